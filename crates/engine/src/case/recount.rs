//! What a new calendar changes for a case: every live clock is counted anew, and a limit that now ends on another day,
//! or has become certain, is told by an event. No act of people is needed and none is undone.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::event::{CaseEvent, Event};
use super::key::ClockKey;
use super::rung::timers;
use super::state::Case;
use crate::actor::By;
use crate::calendar::Calendar;
use crate::clock::ClockState;
use crate::procedure::Procedure;

/// What has to be recorded of a case when `new` takes the place of `old`: one event for each clock that is concerned.
pub fn recount(
    case: &Case,
    procedure: &Procedure,
    (old, new): (&Calendar, &Calendar),
    at: DateTime<Utc>,
) -> Vec<Event> {
    let timed = |calendar| -> BTreeSet<_> { timers(case, procedure, calendar).into_iter().collect() };
    let (before, after) = (timed(old), timed(new));
    let retimed: BTreeSet<&ClockKey> = before
        .symmetric_difference(&after)
        .map(|timer| &timer.clock)
        .collect();
    let running = case
        .clocks
        .iter()
        .filter(|(_, clock)| clock.state() == ClockState::Running);
    running
        .filter_map(|(key, clock)| {
            let (from, to) = (clock.due(old), clock.due(new)?);
            let moved = from.is_none_or(|from| (from.date, from.provisional) != (to.date, to.provisional));
            (moved || retimed.contains(key)).then(|| Event {
                at,
                by: By::engine(),
                what: CaseEvent::DueDateRecounted {
                    clock: key.clone(),
                    from: from.map(|from| from.date),
                    to: to.date,
                    provisional: to.provisional,
                },
            })
        })
        .collect()
}
