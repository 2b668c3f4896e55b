//! The clock against a walk over every day, on random calendars, limits, pauses and extensions.

use chrono::{Days, Months, NaiveDate};
use onewindow_engine::calendar::{Calendar, CalendarYear, SpecialDay, SpecialDayKind, YearStatus};
use onewindow_engine::clock::{Clock, Effect, Pause};
use onewindow_engine::limit::{Limit, Unit};
use onewindow_engine::text::Text;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::common::{ZONE, date as parsed};

/// Beyond this many days the walk gives up; no generated clock with ended pauses comes near.
const HORIZON: u64 = 2_000;

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 512,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(2026),
        ..ProptestConfig::default()
    }
}

fn day(offset: u64) -> NaiveDate {
    parsed("2024-01-01") + Days::new(offset)
}

/// 2024 to 2026 with random days off and make-up days; the last year may be only expected.
fn calendars() -> impl Strategy<Value = Calendar> {
    let special = proptest::collection::btree_map(0_u64..1_096, any::<bool>(), 0..150);
    (special, any::<bool>()).prop_map(|(special, published)| {
        let years = (2024..=2026).map(|year| {
            let days = special.iter().map(|(&offset, &off)| (day(offset), off));
            let days = days
                .filter(|(date, _)| chrono::Datelike::year(date) == year)
                .map(|(date, off)| {
                    let weekend = chrono::Datelike::weekday(&date).number_from_monday() > 5;
                    let kind = if off || !weekend {
                        SpecialDayKind::Holiday
                    } else {
                        SpecialDayKind::MakeupWorkday
                    };
                    SpecialDay {
                        date,
                        kind,
                        name: Text::new("节", "Festival"),
                    }
                });
            let firm = published || year < 2026;
            let status = if firm {
                YearStatus::Published
            } else {
                YearStatus::Expected
            };
            CalendarYear {
                year,
                version: 1,
                status,
                days: days.collect(),
            }
        });
        Calendar::try_new("random", ZONE, years.collect()).unwrap()
    })
}

fn limits() -> impl Strategy<Value = Limit> {
    prop_oneof![
        4 => (1_u32..60).prop_map(Limit::working_days),
        4 => (1_u32..90).prop_map(Limit::calendar_days),
        2 => (1_u32..5).prop_map(Limit::months),
        1 => Just(Limit::IMMEDIATE),
    ]
}

fn clocks() -> impl Strategy<Value = Clock> {
    let pause = (380_u64..620, proptest::option::weighted(0.9, 0_u64..40)).prop_map(|(from, length)| Pause {
        from: day(from),
        to: length.map(|length| day(from + length)),
    });
    let pauses = proptest::collection::vec(pause, 0..5);
    let extensions = proptest::collection::vec(limits(), 0..3);
    (limits(), 390_u64..500, extensions, pauses).prop_map(|(limit, anchor, extensions, pauses)| {
        let mut clock = Clock::start(Effect::Statutory, limit, day(anchor));
        clock.extensions = extensions;
        clock.pauses = pauses;
        clock
    })
}

/// The rules of the clock, told day by day.
struct Walk<'a> {
    calendar: &'a Calendar,
    clock: &'a Clock,
}

impl Walk<'_> {
    fn suspended(&self, date: NaiveDate) -> bool {
        self.clock
            .pauses
            .iter()
            .any(|pause| pause.from < date && pause.to.is_none_or(|to| date <= to))
    }

    fn counts(&self, unit: Unit, date: NaiveDate) -> bool {
        !self.suspended(date) && (unit != Unit::WorkingDays || self.calendar.day(date).kind.is_working())
    }

    /// The last day of each leg with its unit, as far as they are reached.
    fn legs(&self) -> Option<Vec<(Unit, NaiveDate)>> {
        let mut merged: Vec<Limit> = vec![self.clock.limit];
        for extension in &self.clock.extensions {
            match merged.last_mut() {
                Some(last) if last.unit == extension.unit => last.amount += extension.amount,
                _ => merged.push(*extension),
            }
        }
        let mut date = self.clock.anchor;
        let mut legs = Vec::new();
        for limit in merged {
            let mut left = match limit.unit {
                Unit::Immediate => 0,
                Unit::Months => (date + Months::new(limit.amount) - date).num_days(),
                Unit::WorkingDays | Unit::CalendarDays => i64::from(limit.amount),
            };
            while left > 0 {
                date = date + Days::new(1);
                if date > self.clock.anchor + Days::new(HORIZON) {
                    return None;
                }
                left -= i64::from(self.counts(limit.unit, date));
            }
            legs.push((limit.unit, date));
        }
        Some(legs)
    }

    fn roll(&self, mut date: NaiveDate) -> NaiveDate {
        while !self.calendar.day(date).kind.is_working() {
            date = date + Days::new(1);
        }
        date
    }

    fn due(&self) -> Option<NaiveDate> {
        let legs = self.legs()?;
        let raw = legs.last()?.1;
        let immediate = legs.iter().all(|(unit, _)| *unit == Unit::Immediate);
        let mut due = if immediate { raw } else { self.roll(raw) };
        while let Some(pause) = self
            .clock
            .pauses
            .iter()
            .find(|pause| pause.from <= due && pause.to.is_none_or(|to| due < to))
        {
            due = self.roll(pause.to?);
        }
        Some(due)
    }

    fn consumed(&self, through: NaiveDate) -> u32 {
        let legs = self.legs();
        let due = self.due();
        let raw = legs.as_ref().and_then(|legs| legs.last()).map(|(_, end)| *end);
        let days = self
            .clock
            .anchor
            .iter_days()
            .skip(1)
            .take_while(|date| *date <= through);
        let counted = days.filter(|date| {
            let rolled = raw.is_some_and(|raw| *date > raw) && due.is_none_or(|due| *date <= due);
            let unit = legs.as_ref().and_then(|legs| {
                legs.iter()
                    .find(|(_, end)| date <= end)
                    .or(legs.last())
                    .map(|(unit, _)| *unit)
            });
            !rolled && unit.is_some_and(|unit| self.counts(unit, *date))
        });
        u32::try_from(counted.count()).unwrap()
    }
}

fn has_lasting_pause(clock: &Clock) -> bool {
    clock.pauses.iter().any(|pause| pause.to.is_none())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_due_date_is_the_one_a_walk_over_every_day_finds(calendar in calendars(), clock in clocks()) {
        let mut running = clock.clone();
        if has_lasting_pause(&clock) {
            prop_assert_eq!(clock.due(&calendar), None);
            running.stop(day(2_000)); // a stopped clock tells its due date also when a pause was never ended
        }
        let walk = Walk { calendar: &calendar, clock: &running };
        prop_assert_eq!(running.due(&calendar).map(|due| due.date), walk.due());
    }

    #[test]
    fn used_days_are_those_a_walk_finds(calendar in calendars(), clock in clocks(), after in 0_u64..300) {
        prop_assume!(!has_lasting_pause(&clock));
        let as_of = clock.anchor + Days::new(after);
        let walk = Walk { calendar: &calendar, clock: &clock };
        prop_assert_eq!(clock.consumed(&calendar, as_of), walk.consumed(as_of));
    }

    #[test]
    fn explained_days_add_up_to_the_used_days_and_at_the_due_date_to_the_budget(
        calendar in calendars(), clock in clocks(), after in 0_u64..300,
    ) {
        let as_of = clock.anchor + Days::new(after);
        let days = clock.explain(&calendar, as_of);
        let numbers: Vec<u32> = days.iter().filter_map(|day| day.counted).collect();
        let used = clock.consumed(&calendar, as_of);
        prop_assert_eq!(numbers, (1..=used).collect::<Vec<_>>());
        if let Some(due) = clock.due(&calendar) {
            let counted = clock.explain(&calendar, due.date).iter().filter(|day| day.counted.is_some()).count();
            prop_assert_eq!(u32::try_from(counted).unwrap(), clock.budget(&calendar));
            prop_assert_eq!(clock.remaining(&calendar, due.date), 0);
        }
    }

    #[test]
    fn used_days_never_exceed_elapsed_days_and_suspended_days_are_never_used(
        calendar in calendars(), clock in clocks(), after in 0_u64..300,
    ) {
        let as_of = clock.anchor + Days::new(after);
        let used = clock.consumed(&calendar, as_of);
        let only_working = clock.limit.unit == Unit::WorkingDays
            && clock.extensions.iter().all(|limit| limit.unit == Unit::WorkingDays);
        let elapsed = if only_working {
            calendar.working_days_between(clock.anchor, as_of)
        } else {
            u32::try_from(after).unwrap()
        };
        prop_assert!(used <= elapsed);
        let walk = Walk { calendar: &calendar, clock: &clock };
        for date in as_of.iter_days().take(60).filter(|date| walk.suspended(*date) && *date > clock.anchor) {
            let before = date.pred_opt().unwrap();
            prop_assert_eq!(clock.consumed(&calendar, date), clock.consumed(&calendar, before));
        }
    }

    #[test]
    fn the_order_in_which_pauses_were_recorded_changes_nothing(
        calendar in calendars(), clock in clocks(), turn in 0_usize..5, after in 0_u64..200,
    ) {
        let mut other = clock.clone();
        let pauses = other.pauses.len().max(1);
        other.pauses.rotate_left(turn % pauses);
        let last = other.pauses.last().copied();
        other.pauses.extend(last); // recorded twice, still one suspension
        let as_of = clock.anchor + Days::new(after);
        prop_assert_eq!(other.due(&calendar), clock.due(&calendar));
        prop_assert_eq!(other.explain(&calendar, as_of), clock.explain(&calendar, as_of));
    }

    #[test]
    fn a_longer_limit_is_never_due_earlier(calendar in calendars(), clock in clocks(), more in 1_u32..30) {
        prop_assume!(!has_lasting_pause(&clock));
        prop_assume!(clock.extensions.iter().all(|limit| limit.unit != Unit::Months));
        let mut longer = clock.clone();
        if longer.limit.unit != Unit::Immediate {
            longer.limit.amount += more;
        }
        prop_assert!(longer.due(&calendar).map(|due| due.date) >= clock.due(&calendar).map(|due| due.date));
        let mut extended = clock.clone();
        extended.extend(Limit::working_days(more));
        prop_assert!(extended.due(&calendar).map(|due| due.date) >= clock.due(&calendar).map(|due| due.date));
    }

    #[test]
    fn a_breach_and_an_overdue_running_clock_are_the_same(
        calendar in calendars(), clock in clocks(), after in 0_u64..300,
    ) {
        prop_assume!(!has_lasting_pause(&clock));
        let today = clock.anchor + Days::new(after);
        let now = calendar.start_of_day(today);
        prop_assert_eq!(clock.overdue(&calendar, now), clock.breached(&calendar, today));
    }
}
