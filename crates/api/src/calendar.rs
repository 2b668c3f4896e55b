//! The zone's calendar, day by day.

use async_graphql::{Context, Enum, Result, SimpleObject};
use chrono::NaiveDate;
use onewindow_engine::calendar::DayKind as EngineDayKind;
use onewindow_engine::text::Text;

use crate::caller;
use crate::error_code::ErrorCode;
use crate::scalar::Date;

/// The most days that one answer lists: a year and a month.
const DAYS_MAXIMUM: i64 = 397;

/// What kind of day it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineDayKind")]
pub enum DayKind {
    /// A working day 工作日.
    Working,
    /// A day of the weekend that is worked to make up for a holiday 调休上班.
    MakeupWorking,
    /// A day of the weekend 周末.
    Weekend,
    /// A holiday 法定节假日, or a day off that was moved next to one.
    Holiday,
}

/// A day of the zone's calendar.
#[derive(Debug, Clone, SimpleObject)]
pub struct CalendarDay {
    /// The day.
    pub date: Date,
    /// What kind of day it is.
    pub kind: DayKind,
    /// Whether the departments work.
    pub is_working_day: bool,
    /// The holiday it belongs to, in the caller's language.
    pub name: Option<String>,
    /// Whether the calendar of its year is not published yet, so that this may still change.
    pub is_provisional: bool,
}

/// The days of a span, both ends included.
pub(crate) fn days(context: &Context<'_>, from: NaiveDate, through: NaiveDate) -> Result<Vec<CalendarDay>> {
    if (through - from).num_days() >= DAYS_MAXIMUM {
        let text = Text::new(
            format!("一次最多列出 {DAYS_MAXIMUM} 天，请缩小范围。"),
            format!("One answer lists at most {DAYS_MAXIMUM} days; narrow the span."),
        );
        return Err(ErrorCode::BadUserInput.error(caller::say(context, &text)));
    }
    let catalogue = caller::desk(context)?.catalogue();
    let listed = from.iter_days().take_while(|date| *date <= through);
    Ok(listed
        .map(|date| {
            let day = catalogue.calendar.day(date);
            CalendarDay {
                date: date.into(),
                kind: day.kind.into(),
                is_working_day: day.kind.is_working(),
                name: day.name.map(|name| caller::say(context, name)),
                is_provisional: day.provisional,
            }
        })
        .collect())
}
