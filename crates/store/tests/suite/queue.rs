//! Queues: pages and counts.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use onewindow_engine::access::Scope;
use onewindow_engine::case::{Case, Colour, TaskStatus};
use onewindow_store::{Commit, Page, QueueFilter, QueueItem, QueueOrder, Store};

use crate::samples::{
    ENVIRONMENT, PLANNING, claimed, clerk, completed, department, opened, put, seeded, then,
};
use crate::support::{Fresh, on_both_databases};

on_both_databases!(
    pages_follow_each_other_without_a_gap_in_either_order_and_direction,
    a_page_stays_where_it_was_when_the_queue_changes_before_it,
    kept_counts_equal_counted_ones,
    filters_find_what_they_name,
);

const ITEMS: u32 = 150;

/// Fills the queues: every third item is planning's, every fifth of environment's is claimed, every tenth done.
async fn filled(store: &Store) -> Vec<Case> {
    let (_, project, first) = seeded(store, 1).await;
    let mut cases = vec![first];
    let writes: Vec<_> = (2..=ITEMS)
        .map(|number| {
            opened(
                number,
                &project,
                if number.is_multiple_of(3) {
                    PLANNING
                } else {
                    ENVIRONMENT
                },
            )
        })
        .collect();
    cases.extend(writes.iter().map(|write| write.after.clone()));
    store
        .commit(Commit {
            cases: writes,
            ..Commit::default()
        })
        .await
        .unwrap();
    for case in cases.iter_mut().step_by(5) {
        let write = then(case, clerk(8), claimed());
        *case = write.after.clone();
        put(store, write).await.unwrap();
    }
    for case in cases.iter_mut().step_by(10) {
        let write = then(case, clerk(8), completed());
        *case = write.after.clone();
        put(store, write).await.unwrap();
    }
    cases
}

async fn all(store: &Store, filter: &QueueFilter, order: QueueOrder, descending: bool) -> Vec<QueueItem> {
    let mut page = Page {
        after: None,
        first: 17,
        descending,
    };
    let mut items = Vec::new();
    loop {
        let slice = store.queue(&Scope::All, filter, order, &page).await.unwrap();
        page.after = slice.keysets.last().cloned();
        items.extend(slice.items);
        if !slice.has_more {
            return items;
        }
    }
}

fn of(code: &str) -> QueueFilter {
    QueueFilter {
        department: Some(department(code)),
        ..QueueFilter::default()
    }
}

async fn pages_follow_each_other_without_a_gap_in_either_order_and_direction(fresh: Fresh) {
    let cases = filled(&fresh.store).await;
    let waiting = |case: &&Case| case.department == department(ENVIRONMENT) && case.open_steps().count() > 0;
    let expected: BTreeSet<_> = cases.iter().filter(waiting).map(|case| case.id).collect();
    assert!(expected.len() > 3 * 17);
    for order in [QueueOrder::DueAt, QueueOrder::OpenedAt] {
        let items = all(&fresh.store, &of(ENVIRONMENT), order, false).await;
        let found: BTreeSet<_> = items.iter().map(|item| item.case).collect();
        assert_eq!((items.len(), &found), (expected.len(), &expected));
        let sorted = match order {
            QueueOrder::DueAt => {
                items.is_sorted_by_key(|item| (item.task.due_on.is_none(), item.task.due_on, item.id))
            }
            QueueOrder::OpenedAt => items.is_sorted_by_key(|item| (item.task.opened_at, item.id)),
        };
        assert!(sorted, "{order:?}");
        let mut backwards = all(&fresh.store, &of(ENVIRONMENT), order, true).await;
        backwards.reverse();
        assert_eq!(backwards, items);
    }
}

async fn a_page_stays_where_it_was_when_the_queue_changes_before_it(fresh: Fresh) {
    let store = &fresh.store;
    let cases = filled(store).await;
    let everything = all(store, &of(ENVIRONMENT), QueueOrder::OpenedAt, false).await;
    let mut page = Page::first(20);
    let first = store
        .queue(&Scope::All, &of(ENVIRONMENT), QueueOrder::OpenedAt, &page)
        .await
        .unwrap();
    page.after = first.keysets.last().cloned();

    let gone = cases.iter().find(|case| case.id == first.items[3].case).unwrap();
    put(store, then(gone, clerk(8), completed())).await.unwrap();
    let second = store
        .queue(&Scope::All, &of(ENVIRONMENT), QueueOrder::OpenedAt, &page)
        .await
        .unwrap();
    assert_eq!(second.items, everything[20..40]);
}

async fn kept_counts_equal_counted_ones(fresh: Fresh) {
    filled(&fresh.store).await;
    for code in [ENVIRONMENT, PLANNING] {
        let items = all(&fresh.store, &of(code), QueueOrder::DueAt, false).await;
        let (mut by_status, mut by_colour): (BTreeMap<TaskStatus, u64>, BTreeMap<Colour, u64>) =
            Default::default();
        for item in &items {
            *by_status.entry(item.task.status).or_default() += 1;
            *by_colour.entry(item.task.colour).or_default() += 1;
        }
        let mut counts = fresh.store.queue_counts(&department(code)).await.unwrap();
        counts.by_status.retain(|_, items| *items > 0);
        assert_eq!(counts.total, u64::try_from(items.len()).unwrap());
        assert_eq!((counts.by_status, counts.by_colour), (by_status, by_colour));
    }
}

async fn filters_find_what_they_name(fresh: Fresh) {
    let store = &fresh.store;
    filled(store).await;
    let everything = all(store, &of(ENVIRONMENT), QueueOrder::DueAt, false).await;
    let day = NaiveDate::from_ymd_opt(2026, 3, 6).unwrap();
    let kept = |keep: &dyn Fn(&QueueItem) -> bool| {
        everything
            .iter()
            .filter(|item| keep(item))
            .cloned()
            .collect::<Vec<_>>()
    };
    let cases: [(QueueFilter, Vec<QueueItem>); 6] = [
        (
            QueueFilter {
                status: Some(TaskStatus::Claimed),
                ..of(ENVIRONMENT)
            },
            kept(&|item| item.task.status == TaskStatus::Claimed),
        ),
        (
            QueueFilter {
                assignee: Some(clerk(8).person),
                ..of(ENVIRONMENT)
            },
            kept(&|item| item.task.assignee.is_some()),
        ),
        (
            QueueFilter {
                colour: Some(Colour::Red),
                ..of(ENVIRONMENT)
            },
            kept(&|item| item.task.colour == Colour::Red),
        ),
        (
            QueueFilter {
                due_before: Some(day),
                ..of(ENVIRONMENT)
            },
            kept(&|item| item.task.due_on.is_some_and(|due| due < day)),
        ),
        (
            QueueFilter {
                search: Some("JDZ-2026-0001".to_owned()),
                ..of(ENVIRONMENT)
            },
            kept(&|item| item.number.starts_with("JDZ-2026-0001")),
        ),
        (
            QueueFilter {
                search: Some("企业 1".to_owned()),
                ..of(ENVIRONMENT)
            },
            everything.clone(),
        ),
    ];
    for (filter, expected) in cases {
        assert!(!expected.is_empty(), "{filter:?} tries nothing");
        assert_eq!(
            all(store, &filter, QueueOrder::DueAt, false).await,
            expected,
            "{filter:?}"
        );
    }
    for nothing in ["%", "JDZ-2026-9", "2026"] {
        let filter = QueueFilter {
            search: Some(nothing.to_owned()),
            ..of(ENVIRONMENT)
        };
        assert_eq!(all(store, &filter, QueueOrder::DueAt, false).await, []);
    }
}
