//! A second correction notice: forbidden (Licensing Law Art. 32(1)4) unless a supervisor allows it with a reason, and
//! then an alarm.

use super::decide::{Step, Work, written};
use super::event::CaseEvent;
use super::state::{Case, Phase};
use crate::actor::Role;
use crate::refusal::Refusal;

impl Case {
    /// Whether one more correction notice may be sent.
    pub(super) fn may_ask_for_corrections(&self) -> bool {
        self.corrections.len() <= self.further_notices as usize
    }
}

pub(super) fn allow(work: &mut Work<'_>, reason: &str) -> Result<Step, Refusal> {
    let actor = work.facts.actor;
    if !actor.has_role(Role::Supervisor) {
        return Err(Refusal::NotYourRole {
            needed: vec![Role::Supervisor],
        });
    }
    if actor.enterprises.contains(&work.case.enterprise) {
        return Err(Refusal::Recused);
    }
    work.in_phase(&[Phase::Received])?;
    if work.case.corrections.is_empty() {
        return Err(Refusal::NoEarlierNotice);
    }
    written("reason", reason)?;
    if work.case.may_ask_for_corrections() {
        return Ok(Step::Already);
    }
    let reason = reason.to_owned();
    work.did(Role::Supervisor, None, CaseEvent::SecondNoticeAllowed { reason });
    Ok(Step::Taken)
}
