//! Time: what the engine does by itself, and the clock that is advanced.

use std::collections::BTreeSet;

use onewindow_desk::{Advanced, Clock, DeskError, PublishProcedure};
use onewindow_engine::actor::{By, Role};
use onewindow_engine::calendar::{CalendarYear, YearStatus};
use onewindow_engine::case::Phase;
use onewindow_engine::project::{Project, ProjectEvent, ProjectRecord};
use onewindow_store::{Commit, ProjectWrite};

use crate::fixture::{Office, catalogue, desk, moment, store, virtual_clock, zone};

#[tokio::test]
async fn timers_fire_once_and_in_order_across_months() {
    let office = Office::open().await;
    let case = office.submitted().await;
    let to = moment("2026-06-30T12:00:00+08:00");
    let advanced = office
        .desk
        .advance_clock(&office.administrator, to)
        .await
        .expect("advanced");
    assert_eq!(advanced.now, to);

    let rungs: Vec<_> = office
        .feed()
        .await
        .into_iter()
        .filter(|event| event.type_name == "RungReached")
        .collect();
    assert_eq!(usize::try_from(advanced.fired).expect("a count"), rungs.len());
    // The answer at intake, the promised decision and the first step are each warned of and passed.
    assert!(rungs.len() >= 6, "{rungs:?}");
    assert!(rungs.is_sorted_by_key(|event| event.at), "{rungs:?}");
    let distinct: BTreeSet<String> = rungs.iter().map(|event| event.data.to_string()).collect();
    assert_eq!(distinct.len(), rungs.len());
    assert!(rungs.iter().all(|event| event.by.is_engine()
        && event.at <= to
        && event.at > moment("2026-03-02T09:00:00+08:00")));

    let case = office
        .desk
        .case(&office.applicant, case.id)
        .await
        .expect("the case");
    assert_eq!(case.phase, Phase::Accepted);
    assert!(case.deemed_accepted);
    assert_eq!(case.accepted_on, case.received_at.map(|at| at.date_naive()));

    let again = office
        .desk
        .advance_clock(&office.administrator, to)
        .await
        .expect("nothing to do");
    assert_eq!(again, Advanced { fired: 0, now: to });
    let report = office.desk.verify().await.expect("verified");
    assert_eq!(report.findings, []);
}

#[tokio::test]
async fn a_clock_does_not_go_back_and_is_the_administrators() {
    let office = Office::open().await;
    let earlier = moment("2026-03-01T09:00:00+08:00");
    let back = office.desk.advance_clock(&office.administrator, earlier).await;
    assert_eq!(
        back.err().map(|error| error.code()).as_deref(),
        Some("ClockGoesBack")
    );
    let far = office
        .desk
        .advance_clock(&office.administrator, moment("2226-03-01T09:00:00+08:00"))
        .await;
    assert_eq!(
        far.err().map(|error| error.code()).as_deref(),
        Some("ClockTooFar")
    );
    let later = moment("2026-04-01T09:00:00+08:00");
    for stranger in [
        &office.applicant,
        &office.window,
        &office.officer("zsj", Role::Approver).await,
    ] {
        let refused = office.desk.advance_clock(stranger, later).await;
        assert!(matches!(refused, Err(DeskError::Refused(_))));
    }
}

#[tokio::test]
async fn a_virtual_clock_goes_on_where_it_stood_and_never_mixes_with_real_time() {
    let office = Office::open().await;
    office.draft("park-entry").await;
    let later = moment("2026-04-01T09:00:00+08:00");
    office
        .desk
        .advance_clock(&office.administrator, later)
        .await
        .expect("advanced");
    let Office {
        desk: first, folder, ..
    } = office;
    first.close().await.expect("closed");

    let reopened = desk(folder.path(), catalogue(), virtual_clock())
        .await
        .expect("opened again");
    assert_eq!(reopened.now(), later);
    reopened.close().await.expect("closed");
    let real = desk(folder.path(), catalogue(), Clock::System)
        .await
        .expect_err("refused");
    assert_eq!(real.code(), "ClockVirtualData");
}

#[tokio::test]
async fn the_real_clock_can_not_be_advanced() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path(), catalogue(), Clock::System)
        .await
        .expect("a desk");
    assert!(desk.now() <= desk.now());
    let engine = onewindow_engine::actor::Actor::engine();
    let refused = desk.advance_clock(engine, moment("2999-01-01T00:00:00Z")).await;
    assert_eq!(
        refused.err().map(|error| error.code()).as_deref(),
        Some("ClockNotVirtual")
    );
}

#[tokio::test]
async fn an_office_does_not_open_before_its_last_act() {
    let folder = tempfile::tempdir().expect("a folder");
    let machine = desk(folder.path(), catalogue(), Clock::System)
        .await
        .expect("a desk");
    let tomorrow = machine.now() + chrono::TimeDelta::days(1);
    machine.close().await.expect("closed");
    record_at(&store(folder.path()).await, tomorrow).await;
    let refused = desk(folder.path(), catalogue(), Clock::System)
        .await
        .expect_err("the clock was set back");
    assert_eq!(refused.code(), "ClockBehindLog");
}

#[tokio::test]
async fn a_clock_a_little_behind_another_node_goes_on_from_the_last_act() {
    let folder = tempfile::tempdir().expect("a folder");
    let machine = desk(folder.path(), catalogue(), Clock::System)
        .await
        .expect("a desk");
    let soon = machine.now() + chrono::TimeDelta::minutes(4);
    machine.close().await.expect("closed");
    record_at(&store(folder.path()).await, soon).await;
    let again = desk(folder.path(), catalogue(), Clock::System)
        .await
        .expect("opened");
    assert!(again.now() >= soon, "the log never goes back");
}

#[tokio::test]
async fn a_calendar_published_on_one_node_holds_on_the_others() {
    let office = Office::open().await;
    let other = desk(office.folder.path(), catalogue(), virtual_clock())
        .await
        .expect("a second node");
    let year = CalendarYear {
        year: 2027,
        version: 2,
        status: YearStatus::Published,
        days: Vec::new(),
    };
    office
        .desk
        .publish_calendar(&office.administrator, year.clone())
        .await
        .expect("published");
    assert!(!other.catalogue().calendar.years().contains(&year));
    assert!(other.follow_calendar().await.expect("followed"));
    assert!(other.catalogue().calendar.years().contains(&year));
    assert!(!other.follow_calendar().await.expect("nothing new"));
}

#[tokio::test]
async fn a_procedure_published_on_one_node_holds_on_the_others() {
    let office = Office::open().await;
    let other = desk(office.folder.path(), catalogue(), virtual_clock())
        .await
        .expect("a second node");
    let file = zone().join("procedures/land-preliminary.yaml");
    let text = std::fs::read_to_string(file).expect("a procedure");
    let input = PublishProcedure {
        source: text.replacen("amount: 20", "amount: 15", 1),
        check_only: false,
    };
    let done = office.desk.publish_procedure(&office.administrator, input).await;
    assert_eq!(done.expect("published").expect("nothing wrong").new_versions, 1);
    let code = "land-preliminary".parse().expect("a code");
    let revision = || {
        let catalogue = other.catalogue();
        let holds = catalogue.procedure_on(&code, other.today()).expect("a version");
        holds.version.revision
    };
    assert_eq!(revision(), 1);
    assert!(other.follow_procedures().await.expect("followed"));
    assert_eq!(revision(), 2);
    assert!(!other.follow_procedures().await.expect("nothing new"));
}

/// An act at a moment that this machine has not reached.
async fn record_at(store: &onewindow_store::Store, at: chrono::DateTime<chrono::Utc>) {
    let owner = onewindow_store::Enterprise {
        id: onewindow_engine::ids::EnterpriseId(uuid::Uuid::from_u128(1)),
        name: "景德镇芯陶电子有限公司".to_owned(),
        uscc: "91360200MA9E4D1P4G".to_owned(),
        created_at: at,
    };
    store.insert_enterprise(&owner).await.expect("an enterprise");
    let records = vec![ProjectRecord {
        at,
        by: By::engine(),
        what: ProjectEvent::ProjectCreated {
            project: onewindow_engine::ids::ProjectId(uuid::Uuid::from_u128(2)),
            number: "P-1".to_owned(),
            enterprise: owner.id,
            route: "investment-project".parse().expect("a code"),
            name: "车间".to_owned(),
            facts: serde_json::json!({}),
        },
    }];
    let after = Project::replay(&records).expect("a project");
    let projects = vec![ProjectWrite {
        before: None,
        after,
        records,
    }];
    store
        .commit(Commit {
            projects,
            ..Commit::default()
        })
        .await
        .expect("recorded");
}
