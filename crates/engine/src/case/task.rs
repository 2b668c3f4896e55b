//! What of a case stands in whose queue 待办.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::explanation;
use super::key::{ClockKey, TaskKey};
use super::rated;
use super::routing;
use super::rung::Rung;
use super::state::{Case, Phase, StepRun};
use super::voting;
use crate::actor::{By, Role};
use crate::calendar::Calendar;
use crate::ids::DepartmentCode;
use crate::procedure::{Procedure, StepKind};
use crate::text::Text;

/// A task in a department's queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Task {
    /// Which task of the case.
    pub key: TaskKey,
    /// What it is called.
    pub name: Text,
    /// Whose queue.
    pub department: DepartmentCode,
    /// For which role.
    pub role: Role,
    /// Who has claimed it.
    pub assignee: Option<By>,
    /// Since when it waits.
    pub opened_at: DateTime<Utc>,
    /// The earliest day on which something about it is due; none while the clocks stand still.
    pub due_on: Option<NaiveDate>,
    /// How it stands.
    pub status: TaskStatus,
    /// How urgent it is.
    pub colour: Colour,
}

/// How a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaskStatus {
    /// Nobody has taken it.
    Open,
    /// Somebody has.
    Claimed,
    /// Its case is suspended.
    Suspended,
    /// Another department waits for this one's opinion 征求意见.
    Consulted,
}

/// How urgent a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Colour {
    /// In time.
    Green,
    /// Near due, or an internal or promised limit has passed.
    Yellow,
    /// A statutory limit has passed.
    Red,
    /// The clock stands still.
    Grey,
}

/// The tasks of a case. The store writes them as queue items in the transaction of the events.
pub fn tasks(case: &Case, procedure: &Procedure, calendar: &Calendar) -> Vec<Task> {
    let mut tasks = tasks_of_phase(case, procedure, calendar);
    tasks.extend(explanation::tasks(case, procedure));
    tasks.extend(rated::tasks(case, calendar));
    tasks.extend(routing::tasks(case, calendar));
    tasks.extend(voting::tasks(case));
    tasks
}

fn tasks_of_phase(case: &Case, procedure: &Procedure, calendar: &Calendar) -> Vec<Task> {
    match case.phase {
        Phase::Received => vec![window_task(case, calendar, TaskKey::Intake)],
        Phase::Granted | Phase::Refused => vec![window_task(case, calendar, TaskKey::Delivery)],
        Phase::Accepted | Phase::InReview | Phase::Suspended | Phase::Filed => case
            .open_steps()
            .filter(|run| run.kind != StepKind::Publicity)
            .map(|run| step_task(case, procedure, calendar, run))
            .collect(),
        Phase::Draft
        | Phase::Correcting
        | Phase::Delivered
        | Phase::Closed
        | Phase::NotRequired
        | Phase::NotCompetent
        | Phase::NotAccepted
        | Phase::Withdrawn
        | Phase::Terminated => Vec::new(),
    }
}

fn window_task(case: &Case, calendar: &Calendar, key: TaskKey) -> Task {
    let (name, clock, since) = if key == TaskKey::Intake {
        let answered = case.corrections.last().and_then(|c| c.complete_at);
        (
            Text::new("接件答复", "answer the application"),
            ClockKey::Intake,
            answered.or(case.received_at),
        )
    } else {
        (
            Text::new("送达", "deliver"),
            ClockKey::Delivery,
            case.ruling.as_ref().map(|r| r.at),
        )
    };
    let clocks = [clock];
    Task {
        name,
        department: case.window.clone(),
        role: Role::Window,
        assignee: None,
        opened_at: since.unwrap_or(case.opened_at),
        due_on: earliest_due(case, calendar, &clocks),
        status: TaskStatus::Open,
        colour: colour(case, &clocks),
        key,
    }
}

fn step_task(case: &Case, procedure: &Procedure, calendar: &Calendar, run: &StepRun) -> Task {
    let clocks = clocks_of_step(case, run);
    let name = procedure
        .track(&case.track)
        .and_then(|track| track.step(&run.key.code))
        .map_or_else(
            || Text::new(run.key.code.as_str(), run.key.code.as_str()),
            |step| step.name.clone(),
        );
    let suspended = case.phase == Phase::Suspended;
    let status = match (&run.assignee, suspended) {
        (_, true) => TaskStatus::Suspended,
        (Some(_), false) => TaskStatus::Claimed,
        (None, false) => TaskStatus::Open,
    };
    Task {
        key: TaskKey::Step(run.key.clone()),
        name,
        department: run.department.clone(),
        role: run.role,
        assignee: run.assignee.clone(),
        opened_at: run.opened_at,
        due_on: earliest_due(case, calendar, &clocks),
        status,
        colour: if suspended {
            Colour::Grey
        } else {
            colour(case, &clocks)
        },
    }
}

/// The clocks by which a step is judged. That the first level was late is nothing to the upper level's steps.
fn clocks_of_step(case: &Case, run: &StepRun) -> Vec<ClockKey> {
    let mut clocks = vec![
        ClockKey::Step(run.key.clone()),
        ClockKey::Promised,
        ClockKey::Statutory,
        ClockKey::Unified,
    ];
    if case.forwarding.is_none() {
        clocks.push(ClockKey::FirstLevel);
    }
    clocks
}

pub(super) fn earliest_due(case: &Case, calendar: &Calendar, clocks: &[ClockKey]) -> Option<NaiveDate> {
    clocks
        .iter()
        .filter_map(|key| case.clocks.get(key))
        .filter(|clock| clock.stopped.is_none())
        .filter_map(|clock| clock.due(calendar))
        .map(|due| due.date)
        .min()
}

pub(super) fn colour(case: &Case, clocks: &[ClockKey]) -> Colour {
    let fired = |key: &ClockKey, rung| case.rungs.contains(&(key.clone(), rung));
    let binding = |key: &ClockKey| {
        matches!(
            key,
            ClockKey::Intake
                | ClockKey::Statutory
                | ClockKey::FirstLevel
                | ClockKey::Unified
                | ClockKey::Delivery
        )
    };
    if clocks.iter().any(|key| binding(key) && fired(key, Rung::Expired)) {
        Colour::Red
    } else if clocks.iter().any(|key| {
        [Rung::NearDue, Rung::Held, Rung::Expired]
            .into_iter()
            .any(|rung| fired(key, rung))
    }) {
        Colour::Yellow
    } else {
        Colour::Green
    }
}
