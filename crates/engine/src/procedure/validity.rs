//! How long an outcome is valid, and what may be asked for meanwhile.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::ids::MilestoneCode;
use crate::limit::Limit;

/// How long an outcome is valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    /// In whole months, counted from the day of issue.
    pub months: u32,
    /// The milestone that has to be reached within it; it then no longer lapses.
    #[serde(default)]
    pub until: Option<MilestoneCode>,
    /// When a renewal 延续 has to be applied for; none: 30 working days before the end (Licensing Law Art. 50, 82).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewal: Option<RenewalRule>,
    /// How the time for reaching the milestone may be extended; none: not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<StartExtensionRule>,
    /// What is due when the work that it allows stands still; none: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<WorkStopRule>,
}

/// When a renewal 延续 has to be applied for (Licensing Law Art. 50; special acts differ).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct RenewalRule {
    /// How long before the last valid day.
    pub before: Limit,
    /// What becomes of an application that comes later.
    #[serde(default)]
    pub late: LateRenewal,
}

impl Default for RenewalRule {
    fn default() -> Self {
        Self {
            before: Limit::working_days(30),
            late: LateRenewal::Refuse,
        }
    }
}

/// What becomes of a renewal that is applied for too late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LateRenewal {
    /// It is refused; a new licence has to be applied for.
    #[default]
    Refuse,
    /// It is handled as a new application: silence renews nothing.
    New,
}

/// How the time for reaching a milestone may be extended (e.g. Construction Law Art. 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct StartExtensionRule {
    /// How often.
    pub times: u32,
    /// By how many months at most each time.
    pub months: u32,
}

/// What is due when work stands still 中止施工 (e.g. Construction Law Art. 10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct WorkStopRule {
    /// Within how many months of the stop it is reported.
    pub report_months: u32,
    /// After how many months the permit is verified before work goes on.
    pub verify_months: u32,
}

impl Validity {
    /// The last valid day: the corresponding day, for the day of issue is not counted (Civil Code Art. 201-202).
    pub fn last_day(&self, issued: NaiveDate) -> Option<NaiveDate> {
        issued.checked_add_months(Months::new(self.months))
    }
}
