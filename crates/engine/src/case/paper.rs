//! An application on paper 纸质申请: whoever comes to the counter leaves with a received case (Licensing Law Art. 29, 32).
//! The clerk enters form, scans and receipt in one act, so that no half-entered draft is left behind.

use serde::Serialize;
use serde_json::Value;

use super::agent::{self, Agent};
use super::counter;
use super::decide::{Step, Work};
use super::intake;
use super::state::{Attachment, Phase};
use crate::actor::Role;
use crate::counter::Channel;
use crate::ids::MaterialCode;
use crate::refusal::Refusal;

/// What was brought to the counter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PaperApplication {
    /// The answers of the form as a JSON object.
    pub form: Value,
    /// The scanned materials.
    pub materials: Vec<PaperMaterial>,
    /// Who brings it for the enterprise; none: the enterprise itself.
    pub agent: Option<Agent>,
    /// Whether it is handed in although materials are missing: the window then has to answer (Art. 32).
    pub despite_missing: bool,
}

/// A scan with the material that it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaperMaterial {
    /// Which material.
    pub material: MaterialCode,
    /// The stored file.
    pub attachment: Attachment,
}

/// Enters and hands in what was brought. All of it is the applicant's act in the clerk's hand, as after
/// [`counter::admit`]; what is refused refuses the whole.
pub(super) fn receive(work: &mut Work<'_>, application: &PaperApplication) -> Result<Step, Refusal> {
    work.channel = Channel::Counter;
    work.by_applicant()?;
    work.in_phase(&[Phase::Draft])?;
    // What the applicant began online is the applicant's to hand in.
    if work.case.opened_by.role != Some(Role::Window) {
        counter::handed_in(work)?;
    }
    intake::save_form(work, &application.form)?;
    for PaperMaterial { material, attachment } in &application.materials {
        intake::attach(work, material, attachment)?;
    }
    let despite_missing = application.despite_missing;
    match &application.agent {
        Some(agent) => agent::submit(work, agent, despite_missing),
        None => intake::submit(work, despite_missing),
    }
}

/// Whom the portal tells: the person who opened the case there. Behind a case from the counter stands none; then the
/// agent is told, or the enterprise.
pub(super) fn told_through_portal(work: &Work<'_>) -> String {
    let opened_by = &work.case.opened_by;
    if opened_by.role != Some(Role::Window) {
        return opened_by.name.clone();
    }
    match (&work.case.agent, &work.facts.papers) {
        (Some(agent), _) => agent.name.clone(),
        (None, Some(papers)) => papers.holder.to_owned(),
        // Nothing is written: it is only asked what would happen.
        (None, None) => opened_by.name.clone(),
    }
}
