//! Why a clock counted a day or did not: one entry a day, for people who ask.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::course::{Counting, Course};
use crate::calendar::DayKind;
use crate::text::Text;

/// Why a day was counted or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "name", rename_all = "kebab-case")]
pub enum DayReason {
    /// The day that started the clock (Civil Code Art. 201).
    StartDayNotCounted,
    /// The only day of an immediate limit.
    DueAtOnce,
    /// An ordinary day of the limit's unit.
    Counted,
    /// A weekend day that is worked, and the holiday it makes up for.
    MakeupWorkday(Text),
    /// A Saturday or Sunday, in a limit of working days.
    Weekend,
    /// A day off, in a limit of working days, and its name.
    Holiday(Text),
    /// A suspension lasted (Licensing Law Art. 45).
    Suspended,
    /// The last day was not a working day, so the limit went on to the next one (Civil Code Art. 203).
    RolledForward,
    /// A day of the limit's unit after the due date.
    Overtime,
}

impl DayReason {
    /// The reason in words.
    pub fn text(&self) -> Text {
        let (zh, en) = match self {
            Self::StartDayNotCounted => ("起算当日不计入", "start day, not counted"),
            Self::DueAtOnce => ("当日办结", "due on the day itself"),
            Self::Counted => ("计入", "counted"),
            Self::Weekend => ("周末，不计入", "weekend, not counted"),
            Self::Suspended => ("中止期间，不计入", "suspended, not counted"),
            Self::RolledForward => (
                "期限末日非工作日，顺延",
                "the last day was not a working day, moved on to the next one",
            ),
            Self::Overtime => ("已超期", "after the due date"),
            Self::MakeupWorkday(name) => {
                return Text::new(
                    format!("调休上班日（{}），计入", name.zh),
                    format!("make-up working day ({}), counted", name.en),
                );
            }
            Self::Holiday(name) => {
                return Text::new(
                    format!("节假日（{}），不计入", name.zh),
                    format!("holiday ({}), not counted", name.en),
                );
            }
        };
        Text::new(zh, en)
    }
}

/// One day of a clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedDay {
    /// The day.
    pub date: NaiveDate,
    /// The how-manieth counted day it is; none if it was not counted.
    pub counted: Option<u32>,
    /// Why.
    pub reason: DayReason,
    /// Whether the day's year is not published.
    pub provisional: bool,
}

impl ExplainedDay {
    /// The entry in words: the number of a counted day, and the reason.
    pub fn text(&self) -> Text {
        let reason = self.reason.text();
        match self.counted {
            None => reason,
            Some(number) => Text::new(
                format!("第 {number} 日：{}", reason.zh),
                format!("day {number}: {}", reason.en),
            ),
        }
    }
}

impl Course<'_> {
    /// Each day from the anchor through `through`.
    pub(super) fn explain(&self, through: NaiveDate) -> Vec<ExplainedDay> {
        let mut number = 0_u32;
        let days = self.anchor.iter_days().take_while(|date| *date <= through);
        days.map(|date| {
            let (counts, reason) = self.judge(date);
            number = number.saturating_add(u32::from(counts));
            ExplainedDay {
                date,
                counted: counts.then_some(number),
                reason,
                provisional: self.calendar.is_provisional(date, date),
            }
        })
        .collect()
    }

    /// Whether the day counts, and why.
    fn judge(&self, date: NaiveDate) -> (bool, DayReason) {
        if date == self.anchor {
            let reason = if self.immediate {
                DayReason::DueAtOnce
            } else {
                DayReason::StartDayNotCounted
            };
            return (false, reason);
        }
        if self.is_suspended(date) {
            return (false, DayReason::Suspended);
        }
        if self.is_rolled(date) {
            return (false, DayReason::RolledForward);
        }
        let overtime = self.is_overtime(date);
        let day = self.calendar.day(date);
        let name = || day.name.cloned().unwrap_or_default();
        match (self.counting_on(date), day.kind) {
            (Counting::WorkingDays, DayKind::Weekend) => (false, DayReason::Weekend),
            (Counting::WorkingDays, DayKind::Holiday) => (false, DayReason::Holiday(name())),
            _ if overtime => (true, DayReason::Overtime),
            (Counting::WorkingDays, DayKind::MakeupWorking) => (true, DayReason::MakeupWorkday(name())),
            _ => (true, DayReason::Counted),
        }
    }
}
