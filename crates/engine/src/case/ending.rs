//! How a case can end without a decision.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::MaterialCode;

/// Why a case ended without a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "kebab-case")]
pub enum Ending {
    /// No licence is needed.
    NotRequired {
        /// Why.
        reason: String,
    },
    /// Another agency is competent.
    NotCompetent {
        /// Who is.
        competent: String,
        /// Why.
        reason: String,
    },
    /// Not accepted.
    NotAccepted {
        /// Why.
        reason: String,
    },
    /// Taken back by the applicant.
    Withdrawn {
        /// Why.
        reason: String,
    },
    /// The correction notice was not answered in time.
    CorrectionLapsed,
    /// What was promised to follow did not follow.
    PromiseNotKept {
        /// Which material.
        material: MaterialCode,
        /// The promised day.
        on: NaiveDate,
    },
}
