//! Two-tier handling 两级办理: a lower level accepts and reviews, then passes its opinion and the whole file up to the
//! level that decides (Licensing Law Art. 35), within 20 working days of acceptance (Art. 43). From then on the case is
//! the upper level's.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::command::Command;
use super::decide::{Step, Work, written};
use super::event::{CaseEvent, Event};
use super::flow;
use super::key::{ClockKey, StepKey};
use super::material::{MaterialState, materials};
use super::review;
use super::routing;
use super::state::{Case, Verdict};
use super::supplement::{self, SupplementItem};
use crate::actor::By;
use crate::clock::Effect;
use crate::ids::{DepartmentCode, MaterialCode};
use crate::procedure::{ClockStart, StepKind, Track};
use crate::refusal::{Refusal, TierRefusal};

/// What supervision is told when the first level keeps the file too long.
pub(super) const LATE: (&str, &str) = (
    "初审期限已过，尚未将全部申请材料上报上级机关。",
    "The limit of the first level has passed and the file is not forwarded to the upper level.",
);

/// What can be asked between the two levels of a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum TierCommand {
    /// The first level passes its opinion and the whole file up 上报 (Art. 35).
    Forward {
        /// The forwarding step.
        step: StepKey,
        /// For or against.
        verdict: Verdict,
        /// The first level's opinion in words 初审意见.
        opinion: String,
        /// The materials passed up; none: every one there is.
        materials: Option<Vec<MaterialCode>>,
    },
    /// The upper level asks for what is not in the file (Art. 35).
    RequestSupplement {
        /// All items.
        items: Vec<SupplementItem>,
    },
}

/// How the file was passed up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Forwarding {
    /// By which step; the first level's opinion is that step's.
    pub step: StepKey,
    /// From which department.
    pub from: DepartmentCode,
    /// To which department.
    pub to: DepartmentCode,
    /// Every material that was in the file.
    pub materials: Vec<MaterialCode>,
    /// Who.
    pub by: By,
    /// The local day.
    pub on: NaiveDate,
}

impl Case {
    pub(super) fn apply_forwarding(&mut self, event: &Event) {
        if let CaseEvent::CaseForwarded {
            step,
            to,
            materials,
            on,
        } = &event.what
        {
            let from = std::mem::replace(&mut self.department, to.clone());
            self.forwarding = Some(Forwarding {
                step: step.clone(),
                from,
                to: to.clone(),
                materials: materials.clone(),
                by: event.by.clone(),
                on: *on,
            });
        }
    }
}

impl Track {
    /// Whether a lower level accepts and reviews what an upper one decides (Licensing Law Art. 35).
    pub fn is_two_tier(&self) -> bool {
        self.steps.iter().any(|step| step.kind == StepKind::Forward)
    }

    /// The department that decides; none for a filing.
    pub fn decider(&self) -> Option<&DepartmentCode> {
        let deciding = self.steps.iter().find(|step| step.kind == StepKind::Decide);
        deciding.map(|step| &step.department)
    }
}

pub(super) fn decide(work: &mut Work<'_>, command: &TierCommand) -> Result<Step, Refusal> {
    match command {
        TierCommand::Forward {
            step,
            verdict,
            opinion,
            materials,
        } => forward(work, step, (*verdict, opinion), materials.as_deref()),
        TierCommand::RequestSupplement { items } => supplement::request(work, items),
    }
}

/// Starts the clock of the first level with the acceptance.
pub(super) fn begin(work: &mut Work<'_>, accepted_on: NaiveDate) {
    if let Some(limit) = work.track().and_then(|track| track.first_level) {
        work.follows(CaseEvent::ClockStarted {
            clock: ClockKey::FirstLevel,
            effect: Effect::Statutory,
            limit,
            anchor: accepted_on,
        });
    }
}

/// Why there is no decision limit that could be extended: the first level's own is not one (Art. 43).
pub(super) fn no_decision_yet(work: &Work<'_>) -> Refusal {
    let waits = work.case.forwarding.is_none() && work.track().is_some_and(Track::is_two_tier);
    if waits {
        TierRefusal::NotForwarded.into()
    } else {
        Refusal::ExtensionNotAllowed
    }
}

/// Every material that is there: handed in, or supplied by an earlier outcome.
fn file(work: &Work<'_>) -> Vec<MaterialCode> {
    materials(&work.case, work.procedure, work.facts)
        .into_iter()
        .filter(|found| {
            matches!(
                found.state,
                MaterialState::HandedIn | MaterialState::Supplied { .. }
            )
        })
        .map(|found| found.material)
        .collect()
}

fn forward(
    work: &mut Work<'_>,
    key: &StepKey,
    (verdict, opinion): (Verdict, &str),
    listed: Option<&[MaterialCode]>,
) -> Result<Step, Refusal> {
    let run = review::mine_alone(work, key)?;
    let upper = work.track().and_then(|track| track.decider());
    let (StepKind::Forward, Some(upper)) = (run.kind, upper) else {
        return Err(TierRefusal::NotAForwarding { step: key.clone() }.into());
    };
    written("opinion", opinion)?;
    routing::before_decision(work, key)?;
    let file = file(work);
    if let Some(listed) = listed {
        is_whole(&file, listed)?;
    }
    let (on, opinion) = (work.facts.today(), opinion.to_owned());
    let completed = CaseEvent::StepCompleted {
        step: key.clone(),
        verdict,
        opinion,
    };
    review::as_officer(work, &run, completed);
    let forwarded = CaseEvent::CaseForwarded {
        step: key.clone(),
        to: upper.clone(),
        materials: file,
        on,
    };
    review::as_officer(work, &run, forwarded);
    flow::start_limits(work, |from| (from == ClockStart::Forwarded).then_some(on));
    Ok(Step::Taken)
}

/// What is listed has to be the file: nothing left out, nothing that is not there.
fn is_whole(file: &[MaterialCode], listed: &[MaterialCode]) -> Result<(), Refusal> {
    let without = |of: &[MaterialCode], these: &[MaterialCode]| -> Vec<MaterialCode> {
        of.iter().filter(|code| !these.contains(code)).cloned().collect()
    };
    let missing = without(file, listed);
    if !missing.is_empty() {
        return Err(TierRefusal::FileForwardedInPart { missing }.into());
    }
    let items = without(listed, file);
    if !items.is_empty() {
        return Err(Refusal::MissingMaterials { items });
    }
    Ok(())
}

/// The smallest well-formed command; none on a step that forwards nothing.
pub(super) fn sample(case: &Case, step: &StepKey) -> Option<Command> {
    let forwards = case.run(step).is_some_and(|run| run.kind == StepKind::Forward);
    forwards.then(|| {
        Command::Tier(TierCommand::Forward {
            step: step.clone(),
            verdict: Verdict::Agree,
            opinion: "…".to_owned(),
            materials: None,
        })
    })
}
