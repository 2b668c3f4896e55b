//! Working days, counted a second time: from the log alone, day by day, without the engine's clock. Whatever the order of
//! events, a case loses none and gains none.

use chrono::NaiveDate;
use onewindow_engine::calendar::Calendar;
use onewindow_engine::case::{CaseEvent, ClockKey, Event};
use onewindow_engine::clock::{Clock, ClockState};
use onewindow_engine::limit::{Limit, Unit};

use crate::support::Office;

/// What the log says of one clock.
struct Told {
    key: ClockKey,
    limit: Limit,
    anchor: NaiveDate,
    /// By how many working days it was extended.
    extended: u32,
    stopped: Option<NaiveDate>,
}

/// Every clock of working days that a suspension of the case stops has used, has left and explains the days that the
/// log leaves it.
pub fn are_as_the_log_tells(office: &Office) {
    let calendar = &office.zone.catalogue.calendar;
    let today = calendar.local_date(office.now);
    let suspended = suspensions(&office.log);
    for told in clocks(&office.log) {
        let clock = &office.case.clocks[&told.key];
        let until = told.stopped.map_or(today, |stopped| stopped.min(today));
        let counts = |day: &NaiveDate| {
            let is_suspended =
                |(from, to): &(NaiveDate, Option<NaiveDate>)| from < day && to.is_none_or(|to| *day <= to);
            calendar.day(*day).kind.is_working() && !suspended.iter().any(is_suspended)
        };
        let after_anchor = || told.anchor.iter_days().skip(1);
        let used = after_anchor()
            .take_while(|day| *day <= until)
            .filter(counts)
            .count();
        let key = &told.key;
        assert_eq!(
            clock.consumed(calendar, today) as usize,
            used,
            "{key} through {until}"
        );
        explained(calendar, clock, until, used, key);
        let budget = (told.limit.amount + told.extended) as usize;
        assert_eq!(clock.budget(calendar) as usize, budget, "{key}");
        // While the suspension lasts nobody knows the day; a stop during it leaves it unknown.
        if suspended.iter().all(|(_, to)| to.is_some()) && clock.state() != ClockState::Paused {
            let last = after_anchor()
                .filter(counts)
                .take(budget)
                .last()
                .unwrap_or(told.anchor);
            let due = clock.due(calendar).map(|due| due.date);
            assert!(
                due >= Some(last),
                "{key} is due {due:?}, before its last day {last}"
            );
            let is_moved = suspended
                .iter()
                .any(|(from, to)| *from <= last && to.is_some_and(|to| last < to));
            assert!(
                due == Some(last) || is_moved,
                "{key} is due {due:?}, its last day is {last}"
            );
        }
    }
}

fn explained(calendar: &Calendar, clock: &Clock, until: NaiveDate, used: usize, key: &ClockKey) {
    let days = clock.explain(calendar, until);
    assert_eq!(
        days.iter().filter(|day| day.counted.is_some()).count(),
        used,
        "{key}"
    );
    let told: Vec<NaiveDate> = days.iter().map(|day| day.date).collect();
    let every: Vec<NaiveDate> = clock.anchor.iter_days().take_while(|day| *day <= until).collect();
    assert_eq!(told, every, "{key} explains every day once");
}

fn suspensions(log: &[Event]) -> Vec<(NaiveDate, Option<NaiveDate>)> {
    let mut told = Vec::new();
    for event in log {
        match &event.what {
            CaseEvent::CaseSuspended { on, .. } => told.push((*on, None)),
            CaseEvent::CaseResumed { on, .. } => {
                if let Some((_, to)) = told.last_mut() {
                    *to = Some(*on);
                }
            }
            _ => {}
        }
    }
    told
}

fn clocks(log: &[Event]) -> Vec<Told> {
    let mut told: Vec<Told> = Vec::new();
    let mut asked = None;
    for event in log {
        match &event.what {
            CaseEvent::ClockStarted {
                clock, limit, anchor, ..
            } if is_counted(clock, *limit) => {
                told.retain(|earlier| earlier.key != *clock);
                told.push(Told {
                    key: clock.clone(),
                    limit: *limit,
                    anchor: *anchor,
                    extended: 0,
                    stopped: None,
                });
            }
            CaseEvent::ClockStopped { clock, on } => {
                for one in told.iter_mut().filter(|one| one.key == *clock) {
                    one.stopped.get_or_insert(*on);
                }
            }
            CaseEvent::ExtensionRequested { limit, .. } => asked = Some(*limit),
            CaseEvent::ExtensionAnswered {
                granted: true,
                clocks,
                ..
            } => {
                for one in told.iter_mut().filter(|one| clocks.contains(&one.key)) {
                    one.extended += asked.map_or(0, |limit: Limit| limit.amount);
                }
            }
            _ => {}
        }
    }
    told
}

/// The clocks of the decision and of the steps; the others run through a suspension.
fn is_counted(key: &ClockKey, limit: Limit) -> bool {
    let stops = matches!(key, ClockKey::Statutory | ClockKey::Promised | ClockKey::Step(_));
    stops && limit.unit == Unit::WorkingDays
}
