//! Steps given into other hands: assigned 分派 by whoever leads the department, handed over 转办 by their holder.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::colleague::Colleague;
use super::event::RoutingEvent;
use super::{by_any, recall};
use crate::actor::{By, Role};
use crate::case::command::Action;
use crate::case::decide::{Step, Work, written};
use crate::case::event::{CaseEvent, Event};
use crate::case::key::StepKey;
use crate::case::review;
use crate::case::state::{Case, StepRun, StepState};
use crate::refusal::{Refusal, RoutingRefusal};

/// Who assigns the steps of a department.
const LEADING: [Role; 2] = [Role::Approver, Role::Reviewer];

/// What can be asked about whose a step is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum HandOffCommand {
    /// A reviewer or approver of the department gives an open step to a colleague.
    Assign {
        /// Which.
        step: StepKey,
        /// To whom.
        to: Colleague,
    },
    /// Its holder gives a step to a colleague 转办.
    HandOver {
        /// Which.
        step: StepKey,
        /// To whom.
        to: Colleague,
        /// Why.
        reason: String,
    },
    /// Who last handed on takes it back 撤回, as long as the receiver has done nothing.
    Recall {
        /// The step that was handed on: the one given away, sent back, or done.
        step: StepKey,
    },
}

impl HandOffCommand {
    pub(super) fn action(&self) -> Action {
        match self {
            Self::Assign { .. } => Action::AssignTask,
            Self::HandOver { .. } => Action::HandOver,
            Self::Recall { .. } => Action::RecallHandOff,
        }
    }

    pub(super) fn step(&self) -> &StepKey {
        match self {
            Self::Assign { step, .. } | Self::HandOver { step, .. } | Self::Recall { step } => step,
        }
    }
}

/// A step that was given into other hands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct HandOff {
    /// Which step.
    pub step: StepKey,
    /// Who gave it.
    pub by: By,
    /// To whom.
    pub to: By,
    /// Who had it before; nobody: it lay in the queue.
    pub from: Option<By>,
    /// Why; none for an assignment.
    pub reason: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// When it was taken back.
    pub recalled_at: Option<DateTime<Utc>>,
    /// The sequence of its event.
    pub sequence: u64,
}

pub(super) fn decide(work: &mut Work<'_>, command: &HandOffCommand) -> Result<Step, Refusal> {
    match command {
        HandOffCommand::Assign { step, to } => assign(work, step, to),
        HandOffCommand::HandOver { step, to, reason } => hand_over(work, step, to, reason),
        HandOffCommand::Recall { step } => recall::recall(work, step),
    }
}

fn assign(work: &mut Work<'_>, key: &StepKey, to: &Colleague) -> Result<Step, Refusal> {
    let department = review::known(work, key)?.department.clone();
    let role = by_any(work, &LEADING, &department)?;
    let run = review::open(work, key)?;
    let to = to.may_have(work, &run)?;
    if run.assignee.as_ref().is_some_and(|by| by.person == to.person) {
        return Ok(Step::Already);
    }
    let (step, from) = (key.clone(), run.assignee);
    let assigned = RoutingEvent::StepAssigned { step, to, from };
    work.did(role, Some(&department), CaseEvent::Routing(assigned));
    Ok(Step::Taken)
}

fn hand_over(work: &mut Work<'_>, key: &StepKey, to: &Colleague, reason: &str) -> Result<Step, Refusal> {
    // Four eyes may have come to bar the holder, who then has to be able to give it away.
    let run = review::held(work, key)?;
    if to.person == work.facts.actor.id {
        return Err(RoutingRefusal::HolderAlready.into());
    }
    let to = to.may_have(work, &run)?;
    written("reason", reason)?;
    let handed = RoutingEvent::StepHandedOver {
        step: key.clone(),
        to,
        reason: reason.to_owned(),
    };
    review::as_officer(work, &run, CaseEvent::Routing(handed));
    Ok(Step::Taken)
}

impl Case {
    pub(super) fn apply_hand_off(&mut self, event: &Event, what: &RoutingEvent) {
        match what {
            RoutingEvent::StepAssigned { step, to, from } => {
                self.give(event, (step, to), from.clone(), None);
            }
            RoutingEvent::StepHandedOver { step, to, reason } => {
                let from = Some(event.by.clone());
                self.give(event, (step, to), from, Some(reason.clone()));
            }
            RoutingEvent::HandOffRecalled { step, to, taken_back } => {
                let mut given = self.routing.hand_offs.iter_mut().rev();
                if taken_back.is_empty()
                    && let Some(last) = given.find(|one| &one.step == step && one.recalled_at.is_none())
                {
                    last.recalled_at = Some(event.at);
                }
                if taken_back.is_empty() {
                    self.with_run(step, |run| run.assignee.clone_from(to));
                }
                self.take_back(event, taken_back);
            }
            _ => {}
        }
    }

    fn give(&mut self, event: &Event, (step, to): (&StepKey, &By), from: Option<By>, reason: Option<String>) {
        self.routing.hand_offs.push(HandOff {
            step: step.clone(),
            by: event.by.clone(),
            to: to.clone(),
            from,
            reason,
            at: event.at,
            recalled_at: None,
            sequence: self.sequence,
        });
        self.with_run(step, |run| run.assignee = Some(to.clone()));
    }

    /// Rounds that no longer count.
    pub(super) fn take_back(&mut self, event: &Event, rounds: &[StepKey]) {
        for key in rounds {
            self.with_run(key, |run: &mut StepRun| {
                run.state = StepState::Recalled;
                run.ended_at.get_or_insert(event.at);
            });
        }
    }
}
