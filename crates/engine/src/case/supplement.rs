//! What the upper level asks for beyond the file that was passed up to it. It may not ask for the same material again
//! (Licensing Law Art. 35), nor for one that is not on the published list or that the project does not need (Art. 31).
//! What is left is what was allowed to follow 容缺. No clock stands still for it: the law knows no such suspension.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::agent;
use super::command::Command;
use super::decide::{CaseFacts, Step, Work, written};
use super::event::{CaseEvent, Event};
use super::forwarding::TierCommand;
use super::material::{MaterialState, materials};
use super::state::Case;
use crate::actor::{By, Role};
use crate::ids::MaterialCode;
use crate::refusal::{Refusal, TierRefusal};

/// One thing that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SupplementItem {
    /// Which material.
    pub material: MaterialCode,
    /// What for, in the officer's words.
    pub what: String,
}

/// What the upper level asked for. An item is answered when the material is handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Supplement {
    /// All items.
    pub items: Vec<SupplementItem>,
    /// Who asked.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
}

impl Case {
    pub(super) fn apply_supplement(&mut self, event: &Event) {
        if let CaseEvent::SupplementRequested { items } = &event.what {
            self.supplements.push(Supplement {
                items: items.clone(),
                by: event.by.clone(),
                at: event.at,
            });
        }
    }
}

pub(super) fn request(work: &mut Work<'_>, items: &[SupplementItem]) -> Result<Step, Refusal> {
    let department = work.case.department.clone();
    work.by_officer(Role::Handler, &department)?;
    work.under_review()?;
    if work.case.forwarding.is_none() {
        return Err(TierRefusal::NotForwarded.into());
    }
    if items.is_empty() {
        let field = "items".to_owned();
        return Err(Refusal::TextMissing { field });
    }
    for item in items {
        written("what", &item.what)?;
        may_be_asked(work, &item.material)?;
    }
    if work
        .case
        .supplements
        .last()
        .is_some_and(|last| last.items == items)
    {
        return Ok(Step::Already);
    }
    let items = items.to_vec();
    work.did(
        Role::Handler,
        Some(&department),
        CaseEvent::SupplementRequested { items },
    );
    Ok(Step::Taken)
}

fn may_be_asked(work: &Work<'_>, code: &MaterialCode) -> Result<(), Refusal> {
    let material = code.clone();
    if agent::declared(work.procedure, code).is_none() {
        return Err(Refusal::UnknownMaterial { material });
    }
    let all = materials(&work.case, work.procedure, work.facts);
    let found = all.into_iter().find(|found| &found.material == code);
    match found.map(|found| found.state) {
        Some(MaterialState::Missing) => Ok(()),
        Some(MaterialState::HandedIn | MaterialState::Supplied { .. }) => {
            Err(TierRefusal::MaterialAskedAgain { material }.into())
        }
        Some(MaterialState::Needless) | None => Err(TierRefusal::MaterialNotNeeded { material }.into()),
    }
}

/// The smallest well-formed command: of what is missing, if anything is; none where nothing is passed up.
pub(super) fn sample(case: &Case, facts: &CaseFacts<'_>) -> Option<Command> {
    let track = facts.procedure.track(&case.track)?;
    let all = materials(case, facts.procedure, facts);
    let missing = all.iter().find(|found| found.state == MaterialState::Missing);
    let found = missing.or(all.first()).filter(|_| track.is_two_tier())?;
    let item = SupplementItem {
        material: found.material.clone(),
        what: "…".to_owned(),
    };
    Some(Command::Tier(TierCommand::RequestSupplement {
        items: vec![item],
    }))
}
