//! Where a licence stands: five ways to end are five states, never one.

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// Where a licence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It is valid 有效.
    Effective,
    /// It is valid; a change is applied for 变更 (Licensing Law Art. 49).
    Changing,
    /// It is valid; a renewal is applied for 延续 (Licensing Law Art. 50).
    Renewing,
    /// It may not be used for a time 暂扣.
    Suspended,
    /// Its validity is over, or it became void by itself 失效.
    Expired,
    /// The agency took a lawful licence back 撤回 (Licensing Law Art. 8).
    WithdrawnByAgency,
    /// An unlawful grant was revoked 撤销 (Licensing Law Art. 69).
    Revoked,
    /// It was taken away as a penalty 吊销.
    RevokedAsPenalty,
    /// It was struck off the register 注销 (Licensing Law Art. 70).
    Cancelled,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Standing; 9] = [
        Standing::Effective,
        Standing::Changing,
        Standing::Renewing,
        Standing::Suspended,
        Standing::Expired,
        Standing::WithdrawnByAgency,
        Standing::Revoked,
        Standing::RevokedAsPenalty,
        Standing::Cancelled,
    ];

    /// Those in which it may be used.
    pub const IN_FORCE: [Standing; 3] = [Standing::Effective, Standing::Changing, Standing::Renewing];

    /// Those from which it can still come to an end.
    pub const NOT_OVER: [Standing; 4] = [
        Standing::Effective,
        Standing::Changing,
        Standing::Renewing,
        Standing::Suspended,
    ];

    /// Whether it may be used.
    pub fn is_in_force(self) -> bool {
        Self::IN_FORCE.contains(&self)
    }

    /// Whether it has come to an end.
    pub fn is_over(self) -> bool {
        !Self::NOT_OVER.contains(&self)
    }

    /// The official name.
    pub fn name(self) -> Text {
        let (zh, en) = match self {
            Standing::Effective => ("有效", "effective"),
            Standing::Changing => ("变更中", "being changed"),
            Standing::Renewing => ("延续中", "being renewed"),
            Standing::Suspended => ("暂扣", "suspended"),
            Standing::Expired => ("失效", "expired"),
            Standing::WithdrawnByAgency => ("撤回", "withdrawn by the agency"),
            Standing::Revoked => ("撤销", "revoked"),
            Standing::RevokedAsPenalty => ("吊销", "revoked as a penalty"),
            Standing::Cancelled => ("注销", "cancelled"),
        };
        Text::new(zh, en)
    }

    /// The stable name used in events, rows and the API.
    pub fn code(self) -> &'static str {
        match self {
            Standing::Effective => "effective",
            Standing::Changing => "changing",
            Standing::Renewing => "renewing",
            Standing::Suspended => "suspended",
            Standing::Expired => "expired",
            Standing::WithdrawnByAgency => "withdrawn-by-agency",
            Standing::Revoked => "revoked",
            Standing::RevokedAsPenalty => "revoked-as-penalty",
            Standing::Cancelled => "cancelled",
        }
    }
}
