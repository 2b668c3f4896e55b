//! What has happened to a licence. The log keeps these; their names never change.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::bar::Bar;
use super::end::{CancellationGround, EndKind, RevocationGround, WithdrawalGround};
use super::state::Application;
use crate::actor::By;
use crate::counter::Channel;
use crate::event_name::event_names;
use crate::ids::{CaseId, DepartmentCode, EnterpriseId, LicenceId, MilestoneCode, ProjectId};
use crate::procedure::Version;
use crate::text::Text;

/// A licence event with who and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LicenceRecord {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: By,
    /// What.
    #[serde(flatten)]
    pub what: LicenceEvent,
}

/// What has happened to a licence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", rename_all_fields = "kebab-case")]
pub enum LicenceEvent {
    /// A grant made it.
    LicenceIssued {
        /// The licence.
        licence: LicenceId,
        /// The code by which anybody can check it.
        code: String,
        /// Its number.
        number: String,
        /// What it is called.
        name: Text,
        /// The case it was granted in.
        case: CaseId,
        /// The project.
        project: ProjectId,
        /// The holder.
        enterprise: EnterpriseId,
        /// The procedure in its version.
        procedure: Version,
        /// Whose it is.
        department: DepartmentCode,
        /// Whether it was granted on a commitment.
        by_commitment: bool,
        /// The first valid day.
        on: NaiveDate,
        /// The last valid day.
        valid_until: Option<NaiveDate>,
        /// What has to begin until that day.
        start: Option<MilestoneCode>,
    },
    /// The holder applied for something.
    ApplicationFiled {
        /// For what.
        application: Application,
        /// On which local day.
        on: NaiveDate,
        /// What is asked and why.
        reason: String,
        /// Whether it came too late and is handled as new.
        late: bool,
        /// How many months are asked for.
        months: Option<u32>,
        /// By which way it came.
        #[serde(default, skip_serializing_if = "Channel::is_online")]
        channel: Channel,
    },
    /// An application was refused.
    ApplicationRefused {
        /// Which.
        application: Application,
        /// The reasons.
        reasons: String,
        /// The remedies.
        remedy: String,
    },
    /// A changed version follows the one before.
    LicenceChanged {
        /// The first day on which it holds.
        on: NaiveDate,
        /// What was changed.
        change: String,
        /// The reasons.
        reasons: String,
    },
    /// A renewed version follows the one before.
    LicenceRenewed {
        /// The first day on which it holds.
        on: NaiveDate,
        /// The last valid day.
        valid_until: NaiveDate,
        /// Whether silence renewed it (Licensing Law Art. 50(2)).
        deemed: bool,
    },
    /// There is more time to begin.
    StartExtended {
        /// The last day now.
        last_day: NaiveDate,
    },
    /// What had to begin has begun.
    StartReached {
        /// Which milestone.
        milestone: MilestoneCode,
        /// On which day.
        on: NaiveDate,
    },
    /// Work stands still.
    WorkStopped {
        /// Since when.
        on: NaiveDate,
        /// Why.
        reason: String,
        /// The last day for the report.
        report_due: NaiveDate,
        /// From when on the permit is verified before work goes on.
        verify_from: NaiveDate,
    },
    /// The holder reported it.
    WorkStopReported {
        /// On which day.
        on: NaiveDate,
        /// How the site is kept.
        measures: String,
        /// Whether after the last day.
        late: bool,
        /// By which way it came.
        #[serde(default, skip_serializing_if = "Channel::is_online")]
        channel: Channel,
    },
    /// The report did not come in time.
    WorkStopReportOverdue,
    /// The permit was verified.
    PermitVerified {
        /// On which day.
        on: NaiveDate,
        /// What was found.
        opinion: String,
    },
    /// Work goes on.
    WorkResumed {
        /// Since when.
        on: NaiveDate,
    },
    /// Something has to be put right.
    RectificationOrdered {
        /// What was found.
        findings: String,
        /// The last day.
        until: NaiveDate,
    },
    /// It was put right.
    RectificationConfirmed {
        /// On which day.
        on: NaiveDate,
        /// What was found.
        opinion: String,
    },
    /// It was not put right in time.
    RectificationOverdue,
    /// It may not be used for a time.
    LicenceSuspended {
        /// The last day.
        until: NaiveDate,
        /// The reasons.
        reasons: String,
        /// The remedies.
        remedy: String,
    },
    /// It may be used again.
    LicenceReinstated,
    /// It ended.
    LicenceEnded {
        /// How.
        how: EndKind,
        /// The first day on which it no longer holds.
        on: NaiveDate,
        /// Why, for a revocation.
        revocation: Option<RevocationGround>,
        /// Why, for a withdrawal.
        withdrawal: Option<WithdrawalGround>,
        /// The reasons.
        reasons: String,
        /// The remedies.
        remedy: String,
        /// Whether the holder's losses are to be made good.
        compensation: bool,
    },
    /// The holder may not apply for something.
    HolderBarred(Bar),
    /// The holder's credit record was written to.
    CreditRecorded {
        /// What.
        words: Text,
    },
    /// The holder's credit was repaired; what was barred until then is so no longer.
    CreditRepaired {
        /// The first day on which nothing is barred any more.
        on: NaiveDate,
        /// What shows it.
        evidence: String,
    },
    /// The holder was dissolved.
    HolderDissolved {
        /// On which day.
        on: NaiveDate,
        /// What shows it.
        evidence: String,
    },
    /// It has to be struck off the register.
    CancellationDue {
        /// Why.
        ground: CancellationGround,
    },
    /// It was struck off.
    LicenceCancelled {
        /// On which day.
        on: NaiveDate,
    },
    /// A supervisor should know.
    LicenceAlarmRaised {
        /// The rule.
        rule: String,
        /// In words.
        words: Text,
    },
}

event_names!(LicenceEvent {
    LicenceIssued,
    ApplicationFiled,
    ApplicationRefused,
    LicenceChanged,
    LicenceRenewed,
    StartExtended,
    StartReached,
    WorkStopped,
    WorkStopReported,
    WorkStopReportOverdue,
    PermitVerified,
    WorkResumed,
    RectificationOrdered,
    RectificationConfirmed,
    RectificationOverdue,
    LicenceSuspended,
    LicenceReinstated,
    LicenceEnded,
    HolderBarred,
    CreditRecorded,
    CreditRepaired,
    HolderDissolved,
    CancellationDue,
    LicenceCancelled,
    LicenceAlarmRaised,
});
