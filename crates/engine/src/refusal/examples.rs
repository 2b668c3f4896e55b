//! One example of every refusal, and the page that lists them.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::{
    HearingRefusal, LicenceRefusal, MeetingRefusal, QuotaRefusal, RatingRefusal, Refusal, RoutingRefusal,
    SecrecyRefusal, SubstitutionRefusal, TierRefusal, ToleranceRefusal, UnifiedRefusal,
};
use crate::actor::Role;
use crate::case::{Phase, StepKey};
use crate::counter::CounterHours;
use crate::fact::FactPath;
use crate::form::Violation;
use crate::ids::{DepartmentCode, InvalidCode, MaterialCode, MilestoneCode, ProcedureCode};
use crate::procedure::SuspensionKind;
use crate::route::Node;
use crate::service::ServiceScope;
use crate::text::{Language, Text};

impl Refusal {
    /// An example of every refusal, in the order in which they are declared: what documents and tests show.
    pub fn examples() -> Vec<Refusal> {
        // Every code below is a literal and made as codes are, which a test shows by asking for every variant.
        examples().unwrap_or_default()
    }
}

fn examples() -> Result<Vec<Refusal>, InvalidCode> {
    let mut all = of_people();
    all.extend(of_steps()?);
    all.extend(of_input()?);
    all.extend(of_projects()?);
    all.extend(of_intake()?);
    all.extend(of_limits()?);
    all.extend(TierRefusal::examples()?);
    all.extend(MeetingRefusal::examples()?);
    all.extend(SubstitutionRefusal::examples(day())?);
    all.extend(UnifiedRefusal::examples()?);
    all.extend(HearingRefusal::examples(day())?);
    all.extend(QuotaRefusal::examples());
    all.extend(LicenceRefusal::examples(day()));
    all.extend(ToleranceRefusal::examples(day())?);
    all.extend(RatingRefusal::examples(day()));
    all.extend(SecrecyRefusal::examples()?);
    all.extend(RoutingRefusal::examples(day())?);
    Ok(all)
}

fn step(code: &str, round: u32) -> Result<StepKey, InvalidCode> {
    Ok(StepKey {
        code: code.parse()?,
        round,
    })
}

fn procedure() -> Result<ProcedureCode, InvalidCode> {
    ProcedureCode::try_new("construction-permit")
}

/// A day for the examples.
fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 2).unwrap_or_default()
}

fn of_people() -> Vec<Refusal> {
    let mut all = vec![
        Refusal::NotSignedIn,
        Refusal::NotYourRole {
            needed: vec![Role::Window],
        },
    ];
    all.extend(DepartmentCode::try_new("jhj").map(|needed| Refusal::NotYourDepartment { needed }));
    all.extend([
        Refusal::NotYourEnterprise,
        Refusal::Recused,
        Refusal::ScopeMissing {
            needed: ServiceScope::WriteCases,
        },
        Refusal::PersonNeeded,
    ]);
    all
}

fn of_steps() -> Result<Vec<Refusal>, InvalidCode> {
    Ok(vec![
        Refusal::WrongPhase {
            found: Phase::Draft,
            needed: vec![Phase::Received],
        },
        Refusal::UnknownStep {
            step: "review#7".to_owned(),
        },
        Refusal::StepNotOpen {
            step: step("review", 1)?,
        },
        Refusal::StepClaimed {
            step: step("handle", 1)?,
            by: "王敏".to_owned(),
        },
        Refusal::StepNotClaimed {
            step: step("handle", 1)?,
        },
        Refusal::SamePerson {
            step: step("handle", 1)?,
        },
        Refusal::TwoOfficersNeeded {
            step: step("visit", 1)?,
        },
        Refusal::DecisionNeeded {
            step: step("decide", 1)?,
        },
        Refusal::EndsByItself {
            step: step("publicity", 1)?,
        },
        Refusal::NotADecision {
            step: step("review", 1)?,
        },
        Refusal::ReturnTarget {
            to: step("decide", 1)?,
            possible: vec![step("handle", 1)?, step("review", 1)?],
        },
        Refusal::ExclusionNotAllowed {
            kind: SuspensionKind::Hearing,
            allowed: vec![SuspensionKind::ExpertReview],
        },
        Refusal::SuspensionTooLong {
            cap: Text::new("60 个工作日", "60 working days"),
        },
    ])
}

fn of_input() -> Result<Vec<Refusal>, InvalidCode> {
    let violation = |path: &str, zh: &str, en: &str| Violation {
        path: path.to_owned(),
        message: Text::new(zh, en),
    };
    Ok(vec![
        Refusal::TextMissing {
            field: "remedy".to_owned(),
        },
        Refusal::TextTooLong {
            field: "reason".to_owned(),
            limit: 10_000,
        },
        Refusal::FormInvalid {
            violations: vec![violation(
                "/area",
                "不得小于 1",
                "0 is less than the minimum of 1",
            )],
        },
        Refusal::MissingMaterials {
            items: vec![MaterialCode::try_new("site-plan")?],
        },
        Refusal::UnknownMaterial {
            material: MaterialCode::try_new("site-plan")?,
        },
    ])
}

fn of_projects() -> Result<Vec<Refusal>, InvalidCode> {
    let planning = ProcedureCode::try_new("engineering-planning-permit")?;
    let milestone = MilestoneCode::try_new("construction-start")?;
    let missing = FactPath::try_new("site.area_ha").into_iter().collect();
    Ok(vec![
        Refusal::PrerequisiteMissing {
            needs: vec![Node::Procedure(planning)],
            basis: Some("建筑法 第8条".to_owned()),
        },
        Refusal::GateNotMet {
            needs: vec![Node::Procedure(procedure()?)],
            basis: Some("环境影响评价法 第25条".to_owned()),
        },
        Refusal::NotNeeded {
            procedure: procedure()?,
            rule: Text::new("仅新建或扩建项目需办理", "only new or extended buildings need it"),
        },
        Refusal::CoveredByArea {
            procedure: ProcedureCode::try_new("soil-water")?,
            rule: Text::new(
                "项目所在区域已完成水土保持区域评估",
                "the area has a soil and water assessment",
            ),
            basis: "优化营商环境条例 第42条".to_owned(),
        },
        Refusal::Undetermined {
            procedure: procedure()?,
            missing,
        },
        Refusal::AlreadyApplied {
            procedure: procedure()?,
        },
        Refusal::NotOnRoute {
            procedure: procedure()?,
        },
        Refusal::UnknownMilestone {
            milestone: milestone.clone(),
        },
        Refusal::MilestoneAlreadyReached { milestone, on: day() },
        Refusal::DateOutOfRange { date: day() },
        Refusal::FactsInvalid {
            violations: vec![Violation {
                path: "/site/area_ha".to_owned(),
                message: Text::new(
                    "“site.area_ha”应填数字，实际为 文本。",
                    "\"site.area_ha\" must be a number, but a text was given.",
                ),
            }],
        },
        Refusal::FactsFixed {
            procedures: vec![procedure()?],
        },
    ])
}

fn of_intake() -> Result<Vec<Refusal>, InvalidCode> {
    Ok(vec![
        Refusal::SecondCorrectionNotice,
        Refusal::AcceptanceOwed,
        Refusal::CorrectionItems { count: 2 },
        Refusal::NothingToCorrect,
        Refusal::NoVersion {
            procedure: procedure()?,
            date: day(),
        },
        Refusal::NotDue,
    ])
}

fn of_limits() -> Result<Vec<Refusal>, InvalidCode> {
    Ok(vec![
        Refusal::NoEarlierNotice,
        Refusal::NotOnTheSpot,
        Refusal::ExtensionNotAllowed,
        Refusal::ExtensionAlreadyUsed { times: 1 },
        Refusal::ExtensionTooLate { due: Some(day()) },
        Refusal::ExtensionNotAsked,
        Refusal::NotAgencyHead {
            needed: Role::Approver,
            department: DepartmentCode::try_new("jhj")?,
        },
        Refusal::NothingToExplain,
        Refusal::BeforeItsGate {
            date: day(),
            open_since: day(),
            basis: None,
        },
        Refusal::CounterClosed {
            last_day: day(),
            closes: CounterHours::USUAL.closes,
        },
    ])
}

const INTRODUCTION: &str = "\
# Refusals 拒绝事由

<!-- Written by the program from its own texts; do not edit. -->

Why the engine refuses a command. A refusal changes nothing. Its code is stable and can be relied on by programs; the
words are for people, tell what was found and what to do, and are shown here with example values. Where an act asks
for the refusal, its article is told too.

引擎拒绝一项操作的事由。被拒绝的操作不产生任何变化。代码稳定，可供程序使用；文字供人阅读，说明现状与应如何处理，
表中为示例。法律有规定的，同时告知条款。

| code | 中文 | English | law 依据 |
|---|---|---|---|
";

/// The page that documents every refusal, as Markdown.
pub fn errors_page() -> String {
    let mut page = INTRODUCTION.to_owned();
    for refusal in Refusal::examples() {
        let _ = writeln!(
            page,
            "| `{}` | {} | {} | {} |",
            refusal.code(),
            cell(&refusal.message(Language::Zh)),
            cell(&refusal.message(Language::En)),
            cell(&refusal.law().unwrap_or_default()),
        );
    }
    page
}

/// A text that stays within its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
