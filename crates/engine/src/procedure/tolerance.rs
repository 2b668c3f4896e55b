//! Tolerance 容缺 as a procedure declares it.

use serde::{Deserialize, Serialize};

use crate::limit::Limit;

/// How a material that may follow later 容缺 is promised, and what a broken promise means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ToleranceRule {
    /// The longest time that can be promised.
    pub limit: Limit,
    /// What happens when the promised day passes without the material.
    #[serde(default)]
    pub overdue: OverduePromise,
    /// Whether a grant may come before the material does.
    #[serde(default)]
    pub decide_with_open_item: bool,
}

/// What happens when a promised day passes without the material.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OverduePromise {
    /// The applicant and supervision are reminded.
    #[default]
    Remind,
    /// A case that is not decided yet ends.
    Close,
}
