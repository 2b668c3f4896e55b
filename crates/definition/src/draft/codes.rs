//! Codes and other small values as they are written.

use std::str::FromStr;

use chrono_tz::Tz;
use onewindow_engine::actor::Role;
use onewindow_engine::calendar::{SpecialDayKind, YearStatus};
use onewindow_engine::clock::Effect;
use onewindow_engine::fact::FactPath;
use onewindow_engine::ids::{
    DepartmentCode, MaterialCode, MilestoneCode, ProcedureCode, RouteCode, StageCode, StepCode, TrackCode,
};
use onewindow_engine::limit::Unit;
use onewindow_engine::procedure::{
    ClockStart, DecisionLevel, HearingRule, IntakeSilence, Kind, LateRenewal, MaterialForm, StepKind,
    SuspensionKind,
};
use onewindow_engine::route::Binding;
use onewindow_engine::text::Text;
use serde_json::{Value as Json, json};

use crate::error::Code;
use crate::read::{Definitions, Read, Reader, words};
use crate::yaml::Node;

/// Reads a text that has to be made in a certain way.
fn parse<T: FromStr>(node: &Node, reader: &mut Reader<'_>, zh: &str, en: &str) -> Option<T> {
    let text = reader.text(node, "文本", "a text")?;
    let parsed = text.parse().ok();
    if parsed.is_none() {
        let message = Text::new(
            format!("“{text}”不合规：{zh}"),
            format!("“{text}” can't stand here: {en}"),
        );
        reader.report(Code::InvalidValue, node.at, message);
    }
    parsed
}

macro_rules! read_codes {
    ($($name:ident,)*) => {$(
        impl Read for $name {
            fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
                parse(
                    node,
                    reader,
                    "代码只用小写字母、数字和连字符，以字母开头，不超过 64 个字符",
                    "a code has lower-case letters, digits and hyphens, a letter first, at most 64 of them",
                )
            }

            fn schema(_: &mut Definitions) -> Json {
                json!({"type": "string", "pattern": "^[a-z][a-z0-9-]{0,63}$"})
            }
        }
    )*};
}

read_codes! {
    DepartmentCode, MaterialCode, MilestoneCode, ProcedureCode, RouteCode, StageCode, StepCode, TrackCode,
}

/// A code that the engine keeps as plain text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Slug(pub String);

impl Read for Slug {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        RouteCode::read(node, reader).map(|code| Slug(code.into()))
    }

    fn schema(definitions: &mut Definitions) -> Json {
        RouteCode::schema(definitions)
    }
}

impl Read for FactPath {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let text = reader.text(node, "文本", "a text")?;
        let path = FactPath::try_new(text).ok();
        if path.is_none() {
            let message = Text::new(
                format!("“{text}”不是要素名；请写成“组.名称”，只用小写字母、数字和 _"),
                format!("“{text}” names no fact: write group.name with lower-case letters, digits and _"),
            );
            reader.report(Code::InvalidValue, node.at, message);
        }
        path
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({"type": "string", "pattern": r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$"})
    }
}

impl Read for Tz {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        parse(
            node,
            reader,
            "时区如 Asia/Shanghai",
            "a time zone is written like Asia/Shanghai",
        )
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({"type": "string", "examples": ["Asia/Shanghai"]})
    }
}

/// An act with its article, such as “行政许可法 第42条”.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Regulation(pub String);

impl Read for Regulation {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let text = String::read(node, reader)?;
        if text.is_empty() {
            let message = Text::new("请写明法规及条款", "name the act and its article");
            reader.report(Code::InvalidValue, node.at, message);
            return None;
        }
        Some(Regulation(text))
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({"type": "string", "minLength": 1})
    }
}

words! { Kind {
    "licence" => Kind::Licence,
    "filing" => Kind::Filing,
    "confirmation" => Kind::Confirmation,
    "internal-consultation" => Kind::InternalConsultation,
    "technical-review" => Kind::TechnicalReview,
    "registration" => Kind::Registration,
    "public-service" => Kind::PublicService,
    "self-managed" => Kind::SelfManaged,
} }

words! { DecisionLevel {
    "zone" => DecisionLevel::Zone,
    "prefecture-or-above" => DecisionLevel::PrefectureOrAbove,
    "province" => DecisionLevel::Province,
} }

words! { IntakeSilence {
    "deemed-accepted" => IntakeSilence::DeemedAccepted,
    "none" => IntakeSilence::None,
} }

words! { LateRenewal {
    "refuse" => LateRenewal::Refuse,
    "new" => LateRenewal::New,
} }

words! { StepKind {
    "review" => StepKind::Review,
    "site-visit" => StepKind::SiteVisit,
    "consultation" => StepKind::Consultation,
    "joint-review" => StepKind::JointReview,
    "sign-off" => StepKind::SignOff,
    "forward" => StepKind::Forward,
    "decide" => StepKind::Decide,
    "publicity" => StepKind::Publicity,
    "wait" => StepKind::Wait,
} }

words! { Role {
    "window" => Role::Window,
    "handler" => Role::Handler,
    "reviewer" => Role::Reviewer,
    "approver" => Role::Approver,
} }

words! { HearingRule {
    "mandatory" => HearingRule::Mandatory,
    "on-request" => HearingRule::OnRequest,
} }

words! { SuspensionKind {
    "hearing" => SuspensionKind::Hearing,
    "tender-or-auction" => SuspensionKind::TenderOrAuction,
    "inspection-or-testing" => SuspensionKind::InspectionOrTesting,
    "expert-review" => SuspensionKind::ExpertReview,
    "technical-evaluation" => SuspensionKind::TechnicalEvaluation,
    "consulting-evaluation" => SuspensionKind::ConsultingEvaluation,
    "design-revision" => SuspensionKind::DesignRevision,
} }

words! { MaterialForm {
    "original" => MaterialForm::Original,
    "copy" => MaterialForm::Copy,
    "electronic" => MaterialForm::Electronic,
} }

words! { Effect {
    "statutory" => Effect::Statutory,
    "promised" => Effect::Promised,
    "internal" => Effect::Internal,
} }

words! { ClockStart {
    "received" => ClockStart::Received,
    "accepted" => ClockStart::Accepted,
    "forwarded" => ClockStart::Forwarded,
} }

words! { Unit {
    "working-days" => Unit::WorkingDays,
    "calendar-days" => Unit::CalendarDays,
    "months" => Unit::Months,
    "immediate" => Unit::Immediate,
} }

words! { Binding {
    "apply" => Binding::Apply,
    "decide" => Binding::Decide,
} }

words! { SpecialDayKind {
    "holiday" => SpecialDayKind::Holiday,
    "makeup-workday" => SpecialDayKind::MakeupWorkday,
} }

words! { YearStatus {
    "published" => YearStatus::Published,
    "expected" => YearStatus::Expected,
} }
