//! False material 隐瞒有关情况或者提供虚假材料 (Licensing Law Art. 78): the application is not accepted or refused, the
//! applicant is warned and, where public safety is at stake, may not apply for the same licence for a year.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::decide::{Step, Work, written};
use super::ending::Ending;
use super::event::{CaseEvent, Event};
use super::flow;
use super::review::{self, Words};
use super::state::{Case, Outcome, Phase};
use crate::actor::{By, Role};
use crate::licence::Bar;
use crate::procedure::StepKind;
use crate::refusal::Refusal;

/// What was found to be hidden or false. The record is the warning 警告.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct FalseMaterial {
    /// What shows it.
    pub evidence: String,
    /// What the applicant may no longer apply for because of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bar: Option<Bar>,
    /// Who found it.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
}

/// Before acceptance the window answers; afterwards it is a decision, and whoever makes it has prepared nothing.
pub(super) fn record(work: &mut Work<'_>, evidence: &str, remedy: &str) -> Result<Step, Refusal> {
    if work.case.phase == Phase::Received {
        not_accepted(work, evidence)
    } else {
        refused(work, evidence, remedy)
    }
}

fn not_accepted(work: &mut Work<'_>, evidence: &str) -> Result<Step, Refusal> {
    let window = work.case.window.clone();
    work.by_officer(Role::Window, &window)?;
    written("evidence", evidence)?;
    let bar = bar(work);
    let reason = reasons(evidence, ("不予受理", "not accepted"), bar.as_ref());
    let found = found(evidence, bar);
    work.did(Role::Window, Some(&window), found);
    let ending = Ending::NotAccepted { reason };
    work.did(Role::Window, Some(&window), CaseEvent::CaseEnded(ending));
    Ok(Step::Taken)
}

fn refused(work: &mut Work<'_>, evidence: &str, remedy: &str) -> Result<Step, Refusal> {
    let department = work.case.department.clone();
    work.by_officer(Role::Approver, &department)?;
    work.in_phase(&[Phase::Received, Phase::Accepted, Phase::InReview])?;
    prepared_nothing(work)?;
    written("evidence", evidence)?;
    let bar = bar(work);
    let reasons = reasons(evidence, ("不予许可", "refused"), bar.as_ref());
    let words = Words::of([&reasons, remedy, ""]);
    review::check_ruling(work, Outcome::Refused, words)?;
    let found = found(evidence, bar);
    work.did(Role::Approver, Some(&department), found);
    flow::cancel_open_steps(work);
    review::record_ruling(work, (Role::Approver, &department), Outcome::Refused, words);
    Ok(Step::Taken)
}

/// Four eyes: whoever could not decide the case in its own step can't do so here.
fn prepared_nothing(work: &Work<'_>) -> Result<(), Refusal> {
    let barred = work.track().and_then(|track| {
        let decision = track.steps.iter().find(|step| step.kind == StepKind::Decide)?;
        flow::four_eyes(&work.case, track, &decision.code, work.facts.actor.id)
    });
    match barred {
        Some(earlier) => Err(Refusal::SamePerson {
            step: earlier.key.clone(),
        }),
        None => Ok(()),
    }
}

fn bar(work: &Work<'_>) -> Option<Bar> {
    let procedure = work.procedure;
    procedure
        .outcome
        .public_safety
        .then(|| Bar::after_false_material(procedure.code().clone(), work.facts.today()))
}

fn found(evidence: &str, bar: Option<Bar>) -> CaseEvent {
    CaseEvent::FalseMaterialRecorded {
        evidence: evidence.to_owned(),
        bar,
    }
}

/// The reasons as the applicant reads them: what was found, what follows, until when.
fn reasons(evidence: &str, (zh, en): (&str, &str), bar: Option<&Bar>) -> String {
    let until = bar.and_then(|bar| bar.until);
    let (barred_zh, barred_en) = until.map_or_else(Default::default, |until| {
        (
            format!("；申请人在 {until} 前（含当日）不得再次申请该许可"),
            format!(" and may not apply again through {until}"),
        )
    });
    format!(
        "{evidence}（隐瞒有关情况或者提供虚假材料，{zh}，并给予警告{barred_zh}，行政许可法第78条。） / The application \
         is {en} for hidden facts or false material; the applicant is warned{barred_en} (Licensing Law Art. 78)."
    )
}

impl Case {
    /// What the applicant may no longer apply for because of the case.
    pub fn bar(&self) -> Option<&Bar> {
        self.false_material.as_ref().and_then(|found| found.bar.as_ref())
    }

    /// Takes an event about false material into the state.
    pub(super) fn apply_false_material(&mut self, event: &Event) {
        if let CaseEvent::FalseMaterialRecorded { evidence, bar } = &event.what {
            self.false_material = Some(FalseMaterial {
                evidence: evidence.clone(),
                bar: bar.clone(),
                by: event.by.clone(),
                at: event.at,
            });
        }
    }
}
