//! The years a calendar is made of, and what may be wrong with them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{FIRST_YEAR, LAST_YEAR, is_weekday};
use crate::text::Text;

/// How certain the days of a year are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum YearStatus {
    /// The notice of the State Council 国务院办公厅 is out: dates in this year are firm.
    Published,
    /// Only the statutory days are known; dates in this year are provisional.
    Expected,
}

/// Why a day is not what its weekday says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpecialDayKind {
    /// A day off 节假日.
    Holiday,
    /// A Saturday or Sunday that is worked 调休上班日.
    MakeupWorkday,
}

/// One day that is not what its weekday says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpecialDay {
    /// The day.
    pub date: NaiveDate,
    /// Off or worked.
    pub kind: SpecialDayKind,
    /// The holiday it belongs to, such as 春节.
    pub name: Text,
}

/// One version of one year of a calendar. A notice may change in the middle of its year, as those of 2019 and
/// 2020 did, so a year has versions of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarYear {
    /// The year, between [`FIRST_YEAR`] and [`LAST_YEAR`].
    pub year: i32,
    /// The version within the year; the highest one counts.
    pub version: u32,
    /// Published or only expected.
    pub status: YearStatus,
    /// Holidays and make-up working days, in any order.
    pub days: Vec<SpecialDay>,
}

/// What makes a set of years no calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// There is nothing to count by.
    #[error("the calendar has no year; give at least one")]
    NoYear,
    /// The year is none this calendar can hold.
    #[error("the year {year} lies outside {FIRST_YEAR} to {LAST_YEAR}; correct it")]
    YearOutOfRange {
        /// The year given.
        year: i32,
    },
    /// The same version of a year twice: nobody could say which one counts.
    #[error("the year {year} has version {version} twice; give the later one a higher version")]
    DuplicateVersion {
        /// The year.
        year: i32,
        /// The version given twice.
        version: u32,
    },
    /// Years between two given years are missing.
    #[error("no year is given between {after} and {before}; add the missing ones")]
    GapInYears {
        /// The last year before the gap.
        after: i32,
        /// The first year after the gap.
        before: i32,
    },
    /// An expected year stands before a published one.
    #[error("the year {expected} is only expected although {published} is published; publish it first")]
    ExpectedBeforePublished {
        /// The year that is only expected.
        expected: i32,
        /// A later year that is published.
        published: i32,
    },
    /// A day is listed under another year.
    #[error("{date} is listed in version {version} of {year}; move it to its own year")]
    DayOutsideYear {
        /// The year it is listed in.
        year: i32,
        /// The version of that year.
        version: u32,
        /// The day.
        date: NaiveDate,
    },
    /// A make-up working day on a weekday would be an ordinary working day.
    #[error(
        "{date} (version {version} of {year}) is no Saturday or Sunday; it can't be a make-up working day"
    )]
    MakeupOnWeekday {
        /// The year.
        year: i32,
        /// The version of that year.
        version: u32,
        /// The day.
        date: NaiveDate,
    },
    /// One day is listed both as a holiday and as a make-up working day.
    #[error("{date} (version {version} of {year}) is both a holiday and a make-up working day; keep one")]
    HolidayAndMakeup {
        /// The year.
        year: i32,
        /// The version of that year.
        version: u32,
        /// The day.
        date: NaiveDate,
    },
    /// One day is listed twice.
    #[error("{date} is listed twice in version {version} of {year}; keep one")]
    DuplicateDay {
        /// The year.
        year: i32,
        /// The version of that year.
        version: u32,
        /// The day.
        date: NaiveDate,
    },
}

impl CalendarError {
    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoYear => "CalendarNoYear",
            Self::YearOutOfRange { .. } => "CalendarYearOutOfRange",
            Self::DuplicateVersion { .. } => "CalendarDuplicateVersion",
            Self::GapInYears { .. } => "CalendarGapInYears",
            Self::ExpectedBeforePublished { .. } => "CalendarExpectedBeforePublished",
            Self::DayOutsideYear { .. } => "CalendarDayOutsideYear",
            Self::MakeupOnWeekday { .. } => "CalendarMakeupOnWeekday",
            Self::HolidayAndMakeup { .. } => "CalendarHolidayAndMakeup",
            Self::DuplicateDay { .. } => "CalendarDuplicateDay",
        }
    }

    /// What happened, where, and what to do.
    pub fn message(&self) -> Text {
        let zh = match self {
            Self::NoYear => "日历没有任何年份，请至少给出一年".to_owned(),
            Self::YearOutOfRange { year } => {
                format!("年份 {year} 不在 {FIRST_YEAR} 至 {LAST_YEAR} 之间，请改正")
            }
            Self::DuplicateVersion { year, version } => {
                format!("{year} 年的第 {version} 版出现两次，请给较新的一份更高的版本号")
            }
            Self::GapInYears { after, before } => format!("{after} 年与 {before} 年之间缺少年份，请补上"),
            Self::ExpectedBeforePublished { expected, published } => {
                format!("{expected} 年仅为预计，而 {published} 年已公布，请先公布 {expected} 年")
            }
            Self::DayOutsideYear { year, version, date } => {
                format!("{date} 列在 {year} 年第 {version} 版中，请移到其所属年份")
            }
            Self::MakeupOnWeekday { year, version, date } => {
                format!("{date}（{year} 年第 {version} 版）不是周六或周日，不能作为调休上班日")
            }
            Self::HolidayAndMakeup { year, version, date } => {
                format!("{date}（{year} 年第 {version} 版）既是节假日又是调休上班日，请只保留一项")
            }
            Self::DuplicateDay { year, version, date } => {
                format!("{date} 在 {year} 年第 {version} 版中出现两次，请只保留一项")
            }
        };
        Text {
            zh,
            en: self.to_string(),
        }
    }
}

/// The version of each year that counts.
///
/// # Errors
/// Everything that is wrong with the years, in their order.
pub(super) fn counting_versions(
    years: Vec<CalendarYear>,
) -> Result<BTreeMap<i32, CalendarYear>, Vec<CalendarError>> {
    let mut errors = Vec::new();
    let mut counting: BTreeMap<i32, CalendarYear> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for year in years {
        if !(FIRST_YEAR..=LAST_YEAR).contains(&year.year) {
            errors.push(CalendarError::YearOutOfRange { year: year.year });
            continue;
        }
        check_days(&year, &mut errors);
        if !seen.insert((year.year, year.version)) {
            errors.push(CalendarError::DuplicateVersion {
                year: year.year,
                version: year.version,
            });
            continue;
        }
        if counting
            .get(&year.year)
            .is_none_or(|known| known.version < year.version)
        {
            counting.insert(year.year, year);
        }
    }
    if seen.is_empty() && errors.is_empty() {
        errors.push(CalendarError::NoYear);
    }
    check_sequence(&counting, &mut errors);
    if errors.is_empty() {
        Ok(counting)
    } else {
        Err(errors)
    }
}

/// Days of one version: inside their year, once, and make-up days on weekends.
fn check_days(declared: &CalendarYear, errors: &mut Vec<CalendarError>) {
    let (year, version) = (declared.year, declared.version);
    let mut kinds = BTreeMap::new();
    for &SpecialDay { date, kind, .. } in &declared.days {
        if date.year() != year {
            errors.push(CalendarError::DayOutsideYear { year, version, date });
        }
        if kind == SpecialDayKind::MakeupWorkday && is_weekday(date) {
            errors.push(CalendarError::MakeupOnWeekday { year, version, date });
        }
        match kinds.insert(date, kind) {
            None => {}
            Some(other) if other == kind => errors.push(CalendarError::DuplicateDay { year, version, date }),
            Some(_) => errors.push(CalendarError::HolidayAndMakeup { year, version, date }),
        }
    }
}

/// Years without gaps, the published ones first.
fn check_sequence(counting: &BTreeMap<i32, CalendarYear>, errors: &mut Vec<CalendarError>) {
    for (&after, &before) in counting.keys().zip(counting.keys().skip(1)) {
        if before - after > 1 {
            errors.push(CalendarError::GapInYears { after, before });
        }
    }
    let Some(published) = counting
        .values()
        .rev()
        .find(|year| year.status == YearStatus::Published)
        .map(|year| year.year)
    else {
        return;
    };
    for year in counting.range(..published).map(|(_, year)| year) {
        if year.status == YearStatus::Expected {
            errors.push(CalendarError::ExpectedBeforePublished {
                expected: year.year,
                published,
            });
        }
    }
}
