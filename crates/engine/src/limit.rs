//! Time limits 时限: an amount and the unit it is counted in.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::text::Language;

/// What a limit is counted in. Acts differ, so there is no default: Administrative Licensing Law Art. 82 makes
/// only that law's own limits working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// 工作日: days on which the departments work, make-up working days included (Licensing Law Art. 82).
    WorkingDays,
    /// 自然日: every day; a last day that is not a working day moves on to the next one (Civil Code Art. 203).
    CalendarDays,
    /// 月: ends on the corresponding day or the month's end (Civil Code Art. 202).
    Months,
    /// 即时: on the day itself.
    Immediate,
}

/// A time limit, such as 20 working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "DeclaredLimit")]
pub struct Limit {
    /// How many units; 0 where the unit is [`Unit::Immediate`].
    pub amount: u32,
    /// What is counted.
    pub unit: Unit,
}

impl Limit {
    /// The largest amount a declared limit may have: a hundred years of days.
    pub const MAXIMUM: u32 = 36_525;

    /// On the day itself.
    pub const IMMEDIATE: Self = Self {
        amount: 0,
        unit: Unit::Immediate,
    };

    /// A limit of `amount` working days 工作日.
    pub const fn working_days(amount: u32) -> Self {
        Self {
            amount,
            unit: Unit::WorkingDays,
        }
    }

    /// A limit of `amount` calendar days 自然日.
    pub const fn calendar_days(amount: u32) -> Self {
        Self {
            amount,
            unit: Unit::CalendarDays,
        }
    }

    /// A limit of `amount` months.
    pub const fn months(amount: u32) -> Self {
        Self {
            amount,
            unit: Unit::Months,
        }
    }

    /// The limit in words: "20 个工作日", "20 working days".
    pub fn describe(self, language: Language) -> String {
        let amount = self.amount;
        let plural = if amount == 1 { "" } else { "s" };
        match (language, self.unit) {
            (Language::Zh, Unit::WorkingDays) => format!("{amount} 个工作日"),
            (Language::Zh, Unit::CalendarDays) => format!("{amount} 个自然日"),
            (Language::Zh, Unit::Months) => format!("{amount} 个月"),
            (Language::Zh, Unit::Immediate) => "即时办结".to_owned(),
            (Language::En, Unit::WorkingDays) => format!("{amount} working day{plural}"),
            (Language::En, Unit::CalendarDays) => format!("{amount} calendar day{plural}"),
            (Language::En, Unit::Months) => format!("{amount} month{plural}"),
            (Language::En, Unit::Immediate) => "at once".to_owned(),
        }
    }
}

/// In English, as logs and messages for developers need it.
impl fmt::Display for Limit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.describe(Language::En))
    }
}

/// A limit as somebody wrote it down, not yet checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeclaredLimit {
    amount: Option<u32>,
    unit: Unit,
}

/// Why a written limit is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// Only an immediate limit does without an amount.
    #[error("a limit in this unit needs an `amount` of at least 1 / 该时限须写明数量（amount），至少为 1")]
    AmountMissing,
    /// An immediate limit has nothing to count.
    #[error("an immediate limit takes no `amount` / 即时办结的时限不应写数量（amount）")]
    AmountOfImmediate,
    /// More than [`Limit::MAXIMUM`].
    #[error(
        "the `amount` {0} is above {max} / 时限数量 {0} 超过上限 {max}",
        max = Limit::MAXIMUM
    )]
    AmountTooLarge(u32),
}

impl TryFrom<DeclaredLimit> for Limit {
    type Error = LimitError;

    fn try_from(declared: DeclaredLimit) -> Result<Self, LimitError> {
        match (declared.unit, declared.amount.unwrap_or(0)) {
            (Unit::Immediate, 0) => Ok(Self::IMMEDIATE),
            (Unit::Immediate, _) => Err(LimitError::AmountOfImmediate),
            (_, 0) => Err(LimitError::AmountMissing),
            (_, amount) if amount > Self::MAXIMUM => Err(LimitError::AmountTooLarge(amount)),
            (unit, amount) => Ok(Self { amount, unit }),
        }
    }
}
