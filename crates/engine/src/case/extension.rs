//! The extension of a decision limit 延长办理期限 (Licensing Law Art. 42): asked by the handler with a reason, granted
//! by the head of the agency while the limit lasts, as often as the procedure allows, and told to the applicant.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::decide::{Step, Work, written};
use super::event::{CaseEvent, Event};
use super::forwarding;
use super::key::ClockKey;
use super::rung::Rung;
use super::state::Case;
use crate::actor::{Actor, By, Role};
use crate::clock::{Clock, ClockState};
use crate::ids::DepartmentCode;
use crate::limit::Limit;
use crate::procedure::ExtensionRule;
use crate::refusal::Refusal;

/// The clocks that an extension lengthens.
const DECISION: [ClockKey; 2] = [ClockKey::Statutory, ClockKey::Promised];

/// An extension that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Extension {
    /// By how much.
    pub limit: Limit,
    /// Why; told to the applicant in writing when it is granted.
    pub reason: String,
    /// Who asked.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
    /// In which department the head of the agency decides about it.
    pub head: DepartmentCode,
    /// What the head of the agency said.
    pub answer: Option<ExtensionAnswer>,
}

/// What the head of the agency said to an extension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ExtensionAnswer {
    /// Whether it was granted.
    pub granted: bool,
    /// Why not, or what is added to the reason.
    pub remark: String,
    /// Who.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
}

impl Case {
    /// The extension that waits for the head of the agency.
    pub fn extension_asked(&self) -> Option<&Extension> {
        self.extensions
            .last()
            .filter(|extension| extension.answer.is_none() && self.phase.is_under_review())
    }

    /// How often the decision limit was extended.
    pub fn times_extended(&self) -> usize {
        let granted = |extension: &&Extension| extension.answer.as_ref().is_some_and(|answer| answer.granted);
        self.extensions.iter().filter(granted).count()
    }

    pub(super) fn apply_extension(&mut self, event: &Event) {
        match &event.what {
            CaseEvent::ExtensionRequested { limit, reason, head } => {
                // A new request takes the place of one that nobody has answered.
                self.extensions.retain(|extension| extension.answer.is_some());
                self.extensions.push(Extension {
                    limit: *limit,
                    reason: reason.clone(),
                    by: event.by.clone(),
                    at: event.at,
                    head: head.clone(),
                    answer: None,
                });
            }
            CaseEvent::ExtensionAnswered {
                granted,
                remark,
                clocks,
            } => self.apply_answer(event, *granted, remark, clocks),
            _ => {}
        }
    }

    fn apply_answer(&mut self, event: &Event, granted: bool, remark: &str, clocks: &[ClockKey]) {
        let Some(extension) = self.extensions.last_mut() else {
            return;
        };
        extension.answer = Some(ExtensionAnswer {
            granted,
            remark: remark.to_owned(),
            by: event.by.clone(),
            at: event.at,
        });
        let limit = extension.limit;
        for key in clocks {
            if let Some(clock) = self.clocks.get_mut(key) {
                clock.extend(limit);
            }
            // The end has moved, and who works on it is warned again before it.
            self.rungs.remove(&(key.clone(), Rung::NearDue));
        }
    }
}

impl ExtensionRule {
    /// The role that is the head of the agency for this extension.
    pub fn head_role(&self) -> Role {
        self.by_role.unwrap_or(Role::Approver)
    }
}

/// Whether somebody is the head of the agency for an extension.
pub(crate) fn is_head(actor: &Actor, role: Role, department: &DepartmentCode) -> bool {
    match role {
        Role::Supervisor | Role::Administrator => actor.has_role(role),
        _ => actor.holds(role, department),
    }
}

/// The clock by which the end of the decision limit is judged: the statutory one, else the promised one.
fn decision_clock(case: &Case) -> Option<&Clock> {
    DECISION.iter().find_map(|key| case.clocks.get(key))
}

/// Whether the procedure still allows an extension today.
fn possible<'a>(work: &Work<'a>) -> Result<&'a ExtensionRule, Refusal> {
    let Some(rule) = &work.procedure.extension else {
        return Err(Refusal::ExtensionNotAllowed);
    };
    if work.case.times_extended() >= rule.times as usize {
        return Err(Refusal::ExtensionAlreadyUsed { times: rule.times });
    }
    let calendar = work.facts.calendar();
    let clock = decision_clock(&work.case).ok_or_else(|| forwarding::no_decision_yet(work))?;
    if clock.breached(calendar, work.facts.today()) {
        let due = clock.due(calendar).map(|due| due.date);
        return Err(Refusal::ExtensionTooLate { due });
    }
    Ok(rule)
}

pub(super) fn request(work: &mut Work<'_>, reason: &str) -> Result<Step, Refusal> {
    let department = work.case.department.clone();
    work.by_officer(Role::Handler, &department)?;
    work.under_review()?;
    let rule = possible(work)?;
    written("reason", reason)?;
    if work
        .case
        .extension_asked()
        .is_some_and(|asked| asked.reason == reason)
    {
        return Ok(Step::Already);
    }
    let (limit, head) = (rule.limit, rule.by_department.clone());
    work.did(
        Role::Handler,
        Some(&department),
        CaseEvent::ExtensionRequested {
            limit,
            reason: reason.to_owned(),
            head: head.unwrap_or_else(|| department.clone()),
        },
    );
    Ok(Step::Taken)
}

pub(super) fn answer(work: &mut Work<'_>, granted: bool, remark: &str) -> Result<Step, Refusal> {
    let role = work
        .procedure
        .extension
        .as_ref()
        .map_or(Role::Approver, ExtensionRule::head_role);
    let head = work
        .case
        .extension_asked()
        .map_or_else(|| work.case.department.clone(), |asked| asked.head.clone());
    let actor = work.facts.actor;
    if !is_head(actor, role, &head) {
        return Err(Refusal::NotAgencyHead {
            needed: role,
            department: head,
        });
    }
    if actor.enterprises.contains(&work.case.enterprise) {
        return Err(Refusal::Recused);
    }
    work.under_review()?;
    possible(work)?;
    if work.case.extension_asked().is_none() {
        return Err(Refusal::ExtensionNotAsked);
    }
    if !granted {
        written("reason", remark)?;
    }
    // A limit that has passed is not brought back: what was promised stays broken.
    let live = |key: &&ClockKey| {
        let running = work
            .case
            .clocks
            .get(*key)
            .is_some_and(|c| c.state() != ClockState::Stopped);
        running && !work.case.rungs.contains(&((*key).clone(), Rung::Expired))
    };
    let clocks = if granted {
        DECISION.iter().filter(live).cloned().collect()
    } else {
        Vec::new()
    };
    work.did(
        role,
        Some(&head),
        CaseEvent::ExtensionAnswered {
            granted,
            remark: remark.to_owned(),
            clocks,
        },
    );
    Ok(Step::Taken)
}
