//! The legal clock 时限: an anchor, a budget, and a ledger of suspensions. Due dates are derived, never stored.
//!
//! The rules: the anchor day is not counted (Civil Code Art. 201). A suspension counts its first day and none
//! after it, up to and including the day it ends, so that *due = resumption + (N − used)*. Calendar-day limits
//! roll forward over non-working days, months end on the corresponding day or the month's end (Art. 202, 203).
//! A limit ends at 24:00.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

mod course;
mod explain;

pub use explain::{DayReason, ExplainedDay};

use crate::calendar::Calendar;
use crate::limit::{Limit, Unit};
use crate::text::Language;
use course::Course;

/// What passing the limit means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// 法定: set by an act; the only one with legal effect.
    Statutory,
    /// 承诺: promised to the public, shorter than the statutory one.
    Promised,
    /// 内部: of one step, within the office.
    Internal,
}

impl Effect {
    /// The effect's name.
    pub fn describe(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::Zh, Self::Statutory) => "法定时限",
            (Language::Zh, Self::Promised) => "承诺时限",
            (Language::Zh, Self::Internal) => "内部时限",
            (Language::En, Self::Statutory) => "statutory limit",
            (Language::En, Self::Promised) => "promised limit",
            (Language::En, Self::Internal) => "internal limit",
        }
    }
}

/// One suspension 中止: the days after `from`, up to and including `to`, do not count (Licensing Law Art. 45).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// The day it began, which is still counted.
    pub from: NaiveDate,
    /// The day it ended, which is not counted; none while it lasts. Not after `from` means no effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
}

/// Whether a clock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockState {
    /// Days are being counted.
    Running,
    /// A suspension lasts; there is no due date and nothing is overdue.
    Paused,
    /// What was due was done or fell away.
    Stopped,
}

/// When a limit ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Due {
    /// The last day, in the zone's time zone.
    pub date: NaiveDate,
    /// 24:00 of the last day: from this instant on the limit has passed.
    pub at: DateTime<Utc>,
    /// Whether the date rests on a year that is not published: it may still move, and nothing may be deemed
    /// by it.
    pub provisional: bool,
}

/// One clock of a case: what it has to keep, and what happened to it.
///
/// Everything derived from it depends on which pauses and extensions it holds, not on the order in which pauses
/// were recorded; pauses that overlap count once.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// What passing the limit means.
    pub effect: Effect,
    /// The limit before extensions.
    pub limit: Limit,
    /// The day it was started by; not counted.
    pub anchor: NaiveDate,
    /// Extensions 延长, in the order in which they were granted. One in the unit before it adds to that amount;
    /// one in another unit counts on from the last counted day, before it was rolled forward.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Limit>,
    /// Suspensions, ended ones and those that last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// The day it was stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<NaiveDate>,
}

impl Clock {
    /// A clock that counts `limit` from the day after `anchor`.
    pub fn start(effect: Effect, limit: Limit, anchor: NaiveDate) -> Self {
        Self {
            effect,
            limit,
            anchor,
            extensions: Vec::new(),
            pauses: Vec::new(),
            stopped: None,
        }
    }

    /// Suspends the clock; the day itself still counts. Each pause needs its own resumption: the clock runs
    /// again when the last one has ended. A stopped clock stays as it is.
    pub fn pause(&mut self, date: NaiveDate) {
        if self.stopped.is_none() {
            self.pauses.push(Pause { from: date, to: None });
        }
    }

    /// Ends the suspension that began last; the day itself is not counted. Nothing happens to a clock that is
    /// not paused.
    pub fn resume(&mut self, date: NaiveDate) {
        if self.stopped.is_some() {
            return;
        }
        let lasting = self.pauses.iter_mut().filter(|pause| pause.to.is_none());
        if let Some(pause) = lasting.max_by_key(|pause| pause.from) {
            pause.to = Some(date);
        }
    }

    /// Adds an extension. Whether it may still be granted is the caller's question; a stopped clock stays as
    /// it is.
    pub fn extend(&mut self, limit: Limit) {
        if self.stopped.is_none() {
            self.extensions.push(limit);
        }
    }

    /// Stops the clock for good; the first stop counts.
    pub fn stop(&mut self, date: NaiveDate) {
        self.stopped.get_or_insert(date);
    }

    /// Whether the clock runs.
    pub fn state(&self) -> ClockState {
        if self.stopped.is_some() {
            ClockState::Stopped
        } else if self.pauses.iter().any(|pause| pause.to.is_none()) {
            ClockState::Paused
        } else {
            ClockState::Running
        }
    }

    /// When the limit ends: none while the clock is paused, and none if it was stopped during a suspension
    /// that began before the limit had ended. For an immediate limit it is the anchor day.
    pub fn due(&self, calendar: &Calendar) -> Option<Due> {
        if self.state() == ClockState::Paused {
            None
        } else {
            self.fixed_due(calendar)
        }
    }

    /// The day on which the last day of the budget is counted, before it is rolled forward over non-working
    /// days; none while a suspension before it lasts.
    pub fn last_counted(&self, calendar: &Calendar) -> Option<NaiveDate> {
        Course::of(self, calendar).last_counted()
    }

    /// Days used through `as_of`, in the unit of the limit; calendar days for months. Days after the due date
    /// are counted on, in the same unit: they are the overtime.
    pub fn consumed(&self, calendar: &Calendar, as_of: NaiveDate) -> u32 {
        Course::of(self, calendar).consumed(self.judged_on(as_of))
    }

    /// Days there are in all, extensions included, in the unit of the limit; calendar days for months.
    pub fn budget(&self, calendar: &Calendar) -> u32 {
        Course::of(self, calendar).budget()
    }

    /// Days left after `as_of`; below zero by the days of overtime.
    pub fn remaining(&self, calendar: &Calendar, as_of: NaiveDate) -> i64 {
        let course = Course::of(self, calendar);
        i64::from(course.budget()) - i64::from(course.consumed(self.judged_on(as_of)))
    }

    /// Whether the limit has passed and the clock still runs. What is suspended is never overdue, what is
    /// stopped no longer.
    pub fn overdue(&self, calendar: &Calendar, now: DateTime<Utc>) -> bool {
        self.state() == ClockState::Running && self.fixed_due(calendar).is_some_and(|due| now >= due.at)
    }

    /// Whether the limit was missed: the clock was stopped after the due date, or `today` is after it. Neither
    /// stopping nor a suspension that begins after the due date undoes it.
    pub fn breached(&self, calendar: &Calendar, today: NaiveDate) -> bool {
        Course::of(self, calendar)
            .due_date()
            .is_some_and(|due| self.judged_on(today) > due)
    }

    /// Each day from the anchor through `through`, or the day the clock was stopped, with the reason why it
    /// was counted or not. The number of the last counted day is [`Clock::consumed`].
    pub fn explain(&self, calendar: &Calendar, through: NaiveDate) -> Vec<ExplainedDay> {
        Course::of(self, calendar).explain(self.judged_on(through))
    }

    /// The due date that is certain whatever happens next, also of a clock that was paused too late.
    fn fixed_due(&self, calendar: &Calendar) -> Option<Due> {
        let course = Course::of(self, calendar);
        let date = course.due_date()?;
        Some(Due {
            date,
            at: calendar.end_of_day(date),
            provisional: course.is_provisional(),
        })
    }

    /// The day through which a question about `date` is judged: nothing is counted after the stop.
    fn judged_on(&self, date: NaiveDate) -> NaiveDate {
        self.stopped.map_or(date, |stopped| stopped.min(date))
    }

    /// The limit and its extensions, neighbours of the same unit added up.
    fn limits(&self) -> impl Iterator<Item = Limit> {
        let mut given = std::iter::once(self.limit)
            .chain(self.extensions.iter().copied())
            .peekable();
        std::iter::from_fn(move || {
            let mut limit = given.next()?;
            while let Some(next) = given.next_if(|next| next.unit == limit.unit) {
                limit.amount = limit.amount.saturating_add(next.amount);
            }
            Some(limit)
        })
    }

    fn is_immediate(&self) -> bool {
        self.limits().all(|limit| limit.unit == Unit::Immediate)
    }
}
