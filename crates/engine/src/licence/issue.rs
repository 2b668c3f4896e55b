//! A licence begins in the transaction of its grant.

use chrono::{DateTime, Utc};

use super::event::{LicenceEvent, LicenceRecord};
use super::state::Licence;
use crate::actor::By;
use crate::case::{Case, IssuedDocument};
use crate::ids::LicenceId;
use crate::procedure::{Kind, Procedure};

/// What a new licence needs from outside.
#[derive(Debug, Clone)]
pub struct Issue {
    /// Its id.
    pub id: LicenceId,
    /// The code by which anybody can check it.
    pub code: String,
    /// The present.
    pub now: DateTime<Utc>,
}

/// The licence that a case's document makes; none when its procedure grants no licence.
pub fn issue(
    issue: Issue,
    case: &Case,
    document: &IssuedDocument,
    procedure: &Procedure,
) -> Option<(Licence, LicenceRecord)> {
    if procedure.kind != Kind::Licence {
        return None;
    }
    let validity = procedure.outcome.validity.as_ref();
    let record = LicenceRecord {
        at: issue.now,
        by: By::engine(),
        what: LicenceEvent::LicenceIssued {
            licence: issue.id,
            code: issue.code,
            number: document.number.clone(),
            name: procedure.outcome.name.clone(),
            case: case.id,
            project: case.project,
            enterprise: case.enterprise,
            procedure: procedure.version.clone(),
            // Whoever decided: in two-tier handling the upper level, not the owner of the procedure.
            department: case.department.clone(),
            by_commitment: procedure.track(&case.track).is_some_and(|track| track.commitment),
            on: document.on,
            valid_until: document.valid_until,
            start: validity.and_then(|validity| validity.until.clone()),
        },
    };
    let licence = Licence::issued(&record)?;
    Some((licence, record))
}
