//! The arithmetic of a clock, without walking over days.

use chrono::{Months, NaiveDate};

use super::Clock;
use crate::calendar::{Calendar, LAST_YEAR, add_days};
use crate::limit::{Limit, Unit};

/// The end of a suspension that lasts: later than any day that can be counted.
const LASTING: NaiveDate = NaiveDate::MAX;

/// Which days a leg counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counting {
    WorkingDays,
    EveryDay,
}

/// The days after `from` through `to` are not counted; apart from each other and in order.
#[derive(Debug, Clone, Copy)]
struct Suspension {
    from: NaiveDate,
    to: NaiveDate,
}

/// The part of the way that is counted in one unit.
#[derive(Debug, Clone, Copy)]
struct Leg {
    counting: Counting,
    /// Not counted itself.
    start: NaiveDate,
    /// Days to count.
    budget: u32,
    /// The day the last of them is counted; none while a suspension before it lasts.
    end: Option<NaiveDate>,
}

/// What a clock's limit comes to on a calendar.
pub(super) struct Course<'a> {
    pub(super) calendar: &'a Calendar,
    pub(super) anchor: NaiveDate,
    pub(super) immediate: bool,
    suspensions: Vec<Suspension>,
    legs: Vec<Leg>,
    /// The last counted day, not rolled forward.
    raw: Option<NaiveDate>,
    due: Option<NaiveDate>,
}

impl<'a> Course<'a> {
    pub(super) fn of(clock: &Clock, calendar: &'a Calendar) -> Self {
        let mut course = Self {
            calendar,
            anchor: clock.anchor,
            immediate: clock.is_immediate(),
            suspensions: apart(clock),
            legs: Vec::with_capacity(1),
            raw: Some(clock.anchor),
            due: None,
        };
        for limit in clock.limits() {
            course.lay(limit);
        }
        course.due = course.raw.and_then(|raw| course.settle(raw));
        course
    }

    pub(super) fn due_date(&self) -> Option<NaiveDate> {
        self.due
    }

    /// The last counted day, not rolled forward.
    pub(super) fn last_counted(&self) -> Option<NaiveDate> {
        self.raw
    }

    pub(super) fn budget(&self) -> u32 {
        self.legs
            .iter()
            .fold(0, |sum, leg| sum.saturating_add(leg.budget))
    }

    /// Days counted after the anchor through `as_of`, overtime included.
    pub(super) fn consumed(&self, as_of: NaiveDate) -> u32 {
        let within = self.legs.iter().fold(0_u32, |sum, leg| {
            let through = leg.end.map_or(as_of, |end| end.min(as_of));
            sum.saturating_add(self.eligible(leg.counting, leg.start, through))
        });
        let overtime = match (self.due, self.legs.last()) {
            (Some(due), Some(leg)) => self.eligible(leg.counting, due, as_of),
            _ => 0,
        };
        within.saturating_add(overtime)
    }

    /// Whether a day of a year that is not published decided on the due date. Days that count whatever they
    /// are do not: a calendar-day limit asks only whether its last day is a working day.
    pub(super) fn is_provisional(&self) -> bool {
        let (Some(raw), Some(due)) = (self.raw, self.due) else {
            return false;
        };
        let counted = self.legs.iter().any(|leg| {
            let last = leg.end.unwrap_or(due);
            leg.counting == Counting::WorkingDays
                && leg.start < last
                && self.calendar.is_provisional(add_days(leg.start, 1), last)
        });
        let rolled = !(self.immediate && raw == due);
        counted || (rolled && self.calendar.is_provisional(raw, due))
    }

    pub(super) fn is_suspended(&self, date: NaiveDate) -> bool {
        let next = self
            .suspensions
            .partition_point(|suspension| suspension.to < date);
        self.suspensions
            .get(next)
            .is_some_and(|suspension| suspension.from < date)
    }

    /// Whether the date follows the last counted day and no due date lies before it.
    pub(super) fn is_rolled(&self, date: NaiveDate) -> bool {
        self.raw.is_some_and(|raw| raw < date) && self.due.is_none_or(|due| date <= due)
    }

    pub(super) fn is_overtime(&self, date: NaiveDate) -> bool {
        self.due.is_some_and(|due| due < date)
    }

    /// How the days of a date are counted.
    pub(super) fn counting_on(&self, date: NaiveDate) -> Counting {
        let leg = self
            .legs
            .iter()
            .find(|leg| leg.end.is_none_or(|end| date <= end))
            .or(self.legs.last());
        leg.map_or(Counting::EveryDay, |leg| leg.counting)
    }

    /// Adds a leg that counts `limit` on from where the last one ended.
    fn lay(&mut self, limit: Limit) {
        // While a suspension lasts nobody knows where a later leg begins; its length in days is estimated
        // from the day the suspension began.
        let start = self
            .raw
            .unwrap_or_else(|| self.suspensions.last().map_or(self.anchor, |last| last.from));
        let (counting, budget) = match limit.unit {
            Unit::WorkingDays => (Counting::WorkingDays, limit.amount),
            Unit::CalendarDays => (Counting::EveryDay, limit.amount),
            Unit::Months => (Counting::EveryDay, days_in_months(start, limit.amount)),
            Unit::Immediate => (Counting::EveryDay, 0),
        };
        let end = self.raw.and_then(|start| self.reach(counting, start, budget));
        self.legs.push(Leg {
            counting,
            start,
            budget,
            end,
        });
        self.raw = end;
    }

    /// The day on which the last of `budget` days after `start` is counted.
    fn reach(&self, counting: Counting, start: NaiveDate, budget: u32) -> Option<NaiveDate> {
        let (mut start, mut left) = (start, budget);
        for suspension in &self.suspensions {
            let before = self.days(counting, start, suspension.from);
            if before >= left {
                break;
            }
            left -= before;
            start = start.max(suspension.to);
        }
        if start == LASTING {
            return None;
        }
        Some(match counting {
            Counting::WorkingDays => self.calendar.add_working_days(start, left).date,
            Counting::EveryDay => add_days(start, left),
        })
    }

    /// The due date of a limit whose last day was counted on `raw`: rolled forward, and if a suspension began
    /// by then, the day it ended, rolled forward.
    fn settle(&self, raw: NaiveDate) -> Option<NaiveDate> {
        let roll = |date| self.calendar.roll_forward(date).date;
        let mut due = if self.immediate { raw } else { roll(raw) };
        for suspension in &self.suspensions {
            if suspension.from <= due && due < suspension.to {
                if suspension.to == LASTING {
                    return None;
                }
                due = roll(suspension.to);
            }
        }
        Some(due)
    }

    /// Days that count after `after` through `through`, suspended ones left out.
    fn eligible(&self, counting: Counting, after: NaiveDate, through: NaiveDate) -> u32 {
        let suspended = self.suspensions.iter().fold(0_u32, |sum, suspension| {
            let (from, to) = (suspension.from.max(after), suspension.to.min(through));
            sum.saturating_add(self.days(counting, from, to))
        });
        self.days(counting, after, through).saturating_sub(suspended)
    }

    /// Days that count after `after` through `through`.
    fn days(&self, counting: Counting, after: NaiveDate, through: NaiveDate) -> u32 {
        if through <= after {
            return 0;
        }
        match counting {
            Counting::WorkingDays => self.calendar.working_days_between(after, through),
            Counting::EveryDay => u32::try_from((through - after).num_days()).unwrap_or(u32::MAX),
        }
    }
}

/// The pauses of a clock in order, those that overlap or touch joined.
fn apart(clock: &Clock) -> Vec<Suspension> {
    let mut given: Vec<Suspension> = clock
        .pauses
        .iter()
        .map(|pause| Suspension {
            from: pause.from,
            to: pause.to.unwrap_or(LASTING),
        })
        .filter(|suspension| suspension.from < suspension.to)
        .collect();
    given.sort_unstable_by_key(|suspension| suspension.from);
    given.dedup_by(|next, last| {
        let joined = next.from <= last.to;
        if joined {
            last.to = last.to.max(next.to);
        }
        joined
    });
    given
}

/// Days from `start` to the corresponding day `months` later, or that month's end (Civil Code Art. 202).
fn days_in_months(start: NaiveDate, months: u32) -> u32 {
    let last = NaiveDate::from_ymd_opt(LAST_YEAR, 12, 31).unwrap_or(NaiveDate::MAX);
    let end = start
        .checked_add_months(Months::new(months))
        .map_or(last, |end| end.min(last));
    u32::try_from((end - start).num_days()).unwrap_or(0)
}
