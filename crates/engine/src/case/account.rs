//! How long each party held a case: *ours* and *the applicant's* working days apart.

use chrono::{DateTime, NaiveDate, Utc};

use super::key::ClockKey;
use super::state::Case;
use crate::calendar::Calendar;
use crate::clock::Effect;

/// Working days by who held the case. Together they are the working days from opening to the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TimeAccount {
    /// Held by the window and the departments.
    pub ours: u32,
    /// Held by the applicant: the draft and the answers to correction notices.
    pub applicant: u32,
    /// Excluded by law: suspensions.
    pub suspended: u32,
    /// Days of the decision clock that were used.
    pub decision_used: u32,
}

/// Accounts for the time of a case until now.
pub fn account(case: &Case, calendar: &Calendar, now: DateTime<Utc>) -> TimeAccount {
    let day = |at: DateTime<Utc>| calendar.local_date(at);
    let end = day(case.closed_at.unwrap_or(now));
    let between = |from: NaiveDate, to: NaiveDate| calendar.working_days_between(from, to.min(end).max(from));
    let received = case.received_at.map_or(end, day);
    let draft = between(day(case.opened_at), received);
    let corrections: u32 = case
        .corrections
        .iter()
        .map(|c| between(day(c.at), c.complete_at.map_or(end, day)))
        .sum();
    let suspended: u32 = case
        .suspensions
        .iter()
        .map(|s| between(s.from, s.to.unwrap_or(end)))
        .sum();
    let total = between(day(case.opened_at), end);
    // What is promised to follow after the delivery is waited for from the applicant.
    let promised = case
        .delivery
        .as_ref()
        .map_or(0, |delivery| between(day(delivery.at), end));
    let applicant = draft + corrections + promised;
    TimeAccount {
        ours: total.saturating_sub(applicant + suspended),
        applicant,
        suspended,
        decision_used: decision_used(case, calendar, end),
    }
}

/// Used days of the decision clock: the statutory one, else the promised one.
fn decision_used(case: &Case, calendar: &Calendar, end: NaiveDate) -> u32 {
    [ClockKey::Statutory, ClockKey::Promised]
        .iter()
        .filter_map(|key| case.clocks.get(key))
        .find(|clock| matches!(clock.effect, Effect::Statutory | Effect::Promised))
        .map_or(0, |clock| clock.consumed(calendar, clock.stopped.unwrap_or(end)))
}
