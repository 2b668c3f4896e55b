//! Publishing a year of the calendar.

use async_graphql::{Context, Enum, InputObject, Object, Result, SimpleObject};
use onewindow_engine::calendar::{
    CalendarYear, SpecialDay, SpecialDayKind as EngineSpecialDayKind, YearStatus,
};
use onewindow_engine::text::Text;

use super::payload;
use crate::caller;
use crate::desk_error::outcome;
use crate::scalar::Date;

/// Why a day is not what its weekday says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineSpecialDayKind")]
pub enum SpecialDayKind {
    /// A day off 节假日.
    Holiday,
    /// A Saturday or Sunday that is worked 调休上班日.
    MakeupWorkday,
}

/// A day that is not what its weekday says.
#[derive(InputObject)]
pub struct SpecialDayInput {
    /// The day.
    pub date: Date,
    /// Off or worked.
    pub kind: SpecialDayKind,
    /// The Chinese name of the holiday it belongs to.
    pub chinese_name: String,
    /// Its English name.
    pub english_name: String,
}

/// A version of a year of the calendar, whole.
#[derive(InputObject)]
pub struct PublishCalendarInput {
    /// The year.
    pub year: i32,
    /// The version within the year, higher than any before; the same version with the same days changes nothing.
    pub version: u32,
    /// Every holiday and make-up working day of the year.
    pub days: Vec<SpecialDayInput>,
}

/// What a published calendar changed.
#[derive(SimpleObject)]
pub struct CalendarPublication {
    /// The year.
    pub year: i32,
    /// Its version.
    pub version: u32,
    /// How many open cases have a limit that is counted otherwise now; each has an event that says how.
    pub recounted_cases: u32,
}

payload! {
    /// The result of publishing a year of the calendar.
    PublishCalendarPayload {
        /// What it changed; none when nothing was published.
        publication: CalendarPublication
    }
}

#[derive(Default)]
pub(super) struct CalendarMutation;

/// Publishing a year of the calendar.
#[Object]
impl CalendarMutation {
    /// Publishes a version of a year. Limits that were provisional are counted anew, and each case that is concerned
    /// says so in its log. Only an administrator may.
    async fn publish_calendar(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The year.")] input: PublishCalendarInput,
    ) -> Result<Option<PublishCalendarPayload>> {
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let days = input.days.into_iter().map(|day| SpecialDay {
            date: day.date.0,
            kind: day.kind.into(),
            name: Text::new(day.chinese_name, day.english_name),
        });
        let year = CalendarYear {
            year: input.year,
            version: input.version,
            status: YearStatus::Published,
            days: days.collect(),
        };
        let answer = Box::pin(desk.publish_calendar(actor, year)).await;
        let publication = outcome(context, answer)?.map(|recounted| CalendarPublication {
            year: recounted.year,
            version: recounted.version,
            recounted_cases: recounted.cases,
        });
        Ok(Some(publication.into()))
    }
}
