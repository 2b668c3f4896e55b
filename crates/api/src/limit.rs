//! Time limits.

use async_graphql::{Enum, InputObject, Result, SimpleObject};
use onewindow_engine::limit::{Limit, Unit};
use onewindow_engine::text::Language;

use crate::error_code::ErrorCode;

/// What a limit is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Unit")]
pub enum LimitUnit {
    /// 工作日: days on which the departments work (Administrative Licensing Law, Art. 82).
    WorkingDays,
    /// 自然日: every day; a last day that is not a working day moves on to the next one (Civil Code, Art. 203).
    CalendarDays,
    /// 月: ends on the corresponding day or the month's end (Civil Code, Art. 202).
    Months,
    /// 即时: on the day itself.
    Immediate,
}

/// A time limit, such as 20 working days.
#[derive(Debug, Clone, SimpleObject)]
pub struct TimeLimit {
    /// How many units; 0 when the unit is `IMMEDIATE`.
    pub amount: u32,
    /// What is counted.
    pub unit: LimitUnit,
    /// The limit in words, in the caller's language.
    pub text: String,
}

impl TimeLimit {
    pub(crate) fn new(limit: Limit, language: Language) -> Self {
        Self {
            amount: limit.amount,
            unit: limit.unit.into(),
            text: limit.describe(language),
        }
    }
}

/// A time limit, such as 20 working days.
#[derive(Debug, Clone, InputObject)]
pub struct TimeLimitInput {
    /// How many units, at least 1; 0 when the unit is `IMMEDIATE`.
    pub amount: u32,
    /// What is counted.
    pub unit: LimitUnit,
}

impl TimeLimitInput {
    /// The limit that was meant.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` when the amount does not go with the unit.
    pub(crate) fn read(&self) -> Result<Limit> {
        let unit: Unit = self.unit.into();
        let declared = serde_json::json!({ "amount": self.amount, "unit": unit });
        serde_json::from_value(declared).map_err(|error| ErrorCode::BadUserInput.error(error.to_string()))
    }
}
