//! Trade secrets among the materials (Administrative Licensing Law, Art. 5(2)).

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use onewindow_engine::case::Disclosure as EngineDisclosure;

use crate::person::Person;

/// A consent of the applicant that a department opens a secret material.
#[derive(Debug, Clone, SimpleObject)]
pub struct Disclosure {
    /// The code of the material.
    pub material: String,
    /// The code of the department.
    pub department: String,
    /// Who consented.
    pub by: Person,
    /// When.
    pub at: DateTime<Utc>,
    /// When it was taken back; none: it holds.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl From<&EngineDisclosure> for Disclosure {
    fn from(consent: &EngineDisclosure) -> Self {
        Self {
            material: consent.of.material.to_string(),
            department: consent.of.department.to_string(),
            by: Person::from(&consent.by),
            at: consent.at,
            revoked_at: consent.revoked_at,
        }
    }
}
