//! One command, one transaction.

use onewindow_engine::access::Scope;
use onewindow_engine::case::{CaseEvent, Channel};
use onewindow_engine::ids::PersonId;
use onewindow_engine::project::{ProjectEvent, ProjectRecord};
use onewindow_store::{
    Commit, CommitError, CounterTake, EventFilter, IdempotencyRecord, ProjectWrite, StoreErrorCode, Stream,
};
use serde_json::json;
use uuid::Uuid;

use crate::samples::{
    ENVIRONMENT, claimed, clerk, completed, created, enterprise, expected, instant, opened, put, seeded, then,
};
use crate::support::{Fresh, on_both_databases};

on_both_databases!(
    what_is_committed_comes_back_as_it_was,
    a_writer_with_a_stale_version_learns_who_was_faster_and_changes_nothing,
    a_key_that_was_committed_meanwhile_keeps_the_second_command_out,
    a_serial_is_used_once,
    a_commit_that_contradicts_itself_is_refused,
    queue_items_follow_the_case_and_its_project,
    timers_fire_in_the_order_of_their_instants,
);

fn key(name: &str) -> IdempotencyRecord {
    IdempotencyRecord {
        actor: PersonId(Uuid::from_u128(7)),
        key: name.to_owned(),
        operation: "openCase".to_owned(),
        input_hash: "abc".to_owned(),
        answer: json!({ "case": "x", "again": [1, 2] }),
    }
}

async fn what_is_committed_comes_back_as_it_was(fresh: Fresh) {
    let store = &fresh.store;
    let owner = enterprise(1);
    store.insert_enterprise(&owner).await.unwrap();
    let project = created(1, &owner);
    let case = opened(1, &project.after, ENVIRONMENT);
    let commit = Commit {
        key: Some(key("one")),
        cases: vec![case.clone()],
        projects: vec![project.clone()],
        counters: vec![CounterTake {
            scope: "case 2026".to_owned(),
            expected: 1,
        }],
        ..Commit::default()
    };
    store.commit(commit).await.unwrap();

    assert_eq!(store.case(case.after.id).await.unwrap().unwrap(), case.after);
    assert_eq!(
        store.project(project.after.id).await.unwrap().unwrap(),
        project.after
    );
    assert_eq!(
        store.idempotency(key("one").actor, "one").await.unwrap().unwrap(),
        key("one")
    );
    assert_eq!(store.counter("case 2026").await.unwrap(), 2);
    let items = store.queue_items_of(&Scope::All, &[case.after.id]).await.unwrap();
    assert_eq!(
        items.iter().map(|item| &item.task).collect::<Vec<_>>(),
        case.tasks.iter().collect::<Vec<_>>()
    );
    assert_eq!(
        (items[0].project_name.as_str(), items[0].enterprise_name.as_str()),
        ("项目 1", "企业 1")
    );
    let filter = EventFilter {
        stream: Some(Stream::Case(case.after.id)),
        ..EventFilter::default()
    };
    let events = store.events(&Scope::All, None, &filter, 10).await.unwrap().items;
    assert_eq!(
        events.iter().map(|event| event.sequence).collect::<Vec<_>>(),
        [1, 2, 3, 4]
    );
    assert_eq!(events[1].type_name, "FormSaved");
    assert_eq!(
        (events[1].at, &events[1].by),
        (case.events[1].at, &case.events[1].by)
    );
    assert_eq!(events[1].data["form"]["nul"], "\u{0}");
}

async fn a_writer_with_a_stale_version_learns_who_was_faster_and_changes_nothing(fresh: Fresh) {
    let store = &fresh.store;
    let (_, project, case) = seeded(store, 1).await;
    put(store, then(&case, clerk(8), claimed())).await.unwrap();

    let stale = Commit {
        key: Some(key("late")),
        cases: vec![then(&case, clerk(9), completed())],
        ..Commit::default()
    };
    let refused = store.commit(stale).await.unwrap_err();
    let CommitError::Conflict {
        aggregate,
        expected,
        found,
        moved_by,
        moved_at,
    } = refused
    else {
        panic!("{refused:?}")
    };
    assert_eq!((aggregate, expected, found), (Stream::Case(case.id), 4, 5));
    assert_eq!(*moved_by.unwrap(), clerk(8));
    assert_eq!(moved_at, Some(instant(64)));
    assert_eq!(store.case(case.id).await.unwrap().unwrap().sequence, 5);
    assert_eq!(store.idempotency(key("late").actor, "late").await.unwrap(), None);

    let again = put(store, opened(1, &project, ENVIRONMENT)).await.unwrap_err();
    assert!(
        matches!(
            again,
            CommitError::Conflict {
                expected: 0,
                found: 5,
                ..
            }
        ),
        "{again:?}"
    );
}

async fn a_key_that_was_committed_meanwhile_keeps_the_second_command_out(fresh: Fresh) {
    let store = &fresh.store;
    let (_, project, _) = seeded(store, 1).await;
    let with_key = |number| Commit {
        key: Some(key("twice")),
        cases: vec![opened(number, &project, ENVIRONMENT)],
        ..Commit::default()
    };
    let (one, two) = tokio::join!(store.commit(with_key(2)), store.commit(with_key(3)));
    let refused = match (one, two) {
        (Ok(_), Err(refused)) | (Err(refused), Ok(_)) => refused,
        both => panic!("{both:?}"),
    };
    assert!(matches!(refused, CommitError::KeyExists), "{refused:?}");
    assert_eq!(fresh.number("SELECT count(*) FROM case_file").await, 2);
}

async fn a_serial_is_used_once(fresh: Fresh) {
    let store = &fresh.store;
    let take = |expected| Commit {
        counters: vec![CounterTake {
            scope: "licence 2026".to_owned(),
            expected,
        }],
        ..Commit::default()
    };
    assert_eq!(store.counter("licence 2026").await.unwrap(), 1);
    store.commit(take(1)).await.unwrap();
    assert!(matches!(
        store.commit(take(1)).await,
        Err(CommitError::CounterMoved)
    ));
    store.commit(take(2)).await.unwrap();
    assert!(matches!(
        store.commit(take(5)).await,
        Err(CommitError::CounterMoved)
    ));
    assert_eq!(store.counter("licence 2026").await.unwrap(), 3);
}

async fn a_commit_that_contradicts_itself_is_refused(fresh: Fresh) {
    let store = &fresh.store;
    let (_, _, case) = seeded(store, 1).await;
    let mut skipping = then(&case, clerk(8), claimed());
    skipping.after.sequence += 1;
    let mut silent = then(&case, clerk(8), claimed());
    silent.events.clear();
    let mut fine = then(&case, clerk(8), claimed());
    fine.events[0].at += chrono::TimeDelta::nanoseconds(1);
    for write in [skipping, silent, fine] {
        let refused = put(store, write).await.unwrap_err();
        let CommitError::Failed(error) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(error.code(), StoreErrorCode::Inconsistent);
    }
    assert_eq!(store.case(case.id).await.unwrap().unwrap(), case);
}

async fn queue_items_follow_the_case_and_its_project(fresh: Fresh) {
    let store = &fresh.store;
    let (_, project, case) = seeded(store, 1).await;
    let before = store
        .queue_items_of(&Scope::All, &[case.id])
        .await
        .unwrap()
        .remove(0);

    let claim = then(&case, clerk(8), claimed());
    put(store, claim.clone()).await.unwrap();
    let after = store
        .queue_items(&Scope::All, &[before.id])
        .await
        .unwrap()
        .remove(0);
    assert_eq!(after.task, claim.tasks[0]);
    assert_eq!(after.task.assignee, Some(clerk(8)));

    let what = ProjectEvent::ProjectUpdated {
        name: "改名".to_owned(),
        facts: json!({}),
    };
    let record = ProjectRecord {
        at: instant(90),
        by: clerk(1),
        what,
    };
    let mut renamed = project.clone();
    renamed.apply(&record);
    let write = ProjectWrite {
        before: Some(project.sequence),
        after: renamed,
        records: vec![record],
    };
    store
        .commit(Commit {
            projects: vec![write],
            ..Commit::default()
        })
        .await
        .unwrap();
    assert_eq!(
        store
            .queue_items(&Scope::All, &[before.id])
            .await
            .unwrap()
            .remove(0)
            .project_name,
        "改名"
    );

    put(store, then(&claim.after, clerk(8), completed()))
        .await
        .unwrap();
    assert_eq!(store.queue_items_of(&Scope::All, &[case.id]).await.unwrap(), []);
    assert_eq!(store.due_timers(instant(1_000_000), 10).await.unwrap(), []);
    let report = store.verify(|case| Some(expected(case))).await.unwrap();
    assert_eq!(report.findings, []);
}

async fn timers_fire_in_the_order_of_their_instants(fresh: Fresh) {
    let store = &fresh.store;
    let (_, project, _) = seeded(store, 1).await;
    for number in 2..12 {
        put(store, opened(number, &project, ENVIRONMENT)).await.unwrap();
    }
    let all = store.due_timers(instant(1_000_000), 100).await.unwrap();
    let instants: Vec<_> = all.iter().map(|due| due.timer.at).collect();
    assert_eq!(all.len(), 11);
    assert!(instants.is_sorted());
    assert_eq!(store.next_timer_at().await.unwrap(), instants.first().copied());
    assert_eq!(store.due_timers(instants[4], 100).await.unwrap(), all[..5]);
    assert_eq!(store.due_timers(instants[4], 2).await.unwrap(), all[..2]);

    // A case that moves without its clock keeps the sequence at which its timer was set.
    let case = store.case(all[0].case).await.unwrap().unwrap();
    put(
        store,
        then(
            &case,
            clerk(8),
            CaseEvent::FormSaved {
                form: json!({}),
                channel: Channel::Online,
            },
        ),
    )
    .await
    .unwrap();
    assert_eq!(store.due_timers(instants[0], 1).await.unwrap(), all[..1]);
}
