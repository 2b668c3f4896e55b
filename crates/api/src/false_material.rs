//! Hidden facts and false material.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use onewindow_engine::case::FalseMaterial as EngineFalseMaterial;

use crate::licence::HolderBar;
use crate::person::Person;

/// Hidden facts or false material 隐瞒有关情况或者提供虚假材料; the record is the warning 警告 (Administrative Licensing
/// Law, Art. 78).
#[derive(Debug, Clone, SimpleObject)]
pub struct FalseMaterial {
    /// What shows it.
    pub evidence: String,
    /// What the applicant may no longer apply for; none where public safety is not at stake.
    pub bar: Option<HolderBar>,
    /// Who found it.
    pub by: Person,
    /// When.
    pub at: DateTime<Utc>,
}

impl From<&EngineFalseMaterial> for FalseMaterial {
    fn from(found: &EngineFalseMaterial) -> Self {
        Self {
            evidence: found.evidence.clone(),
            bar: found.bar.as_ref().map(Into::into),
            by: Person::from(&found.by),
            at: found.at,
        }
    }
}
