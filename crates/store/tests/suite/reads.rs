//! What readers see, and what they don't.

use onewindow_engine::access::Scope;
use onewindow_engine::case::{CaseEvent, RoutingEvent};
use onewindow_engine::ids::{EnterpriseId, PersonId};
use onewindow_store::{
    CaseFilter, Commit, EventFilter, Page, ProjectFilter, QueueFilter, QueueOrder, Store, StoreErrorCode,
    Stream,
};
use uuid::Uuid;

use crate::samples::{
    ENVIRONMENT, PLANNING, clerk, created, department, enterprise, opened, put, seeded, then,
};
use crate::support::{Fresh, on_both_databases};

on_both_databases!(
    a_scope_hides_what_belongs_to_others,
    whoever_is_told_of_a_case_by_name_reads_it_and_finds_nothing_in_a_queue,
    lists_page_by_keyset_and_filter,
    a_cursor_of_another_list_is_refused,
);

fn scope(enterprises: &[EnterpriseId], departments: &[&str]) -> Scope {
    Scope::Only {
        enterprises: enterprises.to_vec(),
        departments: departments.iter().map(|code| department(code)).collect(),
        person: PersonId(Uuid::from_u128(1)),
    }
}

/// How many projects, cases, queue items and streams of events a scope shows: by lists and by ids alike.
async fn visible(store: &Store, scope: &Scope, all: &[(Stream, Stream)]) -> [usize; 4] {
    let cases = store
        .cases(scope, &CaseFilter::default(), &Page::first(100))
        .await
        .unwrap()
        .items;
    let projects = store
        .projects(scope, &ProjectFilter::default(), &Page::first(100))
        .await
        .unwrap()
        .items;
    let page = Page::first(100);
    let queue = store
        .queue(scope, &QueueFilter::default(), QueueOrder::DueAt, &page)
        .await
        .unwrap()
        .items;
    let mut streams = 0;
    let mut case_ids = Vec::new();
    let mut project_ids = Vec::new();
    for (project, case) in all {
        for stream in [*project, *case] {
            let filter = EventFilter {
                stream: Some(stream),
                ..EventFilter::default()
            };
            streams += usize::from(
                !store
                    .events(scope, None, &filter, 1)
                    .await
                    .unwrap()
                    .items
                    .is_empty(),
            );
            match stream {
                Stream::Case(id) => case_ids.push(id),
                Stream::Project(id) => project_ids.push(id),
                Stream::Licence(_) => {}
            }
        }
    }
    assert_eq!(
        store.cases_by_ids(scope, &case_ids).await.unwrap().len(),
        cases.len()
    );
    assert_eq!(
        store.cases_of_projects(scope, &project_ids).await.unwrap().len(),
        cases.len()
    );
    assert_eq!(
        store.projects_by_ids(scope, &project_ids).await.unwrap().len(),
        projects.len()
    );
    let count = store.count_cases(scope, &CaseFilter::default()).await.unwrap();
    assert_eq!(count, u64::try_from(cases.len()).unwrap());
    let count = store
        .count_projects(scope, &ProjectFilter::default())
        .await
        .unwrap();
    assert_eq!(count, u64::try_from(projects.len()).unwrap());
    [projects.len(), cases.len(), queue.len(), streams]
}

async fn a_scope_hides_what_belongs_to_others(fresh: Fresh) {
    let store = &fresh.store;
    let mut all = Vec::new();
    for number in [1, 2] {
        let (_, project, case) = seeded(store, number).await;
        all.push((Stream::Project(project.id), Stream::Case(case.id)));
    }
    let owner = enterprise(3);
    store.insert_enterprise(&owner).await.unwrap();
    let project = created(3, &owner);
    let case = opened(3, &project.after, PLANNING);
    all.push((Stream::Project(project.after.id), Stream::Case(case.after.id)));
    store
        .commit(Commit {
            projects: vec![project],
            cases: vec![case],
            ..Commit::default()
        })
        .await
        .unwrap();

    assert_eq!(visible(store, &Scope::All, &all).await, [3, 3, 3, 6]);
    assert_eq!(visible(store, &Scope::Nothing, &all).await, [0; 4]);
    assert_eq!(
        visible(store, &scope(&[enterprise(1).id], &[]), &all).await,
        [1, 1, 1, 2]
    );
    assert_eq!(
        visible(store, &scope(&[], &[ENVIRONMENT]), &all).await,
        [2, 2, 2, 4]
    );
    assert_eq!(
        visible(store, &scope(&[enterprise(1).id], &[PLANNING]), &all).await,
        [2, 2, 2, 4]
    );
    assert_eq!(visible(store, &scope(&[], &["housing"]), &all).await, [0; 4]);

    assert_eq!(visible(store, &scope(&[], &[]), &all).await, [0; 4]);

    let own = scope(&[], &[PLANNING]);
    let others = QueueFilter {
        department: Some(department(ENVIRONMENT)),
        ..QueueFilter::default()
    };
    let page = Page::first(10);
    assert_eq!(
        store
            .queue(&own, &others, QueueOrder::DueAt, &page)
            .await
            .unwrap()
            .items,
        []
    );
}

async fn whoever_is_told_of_a_case_by_name_reads_it_and_finds_nothing_in_a_queue(fresh: Fresh) {
    let store = &fresh.store;
    let (_, project, case) = seeded(store, 1).await;
    let stream = Stream::Case(case.id);
    let all = [(Stream::Project(project.id), stream)];
    let told = scope(&[], &["housing"]);
    assert_eq!(visible(store, &told, &all).await, [0; 4]);
    let copied = CaseEvent::Routing(RoutingEvent::CaseCopied {
        departments: Vec::new(),
        people: vec![clerk(1)],
        note: String::new(),
    });
    put(store, then(&case, clerk(2), copied)).await.unwrap();
    assert_eq!(visible(store, &told, &all).await, [1, 1, 0, 2]);
    let colleague = Scope::Only {
        enterprises: Vec::new(),
        departments: vec![department("housing")],
        person: PersonId(Uuid::from_u128(2)),
    };
    assert_eq!(visible(store, &colleague, &all).await, [0; 4]);
    let audience = &store.audiences(&[stream].into()).await.unwrap()[&stream];
    assert!(told.covers(&audience.subject), "the live feed tells him too");
    assert!(!colleague.covers(&audience.subject));
}

async fn lists_page_by_keyset_and_filter(fresh: Fresh) {
    let store = &fresh.store;
    let (_, project, _) = seeded(store, 1).await;
    for number in 2..=9 {
        put(
            store,
            opened(number, &project, if number == 5 { PLANNING } else { ENVIRONMENT }),
        )
        .await
        .unwrap();
    }
    let mut numbers = Vec::new();
    let mut page = Page {
        after: None,
        first: 4,
        descending: true,
    };
    loop {
        let slice = store
            .cases(&Scope::All, &CaseFilter::default(), &page)
            .await
            .unwrap();
        numbers.extend(slice.items.into_iter().map(|case| case.number));
        page.after = slice.keysets.last().cloned();
        if !slice.has_more {
            break;
        }
    }
    let expected: Vec<_> = (1..=9)
        .rev()
        .map(|number| format!("JDZ-2026-{number:05}"))
        .collect();
    assert_eq!(numbers, expected);

    let planning = CaseFilter {
        department: Some(department(PLANNING)),
        ..CaseFilter::default()
    };
    let number = CaseFilter {
        number: Some("JDZ-2026-00005".to_owned()),
        ..CaseFilter::default()
    };
    let since = store
        .cases(&Scope::All, &planning, &Page::first(5))
        .await
        .unwrap()
        .items[0]
        .opened_at;
    let recent = CaseFilter {
        updated_since: Some(since),
        project: Some(project.id),
        ..CaseFilter::default()
    };
    for (filter, count) in [(planning, 1), (number, 1), (recent, 8)] {
        assert_eq!(
            store.count_cases(&Scope::All, &filter).await.unwrap(),
            count,
            "{filter:?}"
        );
    }
}

async fn a_cursor_of_another_list_is_refused(fresh: Fresh) {
    let (_, _, case) = seeded(&fresh.store, 1).await;
    let after = onewindow_store::Keyset {
        sort: "2026-03-02".to_owned(),
        id: case.id.0,
    };
    let page = Page {
        after: Some(after),
        first: 1,
        descending: false,
    };
    let refused = fresh
        .store
        .cases(&Scope::All, &CaseFilter::default(), &page)
        .await
        .unwrap_err();
    assert_eq!(refused.code(), StoreErrorCode::InvalidCursor);
}
