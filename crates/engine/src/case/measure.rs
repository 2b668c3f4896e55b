//! What a case counts for in statistics: days and outcomes, taken from its state, so that nothing is replayed when
//! somebody asks.

use chrono::NaiveDate;

use super::account::account;
use super::ending::Ending;
use super::key::ClockKey;
use super::state::{Case, Outcome, Phase, StepState};
use crate::calendar::Calendar;
use crate::clock::Clock;
use crate::ids::{DepartmentCode, StepCode};
use crate::limit::Unit;

/// What came of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outturn {
    /// Nothing yet.
    Open,
    /// 准予.
    Granted,
    /// 不予.
    Refused,
    /// 已备案: complete, without a decision.
    Filed,
    /// 撤件: taken back by the applicant.
    Withdrawn,
    /// Ended in another way without a decision.
    Ended,
}

impl Outturn {
    /// Every one.
    pub const ALL: [Outturn; 6] = [
        Outturn::Open,
        Outturn::Granted,
        Outturn::Refused,
        Outturn::Filed,
        Outturn::Withdrawn,
        Outturn::Ended,
    ];

    /// The stable name used in rows.
    pub fn code(self) -> &'static str {
        match self {
            Outturn::Open => "open",
            Outturn::Granted => "granted",
            Outturn::Refused => "refused",
            Outturn::Filed => "filed",
            Outturn::Withdrawn => "withdrawn",
            Outturn::Ended => "ended",
        }
    }
}

/// What a case that was handed in counts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// The day of receipt.
    pub received_on: NaiveDate,
    /// Whether it was accepted.
    pub accepted: bool,
    /// What came of it.
    pub outturn: Outturn,
    /// The day of the decision, of the filing or of the end without either; none while it is open.
    pub decided_on: Option<NaiveDate>,
    /// While it is open and a clock runs: the day on which the decision is due.
    pub due_on: Option<NaiveDate>,
    /// Whether it was decided within the statutory limit; none where none is set or nothing was decided.
    pub on_time: Option<bool>,
    /// Working days of the statutory limit and those used of it; none while undecided, or for a limit in another unit.
    pub statutory: Option<(u32, u32)>,
    /// Working days that the office and the applicant held it; none until its end.
    pub held: Option<(u32, u32)>,
    /// Each round of each step.
    pub steps: Vec<StepMeasure>,
}

/// What a round of a step counts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepMeasure {
    /// Its key as text, such as `review#2`.
    pub key: String,
    /// The step.
    pub step: StepCode,
    /// Whose it is.
    pub department: DepartmentCode,
    /// The day it was opened.
    pub opened_on: NaiveDate,
    /// Working days from its opening to its end; none while it is open.
    pub days: Option<u32>,
    /// While it is open: the day on which it is due, where it has a limit.
    pub due_on: Option<NaiveDate>,
    /// Whether it was done within its own limit; none where none is set or it is open.
    pub on_time: Option<bool>,
}

/// Measures a case; none for a draft.
pub fn measure(case: &Case, calendar: &Calendar) -> Option<Measure> {
    let received_on = calendar.local_date(case.received_at?);
    let outturn = outturn(case);
    let decided_on = (outturn != Outturn::Open).then(|| {
        let decided = case.ruling.as_ref().map(|ruling| ruling.at);
        let stopped = case
            .clocks
            .get(&ClockKey::Statutory)
            .and_then(|clock| clock.stopped);
        let day = decided.or(case.closed_at).map(|at| calendar.local_date(at));
        day.or(stopped).or(case.accepted_on).unwrap_or(received_on)
    });
    let decided = matches!(outturn, Outturn::Granted | Outturn::Refused | Outturn::Filed);
    let statutory = case
        .clocks
        .get(&ClockKey::Statutory)
        .filter(|_| decided)
        .zip(decided_on);
    let closed = case.closed_at.map(|at| account(case, calendar, at));
    Some(Measure {
        received_on,
        accepted: case.accepted_on.is_some(),
        outturn,
        decided_on,
        due_on: case.decision_due(calendar).filter(|_| outturn == Outturn::Open),
        on_time: statutory.map(|(clock, on)| !clock.breached(calendar, on)),
        statutory: statutory.and_then(|(clock, on)| used(clock, calendar, on)),
        held: closed.map(|account| (account.ours, account.applicant)),
        steps: steps(case, calendar),
    })
}

fn outturn(case: &Case) -> Outturn {
    match (&case.ruling, &case.ending) {
        (Some(ruling), _) if ruling.outcome == Outcome::Granted => Outturn::Granted,
        (Some(_), _) => Outturn::Refused,
        (None, Some(Ending::Withdrawn { .. })) => Outturn::Withdrawn,
        (None, Some(_)) => Outturn::Ended,
        (None, None) if matches!(case.phase, Phase::Filed | Phase::Delivered | Phase::Closed) => {
            Outturn::Filed
        }
        (None, None) if case.phase.is_final() => Outturn::Ended,
        (None, None) => Outturn::Open,
    }
}

/// The budget and what was used of it, where both are working days.
fn used(clock: &Clock, calendar: &Calendar, on: NaiveDate) -> Option<(u32, u32)> {
    let in_working_days = clock.limit.unit == Unit::WorkingDays
        && clock
            .extensions
            .iter()
            .all(|extension| extension.unit == Unit::WorkingDays);
    in_working_days.then(|| (clock.budget(calendar), clock.consumed(calendar, on)))
}

fn steps(case: &Case, calendar: &Calendar) -> Vec<StepMeasure> {
    let acted = case.steps.iter().filter(|run| run.state != StepState::Skipped);
    let measured = acted.map(|run| {
        let opened_on = calendar.local_date(run.opened_at);
        let ended_on = run.ended_at.map(|at| calendar.local_date(at));
        let clock = case.clocks.get(&ClockKey::Step(run.key.clone()));
        let due_on = clock
            .filter(|_| ended_on.is_none())
            .and_then(|clock| clock.due(calendar));
        StepMeasure {
            key: run.key.to_string(),
            step: run.key.code.clone(),
            department: run.department.clone(),
            opened_on,
            days: ended_on.map(|ended| calendar.working_days_between(opened_on, ended)),
            due_on: due_on.map(|due| due.date),
            on_time: clock
                .zip(ended_on)
                .map(|(clock, ended)| !clock.breached(calendar, ended)),
        }
    });
    measured.collect()
}
