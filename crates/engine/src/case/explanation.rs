//! The public explanation of a broken promise (Regulation on the Business Environment Art. 36): when the promised
//! limit has passed, the competent department has to say why, and that is a task until it has.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::decide::{Step, Work, written};
use super::event::{CaseEvent, Event};
use super::key::{ClockKey, TaskKey};
use super::state::{Case, Phase};
use super::task::{Colour, Task, TaskStatus};
use crate::actor::{By, Role};
use crate::clock::Effect;
use crate::refusal::Refusal;
use crate::text::Text;

/// Why a promised limit was not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct DelayExplanation {
    /// Since when it is owed.
    pub demanded_at: DateTime<Utc>,
    /// What was told.
    pub told: Option<ToldReason>,
}

/// What was told of a delay, by whom and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ToldReason {
    /// The reason.
    pub reason: String,
    /// Who told it.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
}

/// The phases in which a reason is still worth telling.
const OWED: [Phase; 5] = [
    Phase::Accepted,
    Phase::InReview,
    Phase::Suspended,
    Phase::Granted,
    Phase::Refused,
];

impl Case {
    /// Whether an explanation is owed and not given.
    pub fn owes_explanation(&self) -> bool {
        OWED.contains(&self.phase) && self.explanation.as_ref().is_some_and(|owed| owed.told.is_none())
    }

    pub(super) fn apply_explanation(&mut self, event: &Event) {
        match &event.what {
            CaseEvent::ExplanationDemanded => {
                self.explanation = Some(DelayExplanation {
                    demanded_at: event.at,
                    told: None,
                });
            }
            CaseEvent::DelayExplained { reason } => {
                if let Some(owed) = &mut self.explanation {
                    owed.told = Some(ToldReason {
                        reason: reason.clone(),
                        by: event.by.clone(),
                        at: event.at,
                    });
                }
            }
            _ => {}
        }
    }
}

/// The promised limit has passed: the public is owed the reason.
pub(super) fn demand(work: &mut Work<'_>, clock: &ClockKey) {
    let promise = work
        .case
        .clocks
        .get(clock)
        .is_some_and(|clock| clock.effect == Effect::Promised);
    if promise && work.case.explanation.is_none() {
        work.follows(CaseEvent::ExplanationDemanded);
    }
}

pub(super) fn explain(work: &mut Work<'_>, reason: &str) -> Result<Step, Refusal> {
    let department = work.case.department.clone();
    work.by_officer(Role::Handler, &department)?;
    if !work.case.owes_explanation() {
        return Err(Refusal::NothingToExplain);
    }
    written("reason", reason)?;
    let reason = reason.to_owned();
    work.did(
        Role::Handler,
        Some(&department),
        CaseEvent::DelayExplained { reason },
    );
    Ok(Step::Taken)
}

/// The tasks that clocks lay on the competent department: a reason to tell, an extension to answer.
pub(super) fn tasks(case: &Case, procedure: &crate::procedure::Procedure) -> Vec<Task> {
    let mut tasks = Vec::new();
    if let Some(owed) = case.explanation.as_ref().filter(|_| case.owes_explanation()) {
        tasks.push(Task {
            key: TaskKey::Explanation,
            name: Text::new("公开说明超期理由", "explain the delay in public"),
            department: case.department.clone(),
            role: Role::Handler,
            assignee: None,
            opened_at: owed.demanded_at,
            due_on: None,
            status: TaskStatus::Open,
            colour: Colour::Yellow,
        });
    }
    if let Some(asked) = case.extension_asked() {
        let rule = procedure.extension.as_ref();
        tasks.push(Task {
            key: TaskKey::Extension,
            name: Text::new("审批延长办理期限", "answer the request to extend the limit"),
            department: asked.head.clone(),
            role: rule.map_or(Role::Approver, crate::procedure::ExtensionRule::head_role),
            assignee: None,
            opened_at: asked.at,
            due_on: None,
            status: TaskStatus::Open,
            colour: Colour::Green,
        });
    }
    tasks
}
