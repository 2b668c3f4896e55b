//! Cases and projects made of engine events, with queues and timers that follow from the state alone.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use onewindow_engine::actor::{By, Role};
use onewindow_engine::case::{
    Case, CaseEvent, Channel, ClockKey, Colour, Event, Rung, StepKey, Task, TaskKey, TaskStatus, Timer,
    Verdict,
};
use onewindow_engine::ids::{
    CaseId, DepartmentCode, EnterpriseId, PersonId, ProcedureCode, ProjectId, RouteCode, StepCode, TrackCode,
};
use onewindow_engine::procedure::{StepKind, Version};
use onewindow_engine::project::{Project, ProjectEvent, ProjectRecord};
use onewindow_engine::text::Text;
use onewindow_store::{CaseWrite, Commit, CommitError, Committed, Enterprise, Expected, ProjectWrite, Store};
use serde_json::json;
use uuid::Uuid;

pub(crate) const ENVIRONMENT: &str = "environment";
pub(crate) const PLANNING: &str = "planning";

pub(crate) fn department(code: &str) -> DepartmentCode {
    DepartmentCode::try_new(code).unwrap()
}

/// Second so-many of the office's day.
pub(crate) fn instant(second: u32) -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_413_200, 123_456_000).unwrap() + TimeDelta::seconds(second.into())
}

pub(crate) fn clerk(number: u128) -> By {
    By {
        person: PersonId(Uuid::from_u128(number)),
        name: format!("clerk {number}"),
        role: Some(Role::Handler),
        department: Some(department(ENVIRONMENT)),
        instead_of: None,
    }
}

pub(crate) fn enterprise(number: u128) -> Enterprise {
    Enterprise {
        id: EnterpriseId(Uuid::from_u128(0xe000 + number)),
        name: format!("企业 {number}"),
        uscc: format!("91360200MA{number:08}"),
        created_at: instant(0),
    }
}

pub(crate) fn created(number: u128, owner: &Enterprise) -> ProjectWrite {
    let records = vec![ProjectRecord {
        at: instant(1),
        by: clerk(1),
        what: ProjectEvent::ProjectCreated {
            project: ProjectId(Uuid::from_u128(0xa000_0000 + number)),
            number: format!("P-{number:05}"),
            enterprise: owner.id,
            route: RouteCode::try_new("investment").unwrap(),
            name: format!("项目 {number}"),
            facts: json!({ "site": { "area": 2500.5 } }),
        },
    }];
    ProjectWrite {
        before: None,
        after: Project::replay(&records).unwrap(),
        records,
    }
}

fn version() -> Version {
    Version {
        code: ProcedureCode::try_new("eia-report").unwrap(),
        effective_from: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
        revision: 1,
    }
}

/// A new case with a step open in a department's queue.
pub(crate) fn opened(number: u32, project: &Project, owner: &str) -> CaseWrite {
    let event = |second, what| Event {
        at: instant(number + second),
        by: clerk(1),
        what,
    };
    let events = vec![
        event(
            2,
            CaseEvent::CaseOpened {
                case: CaseId(Uuid::from_u128(0xc000_0000 + u128::from(number))),
                number: format!("JDZ-2026-{number:05}"),
                project: project.id,
                enterprise: project.enterprise,
                procedure: version(),
                department: department(owner),
                window: department("window"),
                track: TrackCode::try_new("report").unwrap(),
            },
        ),
        event(
            3,
            CaseEvent::FormSaved {
                form: json!({ "z": 1, "a": ["值", 2.5, null], "nul": "\u{0}" }),
                channel: Channel::Online,
            },
        ),
        event(
            4,
            CaseEvent::CaseReceived {
                channel: Channel::Online,
                procedure: version(),
                department: department(owner),
                track: TrackCode::try_new("report").unwrap(),
                on: NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(),
                missing: Vec::new(),
            },
        ),
        event(
            5,
            CaseEvent::StepOpened {
                step: step(),
                kind: StepKind::Review,
                department: department(owner),
                role: Role::Handler,
                return_to: None,
                assignee: None,
            },
        ),
    ];
    let after = Case::replay(&events).unwrap();
    case_write(None, after, events)
}

/// The case after one more event.
pub(crate) fn then(case: &Case, by: By, what: CaseEvent) -> CaseWrite {
    let event = Event {
        at: instant(60 + u32::try_from(case.sequence).unwrap()),
        by,
        what,
    };
    let mut after = case.clone();
    after.apply(&event);
    case_write(Some(case.sequence), after, vec![event])
}

fn case_write(before: Option<u64>, after: Case, events: Vec<Event>) -> CaseWrite {
    let Expected {
        tasks,
        timers,
        measure,
    } = expected(&after);
    CaseWrite {
        before,
        after,
        events,
        tasks,
        timers,
        measure,
    }
}

pub(crate) fn step() -> StepKey {
    StepKey {
        code: StepCode::try_new("review").unwrap(),
        round: 1,
    }
}

pub(crate) fn claimed() -> CaseEvent {
    CaseEvent::StepClaimed { step: step() }
}

pub(crate) fn completed() -> CaseEvent {
    CaseEvent::StepCompleted {
        step: step(),
        verdict: Verdict::Agree,
        opinion: "同意".to_owned(),
    }
}

/// What stands in queues and which timers are set: of the state alone, so that it can be made again.
pub(crate) fn expected(case: &Case) -> Expected {
    let serial: u64 = case.number.rsplit('-').next().unwrap().parse().unwrap();
    let first_day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    let open = || case.open_steps();
    let tasks = open().map(|run| Task {
        key: TaskKey::Step(run.key.clone()),
        name: Text::new("审查", "review"),
        department: run.department.clone(),
        role: run.role,
        assignee: run.assignee.clone(),
        opened_at: run.opened_at,
        due_on: (!serial.is_multiple_of(7)).then(|| first_day + Days::new(serial % 20)),
        status: if run.assignee.is_some() {
            TaskStatus::Claimed
        } else {
            TaskStatus::Open
        },
        colour: [Colour::Green, Colour::Yellow, Colour::Red][usize::try_from(serial % 3).unwrap()],
    });
    let timers = open().map(|run| Timer {
        at: run.opened_at + TimeDelta::hours(i64::try_from(serial % 5).unwrap()),
        clock: ClockKey::Step(run.key.clone()),
        rung: Rung::Expired,
    });
    Expected {
        tasks: tasks.collect(),
        timers: timers.collect(),
        measure: None,
    }
}

/// Stores an enterprise, a project of it and the first case.
pub(crate) async fn seeded(store: &Store, number: u32) -> (Enterprise, Project, Case) {
    let owner = enterprise(number.into());
    store.insert_enterprise(&owner).await.unwrap();
    let project = created(number.into(), &owner);
    let case = opened(number, &project.after, ENVIRONMENT);
    let stored = (owner, project.after.clone(), case.after.clone());
    store
        .commit(Commit {
            projects: vec![project],
            cases: vec![case],
            ..Commit::default()
        })
        .await
        .unwrap();
    stored
}

/// Commits one case alone.
pub(crate) async fn put(store: &Store, write: CaseWrite) -> Result<Committed, CommitError> {
    store
        .commit(Commit {
            cases: vec![write],
            ..Commit::default()
        })
        .await
}
