//! The state of a licence, made by events alone.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::bar::Bar;
use super::end::{CancellationGround, End};
use super::standing::Standing;
use crate::actor::By;
use crate::ids::{CaseId, DepartmentCode, EnterpriseId, LicenceId, MilestoneCode, ProjectId};
use crate::procedure::Version;
use crate::text::Text;

/// The state of a licence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Licence {
    /// Its id.
    pub id: LicenceId,
    /// The code by which anybody can check it.
    pub code: String,
    /// Its number.
    pub number: String,
    /// What it is called.
    pub name: Text,
    /// The case it was granted in.
    pub case: CaseId,
    /// The project.
    pub project: ProjectId,
    /// The holder.
    pub enterprise: EnterpriseId,
    /// The procedure in the version it was granted by.
    pub procedure: Version,
    /// Whose it is to watch over.
    pub department: DepartmentCode,
    /// Whether it was granted on the holder's commitment 告知承诺.
    pub by_commitment: bool,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// Counts the events applied; the version a writer must have seen.
    pub sequence: u64,
    /// Where it stands.
    pub standing: Standing,
    /// Its versions, the one that holds last. None is ever overwritten.
    pub versions: Vec<LicenceVersion>,
    /// What is applied for and not yet decided.
    pub pending: BTreeMap<Application, Pending>,
    /// What has to begin in time.
    pub start: Option<StartDuty>,
    /// The last time that work stood still.
    pub stop: Option<WorkStop>,
    /// What has to be put right.
    pub rectification: Option<Rectification>,
    /// The last day of a suspension.
    pub suspended_until: Option<NaiveDate>,
    /// How it ended.
    pub end: Option<End>,
    /// Why it has to be struck off the register; what makes the task.
    pub cancellation: Option<CancellationGround>,
    /// When it was struck off.
    pub cancelled_on: Option<NaiveDate>,
    /// What the holder may no longer apply for because of it.
    pub bars: Vec<Bar>,
    /// What was written into the holder's credit record.
    pub credit: Vec<Text>,
    /// What went wrong or came about by silence.
    pub alarms: Vec<Alarm>,
}

/// One version of a licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct LicenceVersion {
    /// Counts from 1.
    pub version: u32,
    /// The first day on which it holds.
    pub on: NaiveDate,
    /// The last valid day; none: without end.
    pub valid_until: Option<NaiveDate>,
    /// What was changed, in words; none for the first.
    pub change: Option<String>,
    /// Whether silence renewed it (Licensing Law Art. 50(2)).
    pub deemed: bool,
    /// Who decided.
    pub by: By,
}

/// What a holder can apply for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Application {
    /// A change 变更 (Licensing Law Art. 49).
    Change,
    /// A renewal 延续 (Licensing Law Art. 50).
    Renewal,
    /// More time to begin 延期 (e.g. Construction Law Art. 9).
    StartExtension,
}

/// An application that is not yet decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Pending {
    /// The local day it was filed.
    pub filed_on: NaiveDate,
    /// What is asked and why.
    pub reason: String,
    /// Whether it came too late and is handled as a new application.
    pub late: bool,
    /// How many months are asked for.
    pub months: Option<u32>,
}

/// What has to begin in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct StartDuty {
    /// The milestone.
    pub milestone: MilestoneCode,
    /// The last day.
    pub last_day: NaiveDate,
    /// How often it was extended.
    pub extensions: u32,
    /// When it began.
    pub reached_on: Option<NaiveDate>,
}

/// A time in which work stands still 中止施工.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct WorkStop {
    /// Since when.
    pub on: NaiveDate,
    /// Why.
    pub reason: String,
    /// The last day for the report.
    pub report_due: NaiveDate,
    /// From when on the permit is verified before work goes on.
    pub verify_from: NaiveDate,
    /// When it was reported.
    pub reported_on: Option<NaiveDate>,
    /// Whether the report is overdue.
    pub overdue: bool,
    /// When the permit was verified.
    pub verified_on: Option<NaiveDate>,
    /// When work went on.
    pub resumed_on: Option<NaiveDate>,
}

/// What has to be put right after a check 限期整改.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Rectification {
    /// What was found.
    pub findings: String,
    /// The last day.
    pub until: NaiveDate,
    /// When it was found to be right.
    pub confirmed_on: Option<NaiveDate>,
    /// Whether that day has passed.
    pub overdue: bool,
}

/// Something that a supervisor should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Alarm {
    /// The rule.
    pub rule: String,
    /// When.
    pub at: DateTime<Utc>,
    /// In words.
    pub words: Text,
}

/// What a department or the holder has to do about a licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LicenceTask {
    /// An application waits for its decision.
    DecideApplication,
    /// It has to be struck off the register (Licensing Law Art. 70).
    Cancel,
    /// The holder has to report that work stands still.
    ReportWorkStop,
    /// The permit has to be verified before work goes on.
    VerifyPermit,
    /// The department checks whether what was found is put right.
    CheckRectification,
}

impl Licence {
    /// The version that holds.
    pub fn current(&self) -> Option<&LicenceVersion> {
        self.versions.last()
    }

    /// The last valid day as it stands: that of the version, or that for beginning; none: without end.
    pub fn valid_until(&self) -> Option<NaiveDate> {
        match &self.start {
            Some(start) if start.reached_on.is_none() => Some(start.last_day),
            Some(_) => None,
            None => self.current().and_then(|version| version.valid_until),
        }
    }

    /// The time in which work stands still now.
    pub fn stopped(&self) -> Option<&WorkStop> {
        self.stop.as_ref().filter(|stop| stop.resumed_on.is_none())
    }

    /// What still has to be put right.
    pub fn open_rectification(&self) -> Option<&Rectification> {
        self.rectification
            .as_ref()
            .filter(|rectification| rectification.confirmed_on.is_none() && !self.standing.is_over())
    }

    /// What has to be done about it on a day.
    pub fn tasks(&self, today: NaiveDate) -> Vec<LicenceTask> {
        let mut tasks = Vec::new();
        if !self.pending.is_empty() {
            tasks.push(LicenceTask::DecideApplication);
        }
        if self.cancellation.is_some() && self.cancelled_on.is_none() {
            tasks.push(LicenceTask::Cancel);
        }
        if let Some(stop) = self.stopped().filter(|_| !self.standing.is_over()) {
            if stop.reported_on.is_none() {
                tasks.push(LicenceTask::ReportWorkStop);
            }
            if stop.verified_on.is_none() && stop.verify_from <= today {
                tasks.push(LicenceTask::VerifyPermit);
            }
        }
        if self.open_rectification().is_some() {
            tasks.push(LicenceTask::CheckRectification);
        }
        tasks
    }
}
