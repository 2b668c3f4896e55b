//! Agents 代办: whoever applies for an enterprise with its power of attorney (Licensing Law Art. 29(2)).

use serde::{Deserialize, Serialize};

use super::decide::{Step, Work, written};
use super::event::CaseEvent;
use super::intake;
use super::state::Case;
use crate::actor::Role;
use crate::ids::MaterialCode;
use crate::procedure::{Material, MaterialForm, Procedure};
use crate::refusal::Refusal;
use crate::text::Text;

/// What an agent hands in beside everything else.
const POWER_OF_ATTORNEY: &str = "power-of-attorney";

/// Who applies for the enterprise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Agent {
    /// The name of the person or of the firm.
    pub name: String,
    /// The number of the identity card, or the unified social credit code of the firm.
    pub identity: String,
}

/// Hands the application in for the enterprise. Without the power of attorney it is incomplete, and the window says so
/// once, as of any other material.
pub(super) fn submit(work: &mut Work<'_>, agent: &Agent, despite_missing: bool) -> Result<Step, Refusal> {
    work.by_applicant()?;
    written("agent.name", &agent.name)?;
    written("agent.identity", &agent.identity)?;
    work.did(
        Role::Applicant,
        None,
        CaseEvent::AgentNamed { agent: agent.clone() },
    );
    intake::submit(work, despite_missing)
}

/// A material as the procedure declares it, or the power of attorney, which the law asks of every agent.
pub fn declared(procedure: &Procedure, code: &MaterialCode) -> Option<Material> {
    let is_power = || code.as_str() == POWER_OF_ATTORNEY;
    procedure
        .material(code)
        .cloned()
        .or_else(|| is_power().then(power_of_attorney).flatten())
}

/// The power of attorney, where this case needs one.
pub(super) fn asked_of(case: &Case) -> Option<Material> {
    case.agent.as_ref().and_then(|_| power_of_attorney())
}

fn power_of_attorney() -> Option<Material> {
    Some(Material {
        code: MaterialCode::try_new(POWER_OF_ATTORNEY).ok()?,
        name: Text::new("授权委托书", "power of attorney"),
        basis: "行政许可法 第29条".to_owned(),
        form: MaterialForm::Original,
        when: None,
        deferrable: false,
        supplied_by: Vec::new(),
    })
}
