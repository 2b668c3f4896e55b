//! Inspection, testing and quarantine 检验检测检疫 (Licensing Law Art. 55): two or more officers, named in time.

use std::collections::BTreeSet;

use super::decide::{Step, Work};
use super::event::CaseEvent;
use super::hearing::{UNDER_REVIEW, as_handler, by_handler};
use super::key::ClockKey;
use super::officer::Officer;
use super::state::{Case, StepRun};
use crate::actor::By;
use crate::clock::Effect;
use crate::limit::Limit;
use crate::procedure::StepKind;
use crate::refusal::{HearingRefusal, Refusal};

/// Within 5 working days of acceptance (Art. 55(2)).
const ASSIGN: Limit = Limit::working_days(5);

/// Whether the case's track is decided on an inspection.
fn is_declared(work: &Work<'_>) -> bool {
    work.track().is_some_and(|track| track.inspection)
}

/// With the acceptance the time to name the inspectors begins.
pub(super) fn begin(work: &mut Work<'_>, anchor: chrono::NaiveDate) {
    if is_declared(work) {
        work.follows(CaseEvent::ClockStarted {
            clock: ClockKey::Inspection,
            effect: Effect::Statutory,
            limit: ASSIGN,
            anchor,
        });
    }
}

pub(super) fn assign(work: &mut Work<'_>, inspectors: &[Officer]) -> Result<Step, Refusal> {
    by_handler(work)?;
    work.in_phase(&UNDER_REVIEW)?;
    if !is_declared(work) {
        return Err(HearingRefusal::InspectionNotDeclared.into());
    }
    let people: BTreeSet<_> = inspectors.iter().map(|officer| officer.person).collect();
    if people.len() < 2 || people.len() != inspectors.len() {
        return Err(HearingRefusal::TwoInspectorsNeeded.into());
    }
    let department = work.case.department.clone();
    for officer in inspectors {
        officer.belongs(&department, work.case.enterprise)?;
    }
    let inspectors: Vec<By> = inspectors.iter().map(|officer| officer.by(&department)).collect();
    if work.case.inspectors == inspectors {
        return Ok(Step::Already);
    }
    as_handler(work, CaseEvent::InspectorsAssigned { inspectors });
    Ok(Step::Taken)
}

/// Where inspectors are named, they and nobody else visit the site.
pub(super) fn by_inspector(work: &Work<'_>, run: &StepRun) -> Result<(), Refusal> {
    let named = &work.case.inspectors;
    let is_named = named.iter().any(|by| by.person == work.facts.actor.id);
    if run.kind != StepKind::SiteVisit || !is_declared(work) || is_named {
        return Ok(());
    }
    if named.is_empty() {
        return Err(HearingRefusal::InspectorsMissing.into());
    }
    let inspectors = named.iter().map(|by| by.name.clone()).collect();
    Err(HearingRefusal::NotInspector { inspectors }.into())
}

/// A decision on an inspection needs its inspectors.
pub(super) fn before_decision(work: &Work<'_>) -> Result<(), Refusal> {
    if is_declared(work) && work.case.inspectors.is_empty() {
        Err(HearingRefusal::InspectorsMissing.into())
    } else {
        Ok(())
    }
}

impl Case {
    /// Whether inspectors are still to be named.
    pub(super) fn awaits_inspectors(&self) -> bool {
        self.phase.is_under_review() && self.inspectors.is_empty()
    }
}
