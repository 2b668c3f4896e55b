//! Commands to a licence.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::duty::Duty;
use super::end::{RevocationGround, WithdrawalGround};
use super::state::Application;
use crate::access::Operation;
use crate::case::Outcome;
use crate::ids::MilestoneCode;

/// A command to a licence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum LicenceCommand {
    /// The holder applies for a change 变更 (Licensing Law Art. 49).
    ApplyForChange {
        /// What is to change.
        change: String,
    },
    /// The holder applies for a renewal 延续 (Licensing Law Art. 50).
    ApplyForRenewal {
        /// Why.
        reason: String,
    },
    /// The holder applies for more time to begin 延期.
    ApplyForStartExtension {
        /// How many months.
        months: u32,
        /// Why.
        reason: String,
    },
    /// What the holder brings on paper, entered by the window 窗口代录.
    AtCounter(Box<LicenceCommand>),
    /// The agency decides on what was applied for.
    DecideApplication {
        /// Which.
        application: Application,
        /// Grant or refusal.
        outcome: Outcome,
        /// The reasons; for a refusal mandatory (Licensing Law Art. 38(2)).
        reasons: String,
        /// The remedies; for a refusal mandatory.
        remedy: String,
    },
    /// The deciding or the upper agency revokes an unlawful grant 撤销 (Licensing Law Art. 69).
    Revoke {
        /// Why.
        ground: RevocationGround,
        /// The reasons.
        reasons: String,
        /// The remedies.
        remedy: String,
        /// Whether the revocation would gravely harm the public interest; it is then forbidden (Art. 69(3)).
        harms_public_interest: bool,
    },
    /// The agency takes a lawful licence back 撤回 (Licensing Law Art. 8).
    Withdraw {
        /// Why.
        ground: WithdrawalGround,
        /// The reasons.
        reasons: String,
        /// The remedies.
        remedy: String,
    },
    /// The agency takes the licence away as a penalty 吊销.
    RevokeAsPenalty {
        /// The reasons, with the act.
        reasons: String,
        /// The remedies.
        remedy: String,
    },
    /// The agency forbids its use for a time 暂扣.
    Suspend {
        /// The last day.
        until: NaiveDate,
        /// The reasons, with the act.
        reasons: String,
        /// The remedies.
        remedy: String,
    },
    /// The agency allows its use again before that day.
    Reinstate,
    /// The department strikes it off the register 注销 (Licensing Law Art. 70).
    Cancel,
    /// The department records that the holder was dissolved.
    RecordDissolution {
        /// On which day.
        on: NaiveDate,
        /// What shows it.
        evidence: String,
    },
    /// Holder or department records that work stands still 中止施工.
    RecordWorkStop {
        /// Since when.
        on: NaiveDate,
        /// Why.
        reason: String,
    },
    /// The holder reports it.
    ReportWorkStop {
        /// How the site is kept.
        measures: String,
    },
    /// The department verifies the permit 核验.
    VerifyPermit {
        /// What was found.
        opinion: String,
    },
    /// The holder goes on with the work.
    ResumeWork {
        /// Since when.
        on: NaiveDate,
    },
    /// The department orders that something is put right 限期整改.
    OrderRectification {
        /// What was found.
        findings: String,
        /// The last day.
        until: NaiveDate,
    },
    /// The department finds it put right.
    ConfirmRectification {
        /// What was found.
        opinion: String,
    },
    /// The department finds the holder's credit repaired 信用修复.
    RepairCredit {
        /// What shows it.
        evidence: String,
    },
    /// What had to begin has begun; follows from the project's milestone.
    ReachStart {
        /// Which milestone.
        milestone: MilestoneCode,
        /// On which day.
        on: NaiveDate,
    },
    /// A day has passed.
    Fire {
        /// What it is about.
        duty: Duty,
    },
}

impl LicenceCommand {
    /// What access calls it; none for what only the engine does.
    pub fn operation(&self) -> Option<Operation> {
        Some(match self {
            LicenceCommand::ApplyForChange { .. } => Operation::ChangeLicence,
            LicenceCommand::ApplyForRenewal { .. } => Operation::RenewLicence,
            LicenceCommand::ApplyForStartExtension { .. } => Operation::ExtendStart,
            LicenceCommand::DecideApplication { .. } => Operation::DecideLicenceApplication,
            LicenceCommand::Revoke { .. } => Operation::RevokeLicence,
            LicenceCommand::Withdraw { .. } => Operation::WithdrawLicence,
            LicenceCommand::RevokeAsPenalty { .. } => Operation::RevokeLicenceAsPenalty,
            LicenceCommand::Suspend { .. } => Operation::SuspendLicence,
            LicenceCommand::Reinstate => Operation::ReinstateLicence,
            LicenceCommand::Cancel => Operation::CancelLicence,
            LicenceCommand::RecordDissolution { .. } => Operation::RecordDissolution,
            LicenceCommand::RecordWorkStop { .. } => Operation::RecordWorkStop,
            LicenceCommand::ReportWorkStop { .. } => Operation::ReportWorkStop,
            LicenceCommand::VerifyPermit { .. } => Operation::VerifyPermit,
            LicenceCommand::ResumeWork { .. } => Operation::ResumeWork,
            LicenceCommand::OrderRectification { .. } => Operation::OrderRectification,
            LicenceCommand::ConfirmRectification { .. } => Operation::ConfirmRectification,
            LicenceCommand::RepairCredit { .. } => Operation::RepairCredit,
            LicenceCommand::AtCounter(command) => return command.operation(),
            LicenceCommand::ReachStart { .. } | LicenceCommand::Fire { .. } => return None,
        })
    }
}
