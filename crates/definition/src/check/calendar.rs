//! The calendar files to the calendar.

use chrono_tz::Tz;
use onewindow_engine::calendar::{Calendar, CalendarError, CalendarYear, SpecialDay};

use crate::draft::{CalendarDraft, Drafts, File, ZoneDraft};
use crate::error::{Code, DefinitionError};
use crate::yaml::{Place, Source};

/// Builds the zone's calendar.
pub(crate) fn calendar(zone: Option<&ZoneDraft>, drafts: &Drafts) -> Result<Calendar, Vec<DefinitionError>> {
    let time_zone = zone.map_or(Tz::UTC, |zone| zone.time_zone);
    let key = zone.map_or("", |zone| &zone.calendar);
    let years = drafts.calendars.iter().map(|file| year(&file.draft)).collect();
    Calendar::try_new(key, time_zone, years).map_err(|errors| {
        let reported = errors
            .iter()
            .filter(|error| !drafts.calendars_incomplete || !is_about_absence(error));
        reported.map(|error| located(&drafts.calendars, error)).collect()
    })
}

fn year(draft: &CalendarDraft) -> CalendarYear {
    CalendarYear {
        year: i32::try_from(draft.year.value).unwrap_or(i32::MAX),
        version: draft.version,
        status: draft.status,
        days: draft
            .days
            .iter()
            .map(|day| SpecialDay {
                date: day.date.value,
                kind: day.kind,
                name: day.name.clone(),
            })
            .collect(),
    }
}

/// With a file unread, nobody can say that a year is missing.
fn is_about_absence(error: &CalendarError) -> bool {
    matches!(error, CalendarError::NoYear | CalendarError::GapInYears { .. })
}

/// A mistake in the file of its year, at its day where it has one.
fn located(files: &[File<CalendarDraft>], error: &CalendarError) -> DefinitionError {
    let (year, date) = match *error {
        CalendarError::NoYear => (None, None),
        CalendarError::YearOutOfRange { year } | CalendarError::DuplicateVersion { year, .. } => {
            (Some(year), None)
        }
        CalendarError::GapInYears { before, .. } => (Some(before), None),
        CalendarError::ExpectedBeforePublished { expected, .. } => (Some(expected), None),
        CalendarError::DayOutsideYear { year, date, .. }
        | CalendarError::MakeupOnWeekday { year, date, .. }
        | CalendarError::HolidayAndMakeup { year, date, .. }
        | CalendarError::DuplicateDay { year, date, .. } => (Some(year), Some(date)),
    };
    let file = files
        .iter()
        .rev()
        .find(|f| i32::try_from(f.draft.year.value).ok() == year);
    let Some(file) = file else {
        let folder = Source {
            name: "calendar".to_owned(),
            text: String::new(),
        };
        return folder.error(Code::InvalidCalendar, Place::default(), error.message());
    };
    let day = file
        .draft
        .days
        .iter()
        .rev()
        .find(|day| Some(day.date.value) == date);
    let place = day.map_or(file.draft.year.at, |day| day.date.at);
    file.source.error(Code::InvalidCalendar, place, error.message())
}
