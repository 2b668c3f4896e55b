//! The feed of events.

use std::collections::{BTreeMap, BTreeSet};

use onewindow_engine::access::Scope;
use onewindow_engine::case::{CaseEvent, Channel};
use onewindow_engine::ids::{EnterpriseId, PersonId};
use onewindow_store::{EventFilter, LoggedEvent, Occurrence, Place, Store, StoreErrorCode, Stream, Topic};
use serde_json::json;
use uuid::Uuid;

use crate::samples::{ENVIRONMENT, PLANNING, claimed, clerk, department, opened, put, seeded, then};
use crate::support::{Fresh, on_both_databases};

on_both_databases!(
    a_reader_sees_every_event_once_while_writers_commit,
    whom_a_change_concerns_is_the_same_whether_it_is_told_or_read,
    the_feed_can_be_narrowed_to_types_and_refuses_a_position_that_was_never_given_out,
);

/// How often the end of the feed is asked for more before it counts as the end. An event that has committed shows
/// as soon as no older transaction of the server is in flight, and other tests use the same server.
const PATIENCE: u32 = 10_000;

/// Reads on from the last event seen until the feed has given so many.
async fn read_until(store: &Store, count: usize) -> Vec<LoggedEvent> {
    let mut seen: Vec<LoggedEvent> = Vec::new();
    let mut empty = 0;
    while seen.len() < count && empty < PATIENCE {
        let after = seen.last().map(|event| event.position);
        let items = store
            .events(&Scope::All, after, &EventFilter::default(), 7)
            .await
            .unwrap()
            .items;
        empty += u32::from(items.is_empty());
        seen.extend(items);
        tokio::task::yield_now().await;
    }
    seen
}

async fn a_reader_sees_every_event_once_while_writers_commit(fresh: Fresh) {
    const WRITERS: u32 = 4;
    const ROUNDS: u64 = 40;
    let (_, project, _) = seeded(&fresh.store, 1).await;
    let writers: Vec<_> = (2..2 + WRITERS)
        .map(|number| {
            let (store, opening) = (fresh.store.clone(), opened(number, &project, ENVIRONMENT));
            tokio::spawn(async move {
                let mut case = opening.after.clone();
                put(&store, opening).await.unwrap();
                for round in 0..ROUNDS {
                    let write = then(
                        &case,
                        clerk(8),
                        CaseEvent::FormSaved {
                            form: json!({ "round": round }),
                            channel: Channel::Online,
                        },
                    );
                    case = write.after.clone();
                    put(&store, write).await.unwrap();
                }
            })
        })
        .collect();
    // Reads while the writers write; what it has missed by then never comes.
    let total = 5 + usize::try_from(u64::from(WRITERS) * (4 + ROUNDS)).unwrap();
    let seen = read_until(&fresh.store, total).await;
    for writer in writers {
        writer.await.unwrap();
    }

    let log = fresh.number("SELECT count(*) FROM event").await;
    assert_eq!((seen.len(), usize::try_from(log).unwrap()), (total, total));
    let mut positions: Vec<_> = seen.iter().map(|event| event.position).collect();
    positions.sort_unstable();
    positions.dedup();
    assert_eq!(positions.len(), total);
    let mut sequences: BTreeMap<Stream, u64> = BTreeMap::new();
    for event in &seen {
        let sequence = sequences.entry(event.stream).or_default();
        *sequence += 1;
        assert_eq!(event.sequence, *sequence, "{} out of order", event.stream);
    }
}

/// Live feeds ask for the audience of a change, reads put the scope into their condition: the two must never differ.
#[expect(clippy::too_many_lines, reason = "one table of who sees what")]
async fn whom_a_change_concerns_is_the_same_whether_it_is_told_or_read(fresh: Fresh) {
    let store = &fresh.store;
    let (owner, project, case) = seeded(store, 1).await;
    let (other, ..) = seeded(store, 2).await;
    put(store, opened(3, &project, PLANNING)).await.unwrap();
    put(store, then(&case, clerk(8), claimed())).await.unwrap();
    read_until(store, 15).await;
    let all = store
        .feed(&Scope::All, &Topic::Everything, Place::default(), 100)
        .await
        .unwrap();
    assert_eq!(all.len(), 15);
    let audiences = store
        .audiences(&all.iter().map(|event| event.stream).collect())
        .await
        .unwrap();
    let only = |enterprises: &[EnterpriseId], departments: &[&str]| Scope::Only {
        enterprises: enterprises.to_vec(),
        departments: departments.iter().map(|code| department(code)).collect(),
        person: PersonId(Uuid::nil()),
    };
    let scopes = [
        only(&[owner.id], &[]),
        only(&[other.id], &[]),
        only(&[], &[ENVIRONMENT]),
        only(&[], &[PLANNING]),
        only(&[other.id], &[PLANNING]),
        only(&[], &["nowhere"]),
        Scope::Nothing,
    ];
    let mut read_by_each = BTreeSet::new();
    for scope in &scopes {
        let read = store
            .feed(scope, &Topic::Everything, Place::default(), 100)
            .await
            .unwrap();
        let told: Vec<_> = all
            .iter()
            .filter(|event| scope.covers(&audiences[&event.stream].subject))
            .cloned()
            .collect();
        assert_eq!(read, told, "{scope:?}");
        read_by_each.insert(read.len());
    }
    assert!(
        read_by_each.len() > 3,
        "the scopes tell nothing apart: {read_by_each:?}"
    );
    for (topic, belongs) in [
        (
            Topic::Case(case.id),
            Box::new(|event: &Occurrence| event.stream == Stream::Case(case.id))
                as Box<dyn Fn(&Occurrence) -> bool>,
        ),
        (
            Topic::Project(project.id),
            Box::new(|event| audiences[&event.stream].project == Some(project.id)),
        ),
        (
            Topic::Queue(department(PLANNING)),
            Box::new(|event| {
                matches!(event.stream, Stream::Case(_))
                    && audiences[&event.stream]
                        .subject
                        .departments
                        .contains(&department(PLANNING))
            }),
        ),
    ] {
        let read = store
            .feed(&Scope::All, &topic, Place::default(), 100)
            .await
            .unwrap();
        let told: Vec<_> = all.iter().filter(|event| belongs(event)).cloned().collect();
        assert!(!read.is_empty() && read.len() < all.len(), "{topic:?}");
        assert_eq!(read, told, "{topic:?}");
        let rest = store.feed(&Scope::All, &topic, read[0].place, 1).await.unwrap();
        assert_eq!(rest, read[1..2]);
    }
    assert_eq!(store.feed_end().await.unwrap(), all[14].place);
    assert_eq!(
        store.feed_place(all[3].place.position).await.unwrap(),
        all[3].place
    );
}

async fn the_feed_can_be_narrowed_to_types_and_refuses_a_position_that_was_never_given_out(fresh: Fresh) {
    let store = &fresh.store;
    let (_, _, case) = seeded(store, 1).await;
    put(store, then(&case, clerk(8), claimed())).await.unwrap();
    let seen = read_until(store, 6).await;

    let filter = EventFilter {
        types: vec!["StepOpened".to_owned(), "StepClaimed".to_owned()],
        stream: None,
    };
    let narrowed = store.events(&Scope::All, None, &filter, 1).await.unwrap();
    assert!(narrowed.has_more);
    assert_eq!(narrowed.items, seen[4..5]);
    let rest = store
        .events(&Scope::All, Some(narrowed.items[0].position), &filter, 9)
        .await
        .unwrap();
    assert_eq!((rest.items.as_slice(), rest.has_more), (&seen[5..], false));

    let unknown = store
        .events(&Scope::All, Some(987_654), &filter, 1)
        .await
        .unwrap_err();
    assert_eq!(unknown.code(), StoreErrorCode::InvalidCursor);
}

/// A dump that is loaded into another server meets transaction ids that begin low again.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_from_another_postgresql_server_stays_readable_and_new_events_come_behind_it() {
    let fresh = Fresh::postgres().await;
    let (_, project, _) = seeded(&fresh.store, 1).await;
    fresh
        .execute("UPDATE event SET transaction_id = transaction_id + 1000000000")
        .await;
    let store = Store::open(&fresh.settings).await.unwrap();
    assert_eq!(read_until(&store, 5).await.len(), 5);
    put(&store, opened(2, &project, ENVIRONMENT)).await.unwrap();
    let seen = read_until(&store, 9).await;
    assert_eq!(seen[5].type_name, "CaseOpened");
    let reopened = Store::open(&fresh.settings).await.unwrap();
    assert_eq!(read_until(&reopened, 9).await, seen);
}
