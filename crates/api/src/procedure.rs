//! Procedures as the zone declares them.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::NaiveDate;
use onewindow_engine::ids::ProcedureCode;
use onewindow_engine::procedure::{
    DecisionLevel as EngineDecisionLevel, HearingRule as EngineHearingRule,
    IntakeSilence as EngineIntakeSilence, Kind, Procedure as EngineProcedure, Rule as EngineRule, Version,
};
use onewindow_engine::text::Language;

use crate::department::Department;
use crate::limit::TimeLimit;
use crate::loader::RatingsOf;
use crate::material::Material;
use crate::quota::Quota;
use crate::rating::RatingStatistics;
use crate::route::Stage;
use crate::scalar::{Date, Json};
use crate::siblings::PlacesTaken;
use crate::suspension::SuspensionKind;
use crate::tolerance::Tolerance;
use crate::track::Track;
use crate::{caller, global_id, loader};

/// What a procedure is in law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Kind")]
pub enum ProcedureKindCode {
    /// 行政许可: the Administrative Licensing Law applies.
    Licence,
    /// 备案: complete receipt is the filing.
    Filing,
    /// 行政确认.
    Confirmation,
    /// 内部征求意见: no administrative act outside the zone.
    InternalConsultation,
    /// 技术审查 by an outside body.
    TechnicalReview,
    /// 登记.
    Registration,
    /// 公共服务.
    PublicService,
    /// The enterprise acts itself and the department keeps the record 自主 / 备查.
    SelfManaged,
}

/// What a procedure is in law, with its name.
#[derive(Debug, Clone, SimpleObject)]
pub struct ProcedureKind {
    /// The kind, for programs.
    pub code: ProcedureKindCode,
    /// Its official name in the caller's language.
    pub name: String,
}

/// The lowest level of government that may decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineDecisionLevel")]
pub enum DecisionLevel {
    /// The zone's own department.
    Zone,
    /// The prefecture-level city with districts, or above 设区的市级以上.
    PrefectureOrAbove,
    /// The province.
    Province,
}

/// What silence of the window means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineIntakeSilence")]
pub enum IntakeSilence {
    /// Accepted, from the day of receipt on (Administrative Licensing Law, Art. 32(1)4).
    DeemedAccepted,
    /// Nothing but the breach on record.
    None,
}

/// A condition with the sentence that tells people what it says.
#[derive(Debug, Clone, SimpleObject)]
pub struct Rule {
    /// The rule in words, in the caller's language.
    pub says: String,
    /// The condition over project facts (Common Expression Language).
    pub condition: String,
}

impl Rule {
    pub(crate) fn new(rule: &EngineRule, language: Language) -> Self {
        Self {
            says: rule.says.get(language).to_owned(),
            condition: rule.when.source().to_owned(),
        }
    }
}

/// When an area assessment 区域评估 stands for a procedure (Business Environment Regulations, Art. 42).
#[derive(Debug, Clone, SimpleObject)]
pub struct AreaCover {
    /// The rule.
    pub rule: Rule,
    /// The article that says so.
    pub basis: String,
}

/// How the one window receives a procedure.
#[derive(Debug, Clone, SimpleObject)]
pub struct Intake {
    /// How long the answer may take (Administrative Licensing Law, Art. 32).
    pub limit: TimeLimit,
    /// What happens when nobody answers in time.
    pub silence: IntakeSilence,
    /// How long the applicant has to answer a correction notice; none: no limit.
    pub correction: Option<TimeLimit>,
}

/// How the decision limit may be extended.
#[derive(Debug, Clone, SimpleObject)]
pub struct ExtensionRule {
    /// By how much.
    pub limit: TimeLimit,
    /// How often.
    pub times: u32,
    /// Who approves it, in the caller's language.
    pub by: String,
}

/// An allowed suspension.
#[derive(Debug, Clone, SimpleObject)]
pub struct SuspensionRule {
    /// Which kind.
    pub kind: SuspensionKind,
    /// After how long the clock goes on by itself; none: no cap.
    pub cap: Option<TimeLimit>,
}

/// What a procedure says about hearings 听证.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineHearingRule")]
pub enum HearingRule {
    /// One has to be held before the decision (Administrative Licensing Law, Art. 46).
    Mandatory,
    /// The right to one has to be told before the decision (Administrative Licensing Law, Art. 47).
    OnRequest,
}

/// What comes out of a procedure.
#[derive(Debug, Clone, SimpleObject)]
pub struct ProcedureOutcome {
    /// The document's official name in the caller's language.
    pub name: String,
    /// How it is numbered: `{year}` and `{serial}` are filled in.
    pub number: String,
    /// How many months it is valid; none: without end.
    pub validity_months: Option<u32>,
    /// The code of the milestone that has to be reached within it; it then no longer lapses.
    pub valid_until_milestone: Option<String>,
}

/// A fee: only an act can ask for one (Administrative Licensing Law, Art. 58).
#[derive(Debug, Clone, SimpleObject)]
pub struct Fee {
    /// In yuan (CNY).
    pub amount: u32,
    /// The article that asks for it.
    pub basis: String,
}

/// One version of a procedure.
#[derive(Debug, Clone)]
pub struct Procedure(pub(crate) Arc<EngineProcedure>);

impl Procedure {
    /// The version that holds on a day; none if the procedure is unknown or no version does.
    pub(crate) fn on(
        context: &Context<'_>,
        code: &ProcedureCode,
        date: Option<NaiveDate>,
    ) -> Result<Option<Self>> {
        let desk = caller::desk(context)?;
        let catalogue = desk.catalogue();
        let date = date.unwrap_or_else(|| catalogue.calendar.local_date(desk.now()));
        Ok(catalogue.procedure_on(code, date).cloned().map(Self))
    }

    /// A certain version.
    pub(crate) fn version(context: &Context<'_>, version: &Version) -> Result<Option<Self>> {
        Ok(caller::desk(context)?
            .catalogue()
            .procedure(version)
            .cloned()
            .map(Self))
    }

    /// The versions that hold on a day, by code.
    pub(crate) fn all(context: &Context<'_>, date: Option<NaiveDate>) -> Result<Vec<(String, Self)>> {
        let desk = caller::desk(context)?;
        let catalogue = desk.catalogue();
        let date = date.unwrap_or_else(|| catalogue.calendar.local_date(desk.now()));
        let codes = catalogue.procedures.keys();
        Ok(codes
            .filter_map(|code| {
                Some((
                    code.to_string(),
                    Self(Arc::clone(catalogue.procedure_on(code, date)?)),
                ))
            })
            .collect())
    }
}

/// One version of a procedure 事项: everything in it holds from its first to its last day.
#[Object]
impl Procedure {
    /// The global id of this version.
    pub async fn id(&self) -> ID {
        global_id::encode(&self.0.version)
    }

    /// The code, as filters and inputs take it.
    async fn code(&self) -> &str {
        self.0.code().as_str()
    }

    /// The official name in the caller's language.
    async fn name(&self, context: &Context<'_>) -> String {
        caller::say(context, &self.0.name)
    }

    /// What it is in law.
    async fn kind(&self, context: &Context<'_>) -> ProcedureKind {
        ProcedureKind {
            code: self.0.kind.into(),
            name: caller::say(context, &self.0.kind.name()),
        }
    }

    /// The first day on which this version holds.
    async fn effective_from(&self) -> Date {
        self.0.version.effective_from.into()
    }

    /// The last day on which it holds; none while no successor is known.
    async fn effective_to(&self) -> Option<Date> {
        self.0.effective_to.map(Date)
    }

    /// Counts publications for the same first day.
    async fn revision(&self) -> u32 {
        self.0.version.revision
    }

    /// The steps of every track, drawn as a Mermaid flowchart with names in the caller's language.
    async fn diagram(&self, context: &Context<'_>) -> Result<String> {
        Ok(caller::desk(context)?.procedure_diagram(&self.0, caller::language(context)))
    }

    /// The stage of the route it belongs to.
    async fn stage(&self, context: &Context<'_>) -> Result<Option<Stage>> {
        Stage::find(context, &self.0.stage)
    }

    /// The competent department 主管部门.
    async fn owner(&self, context: &Context<'_>) -> Result<Option<Department>> {
        Department::find(context, &self.0.owner)
    }

    /// Departments that take part beside the owner.
    async fn participants(&self, context: &Context<'_>) -> Result<Vec<Department>> {
        let all = self.0.participants.iter();
        all.filter_map(|code| Department::find(context, code).transpose())
            .collect()
    }

    /// The lowest level of government that may decide.
    async fn decision_level(&self) -> DecisionLevel {
        self.0.decision_level.into()
    }

    /// The acts and articles it stands on.
    async fn basis(&self) -> &[String] {
        &self.0.basis
    }

    /// When a project needs it; none: always.
    async fn applies(&self, context: &Context<'_>) -> Option<Rule> {
        let language = caller::language(context);
        self.0.applies.as_ref().map(|rule| Rule::new(rule, language))
    }

    /// When an area assessment 区域评估 stands for it; none: never.
    async fn covered_by_area(&self, context: &Context<'_>) -> Option<AreaCover> {
        let language = caller::language(context);
        let cover = self.0.covered_by_area.as_ref();
        cover.map(|cover| AreaCover {
            rule: Rule::new(&cover.rule, language),
            basis: cover.basis.clone(),
        })
    }

    /// How a material that may follow later 容缺 is promised; none: no promise is taken.
    async fn tolerance(&self, context: &Context<'_>) -> Option<Tolerance> {
        let language = caller::language(context);
        self.0
            .tolerance
            .as_ref()
            .map(|rule| Tolerance::new(rule, language))
    }

    /// How the one window receives it.
    async fn intake(&self, context: &Context<'_>) -> Intake {
        let language = caller::language(context);
        let intake = &self.0.intake;
        Intake {
            limit: TimeLimit::new(intake.limit, language),
            silence: intake.silence.into(),
            correction: intake.correction.map(|limit| TimeLimit::new(limit, language)),
        }
    }

    /// The ways it can go; the first whose condition holds for the project is taken.
    async fn tracks(&self) -> Vec<Track> {
        self.0.tracks.iter().cloned().map(Track::from).collect()
    }

    /// What it says about hearings; none: the department may tell the right to one.
    async fn hearing(&self) -> Option<HearingRule> {
        self.0.hearing.map(HearingRule::from)
    }

    /// Which suspensions 特别程序 are allowed.
    async fn suspensions(&self, context: &Context<'_>) -> Vec<SuspensionRule> {
        let language = caller::language(context);
        let rules = self.0.suspensions.iter();
        rules
            .map(|rule| SuspensionRule {
                kind: SuspensionKind::new(rule.kind, language),
                cap: rule.cap.map(|limit| TimeLimit::new(limit, language)),
            })
            .collect()
    }

    /// How the decision limit may be extended; none: not at all.
    async fn extension(&self, context: &Context<'_>) -> Option<ExtensionRule> {
        let language = caller::language(context);
        self.0.extension.as_ref().map(|rule| ExtensionRule {
            limit: TimeLimit::new(rule.limit, language),
            times: rule.times,
            by: rule.by.get(language).to_owned(),
        })
    }

    /// What the applicant hands in.
    async fn materials(&self) -> Vec<Material> {
        self.0.materials.iter().cloned().map(Material::from).collect()
    }

    /// The form as JSON Schema (draft 2020-12).
    async fn form(&self) -> Json {
        self.0.form.source().into()
    }

    /// What comes out.
    async fn outcome(&self, context: &Context<'_>) -> ProcedureOutcome {
        let outcome = &self.0.outcome;
        let validity = outcome.validity.as_ref();
        ProcedureOutcome {
            name: caller::say(context, &outcome.name),
            number: outcome.number.clone(),
            validity_months: validity.map(|validity| validity.months),
            valid_until_milestone: validity
                .and_then(|validity| validity.until.as_ref())
                .map(ToString::to_string),
        }
    }

    /// What it costs; none: nothing.
    async fn fee(&self) -> Option<Fee> {
        self.0.fee.as_ref().map(|fee| Fee {
            amount: fee.amount,
            basis: fee.basis.clone(),
        })
    }

    /// How many licences of it there may be at once, and how many places are left; none: no limit.
    async fn quota(&self, context: &Context<'_>) -> Result<Option<Quota>> {
        let Some(quota) = &self.0.quota else {
            return Ok(None);
        };
        let taken = loader::load(context, PlacesTaken(self.0.code().clone())).await?;
        Ok(Some(Quota {
            places: quota.places,
            left: quota.left(taken.unwrap_or_default()),
            basis: quota.basis.clone(),
        }))
    }

    /// What the ratings of its cases come to, in all its versions 好差评.
    async fn ratings(&self, context: &Context<'_>) -> Result<RatingStatistics> {
        RatingStatistics::of(context, RatingsOf::Procedure(self.0.code().clone())).await
    }

    /// How long the delivery may take after the decision (Administrative Licensing Law, Art. 44).
    async fn delivery(&self, context: &Context<'_>) -> TimeLimit {
        TimeLimit::new(self.0.delivery, caller::language(context))
    }
}
