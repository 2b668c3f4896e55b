//! The working-day calendar 工作日历: which days count, by year, with make-up working days.
//!
//! All questions are answered from a count of working days kept per day, so that none of them walks over days.
//! Outside the years given, weekends alone decide and every answer is marked *provisional*.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

mod year;

pub use year::{CalendarError, CalendarYear, SpecialDay, SpecialDayKind, YearStatus};

use crate::text::Text;

/// The first year any date is computed in.
pub const FIRST_YEAR: i32 = 1;
/// The last year any date is computed in; later results are cut to its last day.
pub const LAST_YEAR: i32 = 9999;
/// 9999-12-31, counted from 0001-01-01 as day 1.
const LAST_DAY: i64 = 3_652_059;

/// What a day is for counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayKind {
    /// A weekday that is worked 工作日.
    Working,
    /// A Saturday or Sunday that is worked 调休上班日.
    MakeupWorking,
    /// A Saturday or Sunday 周末.
    Weekend,
    /// A day off by notice or law 节假日.
    Holiday,
}

impl DayKind {
    /// Whether the departments work on such a day.
    pub fn is_working(self) -> bool {
        matches!(self, Self::Working | Self::MakeupWorking)
    }
}

/// What the calendar knows of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day<'a> {
    /// What the day is.
    pub kind: DayKind,
    /// The holiday it belongs to, where it does.
    pub name: Option<&'a Text>,
    /// Whether its year is not published.
    pub provisional: bool,
}

/// A date that was found by counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Counted {
    /// The date.
    pub date: NaiveDate,
    /// Whether a day of a year that is not published took part: the date may still move.
    pub provisional: bool,
}

/// The working days of a zone, by year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    key: String,
    time_zone: Tz,
    given: Vec<CalendarYear>,
    years: BTreeMap<i32, (u32, YearStatus)>,
    special: BTreeMap<NaiveDate, SpecialDay>,
    first_year: i32,
    published_through: i32,
    /// Day number (0001-01-01 = 1) of the first day of the first year.
    first_day: i64,
    /// Working days among the first n days of the calendar, for n from 0 to all of them.
    counts: Vec<i64>,
    /// Day numbers of the working days, in order.
    working: Vec<i64>,
}

impl Calendar {
    /// Builds the calendar named `key`, whose dates are judged in `time_zone`.
    ///
    /// Several versions of a year may be given: the highest one counts.
    ///
    /// # Errors
    /// Everything that is wrong with the years, at once.
    pub fn try_new(
        key: impl Into<String>,
        time_zone: Tz,
        years: Vec<CalendarYear>,
    ) -> Result<Self, Vec<CalendarError>> {
        let given = years.clone();
        let counting = year::counting_versions(years)?;
        let (Some((&first_year, _)), Some((&last_year, _))) =
            (counting.first_key_value(), counting.last_key_value())
        else {
            return Err(vec![CalendarError::NoYear]);
        };
        let mut calendar = Self {
            key: key.into(),
            time_zone,
            given,
            published_through: published_through(&counting).unwrap_or(first_year - 1),
            years: counting
                .iter()
                .map(|(&year, known)| (year, (known.version, known.status)))
                .collect(),
            special: counting
                .into_values()
                .flat_map(|year| year.days)
                .map(|day| (day.date, day))
                .collect(),
            first_year,
            first_day: days_before(first_year) + 1,
            counts: vec![0],
            working: Vec::new(),
        };
        calendar.count_days(days_before(last_year + 1));
        Ok(calendar)
    }

    /// The name of the calendar.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The zone's time zone: its midnight begins a day and ends a limit.
    pub fn time_zone(&self) -> Tz {
        self.time_zone
    }

    /// The years it was made of, every version, in the order in which they were given.
    pub fn years(&self) -> &[CalendarYear] {
        &self.given
    }

    /// The last year that is published; the year before the first one if none is.
    pub fn published_through(&self) -> i32 {
        self.published_through
    }

    /// The version and status of a year that count, if the year is known at all.
    pub fn version_of(&self, year: i32) -> Option<(u32, YearStatus)> {
        self.years.get(&year).copied()
    }

    /// What the day is, and by which holiday.
    pub fn day(&self, date: NaiveDate) -> Day<'_> {
        let special = self.special.get(&date);
        let kind = match special.map(|day| day.kind) {
            Some(SpecialDayKind::Holiday) => DayKind::Holiday,
            Some(SpecialDayKind::MakeupWorkday) => DayKind::MakeupWorking,
            None if is_weekday(date) => DayKind::Working,
            None => DayKind::Weekend,
        };
        Day {
            kind,
            name: special.map(|day| &day.name),
            provisional: self.is_provisional(date, date),
        }
    }

    /// Whether the departments work on the day.
    pub fn is_working(&self, date: NaiveDate) -> bool {
        let day = number(date);
        self.rank(day) > self.rank(day - 1)
    }

    /// Whether a day from `first` to `last` lies in a year that is not published.
    pub fn is_provisional(&self, first: NaiveDate, last: NaiveDate) -> bool {
        first.year() < self.first_year || last.year() > self.published_through
    }

    /// The `amount`-th working day after `from`, which itself is not counted (Civil Code Art. 201); `from`
    /// itself for 0.
    pub fn add_working_days(&self, from: NaiveDate, amount: u32) -> Counted {
        if amount == 0 {
            return Counted {
                date: from,
                provisional: self.is_provisional(from, from),
            };
        }
        let date = self.select(self.rank(number(from)) + i64::from(amount));
        Counted {
            date,
            provisional: self.is_provisional(add_days(from, 1), date),
        }
    }

    /// The `amount`-th working day before `before`, which itself is not counted: the last day on which an act
    /// that must come that many working days before may happen. `before` itself for 0.
    pub fn subtract_working_days(&self, before: NaiveDate, amount: u32) -> Counted {
        if amount == 0 {
            return Counted {
                date: before,
                provisional: self.is_provisional(before, before),
            };
        }
        let date = self.select(self.rank(number(before) - 1) + 1 - i64::from(amount));
        Counted {
            date,
            provisional: self.is_provisional(date, subtract_days(before, 1)),
        }
    }

    /// The day itself if it is a working day, else the next one (Civil Code Art. 203).
    pub fn roll_forward(&self, date: NaiveDate) -> Counted {
        let rolled = if self.is_working(date) {
            date
        } else {
            self.select(self.rank(number(date)) + 1)
        };
        Counted {
            date: rolled,
            provisional: self.is_provisional(date, rolled),
        }
    }

    /// How many working days there are after `after`, up to and including `through`; 0 if there is no such day.
    pub fn working_days_between(&self, after: NaiveDate, through: NaiveDate) -> u32 {
        u32::try_from(self.rank(number(through)) - self.rank(number(after))).unwrap_or(0)
    }

    /// The date in the zone at an instant.
    pub fn local_date(&self, instant: DateTime<Utc>) -> NaiveDate {
        instant.with_timezone(&self.time_zone).date_naive()
    }

    /// The date and time of day in the zone at an instant.
    pub fn local_time(&self, instant: DateTime<Utc>) -> NaiveDateTime {
        instant.with_timezone(&self.time_zone).naive_local()
    }

    /// The instant of a time of day in the zone, such as the close of business of a counter. A time that the
    /// zone's clocks skip means the next one that exists; one that they repeat means the first.
    pub fn instant(&self, date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
        let wanted = date.and_time(time);
        // No zone ever skipped more than a day; quarters of an hour find the end of every known gap.
        (0..=192_i64)
            .filter_map(|quarters| wanted.checked_add_signed(TimeDelta::minutes(15 * quarters)))
            .find_map(|local| self.time_zone.from_local_datetime(&local).earliest())
            .map_or_else(|| wanted.and_utc(), |local| local.with_timezone(&Utc))
    }

    /// The instant at which the day begins in the zone.
    pub fn start_of_day(&self, date: NaiveDate) -> DateTime<Utc> {
        self.instant(date, NaiveTime::MIN)
    }

    /// The instant at which the day ends in the zone, 24:00: a limit that ends on the day ends here (Civil Code
    /// Art. 203).
    pub fn end_of_day(&self, date: NaiveDate) -> DateTime<Utc> {
        self.start_of_day(date.succ_opt().unwrap_or(date))
    }

    /// Fills the counts from the first day through `last`.
    fn count_days(&mut self, last: i64) {
        for day in self.first_day..=last {
            let date = from_number(day);
            if self.day(date).kind.is_working() {
                self.working.push(day);
            }
            self.counts.push(count(&self.working));
        }
    }

    /// Working days from the first day of the calendar through `day`; below zero before that.
    fn rank(&self, day: i64) -> i64 {
        let Ok(days) = usize::try_from(day - self.first_day + 1) else {
            return weekdays_through(day) - weekdays_through(self.first_day - 1);
        };
        self.counts.get(days).copied().unwrap_or_else(|| {
            count(&self.working) + weekdays_through(day) - weekdays_through(self.last_day())
        })
    }

    /// The working day with the given rank.
    fn select(&self, rank: i64) -> NaiveDate {
        let known = usize::try_from(rank - 1)
            .ok()
            .and_then(|index| self.working.get(index));
        let day = match known {
            Some(&day) => day,
            None if rank < 1 => weekday_with_number(weekdays_through(self.first_day - 1) + rank),
            None => weekday_with_number(weekdays_through(self.last_day()) + rank - count(&self.working)),
        };
        from_number(day)
    }

    fn last_day(&self) -> i64 {
        self.first_day - 1 + count(&self.counts) - 1
    }
}

/// Whether the date is a Monday to Friday.
fn is_weekday(date: NaiveDate) -> bool {
    date.weekday().num_days_from_monday() < 5
}

/// `date` and `amount` calendar days, at most the last day of [`LAST_YEAR`].
pub(crate) fn add_days(date: NaiveDate, amount: u32) -> NaiveDate {
    from_number(number(date) + i64::from(amount))
}

/// `amount` calendar days before `date`, at least the first day of [`FIRST_YEAR`].
pub(crate) fn subtract_days(date: NaiveDate, amount: u32) -> NaiveDate {
    from_number(number(date) - i64::from(amount))
}

fn published_through(counting: &BTreeMap<i32, CalendarYear>) -> Option<i32> {
    counting
        .values()
        .rev()
        .find(|year| year.status == YearStatus::Published)
        .map(|year| year.year)
}

/// Days before the first one of a year.
fn days_before(year: i32) -> i64 {
    let past = i64::from(year) - 1;
    past * 365 + past.div_euclid(4) - past.div_euclid(100) + past.div_euclid(400)
}

fn number(date: NaiveDate) -> i64 {
    i64::from(date.num_days_from_ce())
}

fn from_number(day: i64) -> NaiveDate {
    i32::try_from(day.clamp(1, LAST_DAY))
        .ok()
        .and_then(NaiveDate::from_num_days_from_ce_opt)
        .unwrap_or(NaiveDate::MAX)
}

fn count(items: &[i64]) -> i64 {
    i64::try_from(items.len()).unwrap_or(i64::MAX)
}

/// Mondays to Fridays through a day; day 1 was a Monday.
fn weekdays_through(day: i64) -> i64 {
    5 * day.div_euclid(7) + day.rem_euclid(7).min(5)
}

/// The day of the n-th Monday to Friday: the inverse of [`weekdays_through`].
fn weekday_with_number(n: i64) -> i64 {
    7 * (n - 1).div_euclid(5) + (n - 1).rem_euclid(5) + 1
}
