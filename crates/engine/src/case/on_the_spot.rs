//! Deciding on the spot 当场决定 (Licensing Law Art. 34(2)): acceptance, decision and document in one act, where the
//! track allows it and everything is there.

use super::decide::{Step, Work};
use super::flow;
use super::intake;
use super::places;
use super::review::{self, Words};
use super::state::{Outcome, Phase};
use super::tolerance;
use crate::actor::Role;
use crate::ids::DepartmentCode;
use crate::refusal::Refusal;

/// Who decides at once: the owner's approver, or the window in the owner's name.
fn decider(work: &Work<'_>) -> Result<(Role, DepartmentCode), Refusal> {
    let (owner, window) = (work.case.department.clone(), work.case.window.clone());
    if work.facts.actor.holds(Role::Approver, &owner) {
        work.by_officer(Role::Approver, &owner)?;
        Ok((Role::Approver, owner))
    } else {
        work.by_officer(Role::Window, &window)?;
        Ok((Role::Window, window))
    }
}

pub(super) fn decide(work: &mut Work<'_>, outcome: Outcome, words: Words<'_>) -> Result<Step, Refusal> {
    let (role, department) = decider(work)?;
    work.in_phase(&[Phase::Received])?;
    if !work.track().is_some_and(|track| track.on_the_spot) {
        return Err(Refusal::NotOnTheSpot);
    }
    intake::supply(work, work.procedure);
    let missing = intake::missing_materials(work, work.procedure);
    let missing = tolerance::needed_for_grant(work, missing);
    if !missing.is_empty() {
        return Err(Refusal::MissingMaterials { items: missing });
    }
    review::check_ruling(work, outcome, words)?;
    let on = work.facts.today();
    let accepted = places::accepted(work, on, false);
    work.did(role, Some(&department), accepted);
    flow::start_decision_clocks(work, on);
    review::record_ruling(work, (role, &department), outcome, words);
    Ok(Step::Taken)
}
