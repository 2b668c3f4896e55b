//! Rungs of clocks: what the engine itself does when time passes. Each fires exactly once per start of its clock.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::key::ClockKey;
use super::routing;
use super::state::{Case, Phase, StepState};
use crate::calendar::Calendar;
use crate::clock::{Clock, ClockState};
use crate::procedure::{DecisionSilence, IntakeSilence, OverduePromise, Procedure, StepKind};

/// A point on a clock at which something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rung {
    /// One working day is left 临期.
    NearDue,
    /// The limit has passed on a provisional date, so what the law attaches to it waits for the calendar 待历.
    Held,
    /// The limit has passed 到期; what follows depends on the clock.
    Expired,
}

/// A rung with its instant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Timer {
    /// When it fires, never earlier.
    pub at: DateTime<Utc>,
    /// Of which clock.
    pub clock: ClockKey,
    /// Which rung.
    pub rung: Rung,
}

/// Every rung that is still to fire, in the order of time.
pub fn timers(case: &Case, procedure: &Procedure, calendar: &Calendar) -> Vec<Timer> {
    let mut timers: Vec<Timer> = case
        .clocks
        .iter()
        .filter(|(_, clock)| clock.state() == ClockState::Running)
        .flat_map(|(key, clock)| rungs(case, procedure, calendar, (key, clock)))
        .filter(|timer| !case.rungs.contains(&(timer.clock.clone(), timer.rung)))
        .collect();
    timers.sort();
    timers
}

fn rungs(
    case: &Case,
    procedure: &Procedure,
    calendar: &Calendar,
    (key, clock): (&ClockKey, &Clock),
) -> Vec<Timer> {
    let Some(due) = clock.due(calendar) else {
        return Vec::new();
    };
    let mut found = Vec::with_capacity(2);
    let before = calendar.subtract_working_days(due.date, 1).date;
    if before > clock.anchor && warns(case, key) {
        found.push(Timer {
            at: calendar.start_of_day(before),
            clock: key.clone(),
            rung: Rung::NearDue,
        });
    }
    let is_held = due.provisional && has_legal_effect(procedure, key);
    found.push(Timer {
        at: due.at,
        clock: key.clone(),
        rung: if is_held { Rung::Held } else { Rung::Expired },
    });
    found
}

/// A suspension's cap and a publicity period end by themselves, so nobody needs a warning.
fn warns(case: &Case, key: &ClockKey) -> bool {
    match key {
        ClockKey::Suspension | ClockKey::HearingRequest => false,
        ClockKey::Step(step) => case.run(step).is_some_and(|run| run.kind != StepKind::Publicity),
        ClockKey::Intake
        | ClockKey::Correction
        | ClockKey::Statutory
        | ClockKey::Promised
        | ClockKey::FirstLevel
        | ClockKey::Unified
        | ClockKey::Delivery
        | ClockKey::Hearing
        | ClockKey::Inspection
        | ClockKey::Promise(_)
        | ClockKey::Consultation(_)
        | ClockKey::Rectification => true,
    }
}

/// Whether its end changes the case in law; that never happens from a provisional date.
fn has_legal_effect(procedure: &Procedure, key: &ClockKey) -> bool {
    match key {
        ClockKey::Intake => procedure.intake.silence == IntakeSilence::DeemedAccepted,
        ClockKey::Correction => true,
        ClockKey::Statutory => procedure.silence == Some(DecisionSilence::DeemedApproved),
        ClockKey::Promise(_) => {
            let rule = procedure.tolerance.as_ref();
            rule.is_some_and(|rule| rule.overdue == OverduePromise::Close)
        }
        ClockKey::Consultation(_) => procedure.consultation_silence.is_some(),
        ClockKey::Step(_)
        | ClockKey::Suspension
        | ClockKey::Promised
        | ClockKey::FirstLevel
        | ClockKey::Unified
        | ClockKey::Delivery
        | ClockKey::HearingRequest
        | ClockKey::Hearing
        | ClockKey::Inspection
        | ClockKey::Rectification => false,
    }
}

/// Whether a clock still means something in the state of the case.
pub(super) fn is_live(case: &Case, key: &ClockKey) -> bool {
    match key {
        ClockKey::Intake => case.phase == Phase::Received,
        ClockKey::Correction => case.phase == Phase::Correcting,
        ClockKey::Statutory | ClockKey::Promised | ClockKey::Unified => case.phase.is_under_review(),
        ClockKey::FirstLevel => case.phase.is_under_review() && case.forwarding.is_none(),
        ClockKey::Suspension => case.phase == Phase::Suspended,
        ClockKey::Delivery => matches!(case.phase, Phase::Granted | Phase::Refused),
        ClockKey::HearingRequest => case.awaits_hearing_request(),
        ClockKey::Hearing => case.awaits_hearing(),
        ClockKey::Inspection => case.awaits_inspectors(),
        ClockKey::Promise(material) => case.owes(material),
        ClockKey::Consultation(number) => routing::consultation_is_open(case, *number),
        ClockKey::Rectification => case.rating_to_rectify().is_some(),
        ClockKey::Step(step) => case.run(step).is_some_and(|run| run.state == StepState::Open),
    }
}
