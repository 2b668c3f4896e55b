//! What time alone brings about for a licence. Every day below is one of months or a named day, so none is provisional.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::state::{Application, Licence};

/// What is bound to a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Duty {
    /// The last valid day, or the last day to begin.
    Validity,
    /// The last day of a suspension.
    Suspension,
    /// The last day for putting something right.
    Rectification,
    /// The last day for reporting that work stands still.
    WorkStopReport,
}

impl Duty {
    /// Every duty.
    pub const ALL: [Duty; 4] = [
        Duty::Validity,
        Duty::Suspension,
        Duty::Rectification,
        Duty::WorkStopReport,
    ];

    /// The stable name used in rows.
    pub fn code(self) -> &'static str {
        match self {
            Duty::Validity => "validity",
            Duty::Suspension => "suspension",
            Duty::Rectification => "rectification",
            Duty::WorkStopReport => "work-stop-report",
        }
    }
}

/// A duty with its last day; it fires when that local day has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct LicenceDuty {
    /// The last day.
    pub last_day: NaiveDate,
    /// What it is about.
    pub duty: Duty,
}

/// The last day of a duty while it is open.
pub(super) fn last_day(licence: &Licence, duty: Duty) -> Option<NaiveDate> {
    if licence.standing.is_over() {
        return None;
    }
    match duty {
        // Who has asked for more time in time has not kept still; the decision comes first.
        Duty::Validity if licence.pending.contains_key(&Application::StartExtension) => None,
        Duty::Validity => licence.valid_until(),
        Duty::Suspension => licence.suspended_until,
        Duty::Rectification => licence
            .open_rectification()
            .filter(|rectification| !rectification.overdue)
            .map(|rectification| rectification.until),
        Duty::WorkStopReport => licence
            .stopped()
            .filter(|stop| stop.reported_on.is_none() && !stop.overdue)
            .map(|stop| stop.report_due),
    }
}

/// Everything that is still to fire, in the order of time.
pub fn duties(licence: &Licence) -> Vec<LicenceDuty> {
    let mut duties: Vec<LicenceDuty> = Duty::ALL
        .into_iter()
        .filter_map(|duty| {
            let last_day = last_day(licence, duty)?;
            Some(LicenceDuty { last_day, duty })
        })
        .collect();
    duties.sort();
    duties
}
