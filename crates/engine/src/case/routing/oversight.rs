//! A supervisor steps in, with a reason and the article it stands on: opens a done step again, gives a step to another
//! officer, or lets a step go on without those it waited for. The decision stays the departments' own: no step that the
//! procedure declares is ever done for them. Every such act raises an alarm.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::by_supervisor;
use super::colleague::Colleague;
use super::event::RoutingEvent;
use crate::actor::{By, Role};
use crate::case::alarm::{self, AlarmRule};
use crate::case::decide::{Step, Work, written};
use crate::case::event::{CaseEvent, Event};
use crate::case::flow;
use crate::case::key::StepKey;
use crate::case::review::{self, WORKING};
use crate::case::secrecy::names_article;
use crate::case::state::{Case, StepRun, StepState};
use crate::case::task::Colour;
use crate::ids::StepCode;
use crate::procedure::{StepKind, Track};
use crate::refusal::{Refusal, RoutingRefusal};

/// A supervisor steps in at a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OverrideCommand {
    /// Which step.
    pub step: StepKey,
    /// What is to be done.
    pub order: OverrideOrder,
    /// Why.
    pub reason: String,
    /// The article it stands on.
    pub basis: String,
}

/// What a supervisor orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum OverrideOrder {
    /// A done step is done once more, and what followed it too.
    Reopen,
    /// An open step is given to another officer of its department.
    Reassign(Colleague),
    /// An open step no longer waits for those who were asked beside the procedure.
    LiftBlock,
}

/// What an override has done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum OverrideAct {
    /// A done step opened again.
    Reopened {
        /// The rounds that no longer count.
        taken_back: Vec<StepKey>,
    },
    /// A step was given to another officer.
    Reassigned {
        /// To whom.
        to: By,
    },
    /// A step no longer waits.
    BlockLifted {
        /// Whose signatures: the panels.
        panels: Vec<u32>,
        /// Which opinions.
        consultations: Vec<u32>,
    },
}

/// An override on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Override {
    /// At which step.
    pub step: StepKey,
    /// What was done.
    pub act: OverrideAct,
    /// Why.
    pub reason: String,
    /// The article.
    pub basis: String,
    /// Who.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
}

pub(super) fn decide(work: &mut Work<'_>, command: &OverrideCommand) -> Result<Step, Refusal> {
    by_supervisor(work)?;
    let run = review::known(work, &command.step)?;
    work.in_phase(&WORKING)?;
    written("reason", &command.reason)?;
    written("legalBasis", &command.basis)?;
    if !names_article(&command.basis) {
        return Err(RoutingRefusal::BasisWithoutArticle.into());
    }
    match &command.order {
        OverrideOrder::Reopen => reopen(work, &run, command),
        OverrideOrder::Reassign(to) => reassign(work, &command.step, to, command),
        OverrideOrder::LiftBlock => lift(work, &command.step, command),
    }
}

/// Records what was done, and tells supervision at large.
fn record(work: &mut Work<'_>, command: &OverrideCommand, act: OverrideAct) {
    let overridden = RoutingEvent::StepOverridden {
        step: command.step.clone(),
        act,
        reason: command.reason.clone(),
        basis: command.basis.clone(),
    };
    work.did(Role::Supervisor, None, CaseEvent::Routing(overridden));
    let words = (
        "督查干预了办理环节，须事后核查。",
        "A supervisor stepped in at a step; it has to be looked into afterwards.",
    );
    alarm::raise(work, AlarmRule::E10, Colour::Red, words);
}

fn reopen(work: &mut Work<'_>, run: &StepRun, command: &OverrideCommand) -> Result<Step, Refusal> {
    let is_latest = work
        .case
        .latest(&run.key.code)
        .is_some_and(|one| one.key == run.key);
    let can = !matches!(
        run.kind,
        StepKind::Decide | StepKind::Forward | StepKind::Publicity
    );
    let declared = work.track().and_then(|track| track.step(&run.key.code));
    let (true, true, StepState::Done, Some(step), Some(track)) =
        (is_latest, can, run.state, declared, work.track())
    else {
        let step = run.key.clone();
        return Err(RoutingRefusal::CannotBeReopened { step }.into());
    };
    let mut taken_back = vec![run.key.clone()];
    taken_back.extend(descendants(&work.case, track, &run.key.code));
    record(work, command, OverrideAct::Reopened { taken_back });
    let key = work.case.next_round(&run.key.code);
    flow::open_step(work, step, key, (None, None));
    Ok(Step::Taken)
}

/// Every round of every step that comes after a step.
fn descendants(case: &Case, track: &Track, from: &StepCode) -> Vec<StepKey> {
    let mut after = vec![from.clone()];
    let mut place = 0;
    while let Some(code) = after.get(place).cloned() {
        let next = track.steps.iter().filter(|step| step.after.contains(&code));
        for step in next {
            if !after.contains(&step.code) {
                after.push(step.code.clone());
            }
        }
        place += 1;
    }
    let counts = |run: &&StepRun| run.state != StepState::Recalled;
    let follows = |run: &&StepRun| run.key.code != *from && after.contains(&run.key.code);
    let rounds = case.steps.iter().filter(counts).filter(follows);
    rounds.map(|run| run.key.clone()).collect()
}

fn reassign(
    work: &mut Work<'_>,
    key: &StepKey,
    to: &Colleague,
    command: &OverrideCommand,
) -> Result<Step, Refusal> {
    let run = review::open(work, key)?;
    let to = to.may_have(work, &run)?;
    if run.assignee.is_some_and(|by| by.person == to.person) {
        return Ok(Step::Already);
    }
    record(work, command, OverrideAct::Reassigned { to });
    Ok(Step::Taken)
}

fn lift(work: &mut Work<'_>, key: &StepKey, command: &OverrideCommand) -> Result<Step, Refusal> {
    let run = review::open(work, key)?;
    let waits_for_all = matches!(run.kind, StepKind::Decide | StepKind::Forward);
    let routing = &work.case.routing;
    let panels: Vec<u32> = (0..)
        .zip(&routing.panels)
        .filter(|(_, panel)| &panel.step == key && !panel.is_settled())
        .map(|(number, _)| number)
        .collect();
    let consultations: Vec<u32> = (0..)
        .zip(&routing.consultations)
        .filter(|(_, one)| one.holds_up() && (waits_for_all || &one.request.step == key))
        .map(|(number, _)| number)
        .collect();
    if panels.is_empty() && consultations.is_empty() {
        let step = key.clone();
        return Err(RoutingRefusal::NothingHoldsUp { step }.into());
    }
    let act = OverrideAct::BlockLifted {
        panels,
        consultations,
    };
    record(work, command, act);
    Ok(Step::Taken)
}

impl Case {
    pub(super) fn apply_override(&mut self, event: &Event, what: &RoutingEvent) {
        let RoutingEvent::StepOverridden {
            step,
            act,
            reason,
            basis,
        } = what
        else {
            return;
        };
        match act {
            OverrideAct::Reopened { taken_back } => self.take_back(event, taken_back),
            OverrideAct::Reassigned { to } => {
                self.with_run(step, |run| run.assignee = Some(to.clone()));
            }
            OverrideAct::BlockLifted {
                panels,
                consultations,
            } => {
                for number in panels {
                    if let Some(panel) = self.routing.panels.get_mut(*number as usize) {
                        panel.lifted_at = Some(event.at);
                    }
                }
                for number in consultations {
                    self.with_consultation(*number, |one| one.lifted_at = Some(event.at));
                }
                self.with_run(step, |_| {});
            }
        }
        self.routing.overrides.push(Override {
            step: step.clone(),
            act: act.clone(),
            reason: reason.clone(),
            basis: basis.clone(),
            by: event.by.clone(),
            at: event.at,
        });
    }
}
