//! The office was closed while limits passed: what is due by law happens afterwards, once each and in order.

use std::collections::BTreeMap;

use onewindow_desk::{Clock, Desk, EventFilter, LoggedEvent};
use onewindow_engine::actor::Actor;
use onewindow_engine::case::{Case, Event, measure, tasks, timers};
use onewindow_engine::catalogue::Catalogue;
use onewindow_engine::ids::{CaseId, ProjectId};
use onewindow_engine::project::{Project, ProjectRecord};
use onewindow_store::{CaseWrite, Commit, ProjectWrite, Store, Stream};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{Office, catalogue, desk, moment, store};

/// The applications that wait for their answer while the office is closed.
const CASES: u32 = 10_000;
/// How many are written in one transaction.
const BATCH: u32 = 500;
/// Thursday evening: every limit still runs and nothing was warned of.
const CLOSED: &str = "2026-03-05T18:00:00+08:00";
/// More than three days later every intake is past its warning, on Friday, and past its end, on Monday at 24:00.
const OPENED_AGAIN: &str = "2026-03-10T09:00:00+08:00";

#[tokio::test]
async fn ten_thousand_cases_lose_no_deemed_effect_to_three_days_of_downtime() {
    let office = Office::open().await;
    let sample = office.submitted().await;
    let log = history(&office, &Stream::Case(sample.id)).await;
    let records = history(&office, &Stream::Project(sample.project)).await;
    let project = office
        .desk
        .project(&office.applicant, sample.project)
        .await
        .expect("its project");
    let administrator = office.administrator.clone();
    let Office {
        desk: first, folder, ..
    } = office;
    let closed = first
        .advance_clock(&administrator, moment(CLOSED))
        .await
        .expect("advanced");
    assert_eq!(closed.fired, 0, "nothing is due yet");
    first.close().await.expect("closed");
    let alike = Alike {
        catalogue: catalogue(),
        log,
        records,
        sample,
        project,
    };
    alike.fill(&store(folder.path()).await).await;

    let from = moment(OPENED_AGAIN);
    let reopened = desk(folder.path(), catalogue(), Clock::Virtual { from })
        .await
        .expect("opened");
    let fired = reopened.fire_due().await.expect("fired");
    assert_eq!(reopened.fire_due().await.expect("nothing is left"), 0);

    let rungs = rungs(&reopened, &administrator).await;
    assert_eq!(rungs.values().map(Vec::len).sum::<usize>(), fired as usize);
    assert_eq!(rungs.len(), CASES as usize, "no case is left out");
    let of_one = &rungs.values().next().expect("a case")[..];
    assert_eq!(told(of_one), [("intake", "near-due"), ("intake", "expired")]);
    for of_case in rungs.values() {
        assert_eq!(told(of_case), told(of_one), "each once and in order");
        assert!(
            of_case.iter().zip(of_one).all(|(one, other)| one.at == other.at),
            "each at its own time"
        );
    }
    for case in cases(&reopened, rungs.keys()).await {
        assert!(case.deemed_accepted);
        assert_eq!(case.accepted_on, Some("2026-03-02".parse().expect("a day")));
    }
}

/// One application and as many like it as are asked for.
struct Alike {
    catalogue: Catalogue,
    log: Vec<LoggedEvent>,
    records: Vec<LoggedEvent>,
    sample: Case,
    project: Project,
}

impl Alike {
    async fn fill(&self, store: &Store) {
        for first in (1..CASES).step_by(BATCH as usize) {
            let numbers = first..(first + BATCH).min(CASES);
            let (cases, projects) = numbers.map(|number| self.another(number)).unzip();
            let commit = Commit {
                cases,
                projects,
                ..Commit::default()
            };
            store.commit(commit).await.expect("committed");
        }
    }

    fn another(&self, number: u32) -> (CaseWrite, ProjectWrite) {
        let case = CaseId(Uuid::from_u128(0xca5e_0000_0000 + u128::from(number)));
        let project = ProjectId(Uuid::from_u128(0x9a9a_0000_0000 + u128::from(number)));
        let replaced = |events: &[LoggedEvent]| {
            let told: Vec<Value> = events
                .iter()
                .map(|event| {
                    json!({"at": event.at, "by": event.by, "type": event.type_name, "data": event.data})
                })
                .collect();
            Value::from(told)
                .to_string()
                .replace(&self.sample.id.to_string(), &case.to_string())
                .replace(&self.sample.project.to_string(), &project.to_string())
                .replace(&self.sample.number, &format!("{}-{number}", self.sample.number))
                .replace(&self.project.number, &format!("{}-{number}", self.project.number))
        };
        let events: Vec<Event> = serde_json::from_str(&replaced(&self.log)).expect("events");
        let records: Vec<ProjectRecord> = serde_json::from_str(&replaced(&self.records)).expect("records");
        let after = Case::replay(&events).expect("a case");
        let code = &after.procedure.code;
        let procedure = self
            .catalogue
            .procedure_on(code, "2026-03-02".parse().expect("a day"))
            .expect("a procedure");
        let write = CaseWrite {
            before: None,
            tasks: tasks(&after, procedure, &self.catalogue.calendar),
            timers: timers(&after, procedure, &self.catalogue.calendar),
            measure: measure(&after, &self.catalogue.calendar),
            after,
            events,
        };
        let after = Project::replay(&records).expect("a project");
        (
            write,
            ProjectWrite {
                before: None,
                after,
                records,
            },
        )
    }
}

async fn history(office: &Office, stream: &Stream) -> Vec<LoggedEvent> {
    let filter = EventFilter {
        stream: Some(*stream),
        ..EventFilter::default()
    };
    office
        .desk
        .events(&office.administrator, None, &filter, 1_000)
        .await
        .expect("its events")
        .items
}

/// The rungs of every case, in the order of the log.
async fn rungs(desk: &Desk, administrator: &Actor) -> BTreeMap<CaseId, Vec<LoggedEvent>> {
    let filter = EventFilter {
        types: vec!["RungReached".to_owned()],
        ..EventFilter::default()
    };
    let mut found: BTreeMap<CaseId, Vec<LoggedEvent>> = BTreeMap::new();
    let mut after = None;
    loop {
        let slice = desk
            .events(administrator, after, &filter, 1_000)
            .await
            .expect("a page");
        let Some(last) = slice.items.last() else {
            return found;
        };
        after = Some(last.position);
        for event in slice.items {
            if let Stream::Case(case) = event.stream {
                found.entry(case).or_default().push(event);
            }
        }
    }
}

fn told(rungs: &[LoggedEvent]) -> Vec<(&str, &str)> {
    rungs
        .iter()
        .map(|event| {
            (
                event.data["clock"].as_str().unwrap_or("?"),
                event.data["rung"].as_str().unwrap_or("?"),
            )
        })
        .collect()
}

async fn cases(desk: &Desk, ids: impl Iterator<Item = &CaseId>) -> Vec<Case> {
    let mut found = Vec::new();
    for id in ids.step_by(97) {
        found.push(desk.case(&Actor::engine().clone(), *id).await.expect("a case"));
    }
    found
}
