//! Messages between an enterprise and the departments that have a part in its case.

use super::decide::{Step, Work, written};
use super::event::CaseEvent;
use super::state::Phase;
use crate::actor::Role;
use crate::refusal::Refusal;

/// The offices in which somebody writes for a department.
const OFFICES: [Role; 4] = [Role::Handler, Role::Window, Role::Reviewer, Role::Approver];

/// Sends a message. A draft has nobody yet to write to; everything later has, also after its end.
pub(super) fn send(work: &mut Work<'_>, text: &str) -> Result<Step, Refusal> {
    let sender = sender(work)?;
    if work.case.phase == Phase::Draft {
        let needed = Phase::ALL.into_iter().filter(|phase| *phase != Phase::Draft);
        return Err(Refusal::WrongPhase {
            found: Phase::Draft,
            needed: needed.collect(),
        });
    }
    written("text", text)?;
    let text = text.to_owned();
    let what = CaseEvent::MessageSent { text };
    match sender {
        Sender::Applicant => work.did(Role::Applicant, None, what),
        Sender::Officer(role, department) => work.did(role, Some(&department), what),
    }
    Ok(Step::Taken)
}

/// In which capacity somebody writes.
enum Sender {
    Applicant,
    Officer(Role, crate::ids::DepartmentCode),
}

fn sender(work: &Work<'_>) -> Result<Sender, Refusal> {
    let actor = work.facts.actor;
    if actor.represents(work.case.enterprise) {
        return Ok(Sender::Applicant);
    }
    let departments = work.case.departments();
    let offices = OFFICES.into_iter();
    let mut held = offices.flat_map(|role| departments.iter().map(move |code| (role, *code)));
    let Some((role, department)) = held.find(|(role, code)| actor.holds(*role, code)) else {
        return Err(Refusal::NotYourDepartment {
            needed: work.case.department.clone(),
        });
    };
    work.by_officer(role, department)?;
    Ok(Sender::Officer(role, department.clone()))
}
