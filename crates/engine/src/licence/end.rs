//! How a licence ends, on which ground.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::standing::Standing;
use crate::actor::By;

/// How a licence ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndKind {
    /// Its validity was over 届满.
    Expired,
    /// It became void by itself 自行废止 (e.g. Construction Law Art. 9).
    SelfVoided,
    /// Taken back by the agency 撤回 (Licensing Law Art. 8).
    Withdrawn,
    /// Revoked 撤销 (Licensing Law Art. 69).
    Revoked,
    /// Taken away as a penalty 吊销.
    RevokedAsPenalty,
}

impl EndKind {
    /// Where the licence stands then.
    pub fn standing(self) -> Standing {
        match self {
            EndKind::Expired | EndKind::SelfVoided => Standing::Expired,
            EndKind::Withdrawn => Standing::WithdrawnByAgency,
            EndKind::Revoked => Standing::Revoked,
            EndKind::RevokedAsPenalty => Standing::RevokedAsPenalty,
        }
    }

    /// The ground on which it is then struck off the register; a withdrawal, too, is one (Licensing Law Art. 70(4)).
    pub fn cancellation_ground(self) -> CancellationGround {
        match self {
            EndKind::Expired | EndKind::SelfVoided => CancellationGround::Expired,
            EndKind::Withdrawn | EndKind::Revoked | EndKind::RevokedAsPenalty => CancellationGround::Revoked,
        }
    }
}

/// Why a grant is revoked 撤销 (Licensing Law Art. 69).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RevocationGround {
    /// Officers abused their office or neglected their duty (Art. 69(1)1). May be revoked.
    AbuseOrNeglect,
    /// Officers exceeded their powers (Art. 69(1)2). May be revoked.
    ExceededPowers,
    /// The procedure of law was violated (Art. 69(1)3). May be revoked.
    ViolatedProcedure,
    /// The applicant was not qualified (Art. 69(1)4). May be revoked.
    NotQualified,
    /// Another case in law (Art. 69(1)5). May be revoked.
    OtherLawful,
    /// Fraud, bribery or other improper means (Art. 69(2)). Must be revoked; nothing of it is protected.
    Fraud,
    /// The commitment 告知承诺 was not kept and not made good in time. Must be revoked.
    CommitmentNotKept,
}

impl RevocationGround {
    /// Whether the holder's losses are made good (Licensing Law Art. 69(4)).
    pub fn compensates(self) -> bool {
        match self {
            RevocationGround::AbuseOrNeglect
            | RevocationGround::ExceededPowers
            | RevocationGround::ViolatedProcedure
            | RevocationGround::NotQualified
            | RevocationGround::OtherLawful => true,
            RevocationGround::Fraud | RevocationGround::CommitmentNotKept => false,
        }
    }
}

/// Why a lawful licence is taken back 撤回 (Licensing Law Art. 8(2)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WithdrawalGround {
    /// The law it stands on was changed or repealed.
    LawChanged,
    /// The circumstances it stands on changed greatly.
    CircumstancesChanged,
}

/// Why a licence is struck off the register 注销 (Licensing Law Art. 70).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CancellationGround {
    /// Its validity ended without a renewal (Art. 70(1)).
    Expired,
    /// The holder was dissolved (Art. 70(3)).
    HolderDissolved,
    /// It was withdrawn, revoked or taken away as a penalty (Art. 70(4)).
    Revoked,
}

/// How, when and why a licence ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct End {
    /// How.
    pub how: EndKind,
    /// The first day on which it no longer holds.
    pub on: NaiveDate,
    /// Why, for a revocation.
    pub revocation: Option<RevocationGround>,
    /// Why, for a withdrawal.
    pub withdrawal: Option<WithdrawalGround>,
    /// The reasons in words.
    pub reasons: String,
    /// The remedies told.
    pub remedy: String,
    /// Whether the holder's losses are to be made good (Licensing Law Art. 8(2), 69(4)).
    pub compensation: bool,
    /// Who did it.
    pub by: By,
}
