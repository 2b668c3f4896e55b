//! A quota: how many licences of a procedure there may be at once.

use serde::{Deserialize, Serialize};

/// How many licences of a procedure there may be at once 数量限制; they are granted in the order of acceptance
/// (Licensing Law Art. 57).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Quota {
    /// How many.
    pub places: u32,
    /// The article that limits them.
    pub basis: String,
}

impl Quota {
    /// How many places are left when some are taken.
    pub fn left(&self, taken: u32) -> u32 {
        self.places.saturating_sub(taken)
    }
}
