//! Search and statistics, alike on both databases.

use chrono::NaiveDate;
use onewindow_engine::access::Scope;
use onewindow_engine::case::{Measure, Outturn};
use onewindow_store::{AuditFilter, Commit, Page, ProjectFilter, StatisticsFilter, StatisticsGroup};

use crate::samples::{ENVIRONMENT, created, enterprise, opened, seeded};
use crate::support::{Fresh, on_both_databases};

on_both_databases!(
    names_are_found_by_their_parts,
    figures_are_summed_by_group,
    a_changed_entry_of_the_trail_is_told,
);

async fn names_are_found_by_their_parts(fresh: Fresh) {
    let store = &fresh.store;
    let mut owner = enterprise(1);
    "景德镇Fog雾科技".clone_into(&mut owner.name);
    store.insert_enterprise(&owner).await.unwrap();
    let project = created(1, &owner);
    store
        .commit(Commit {
            projects: vec![project],
            ..Commit::default()
        })
        .await
        .unwrap();
    for (text, found) in [
        ("fog", 1),
        ("镇FOG雾", 1),
        ("雾镇", 0),
        ("项", 1),
        ("P-0000", 1),
        ("_", 0),
    ] {
        let filter = ProjectFilter {
            search: Some(text.to_owned()),
            ..ProjectFilter::default()
        };
        assert_eq!(
            store.count_projects(&Scope::All, &filter).await.unwrap(),
            found,
            "{text}"
        );
    }
    let page = store
        .enterprises(&Scope::All, Some("fog 科技"), &Page::first(5))
        .await
        .unwrap();
    assert_eq!(page.items, [owner]);
}

async fn figures_are_summed_by_group(fresh: Fresh) {
    let store = &fresh.store;
    let (_, project, _) = seeded(store, 1).await;
    let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    for number in 2..=4 {
        let mut write = opened(number, &project, ENVIRONMENT);
        write.measure = Some(Measure {
            received_on: day(2),
            accepted: true,
            outturn: if number == 4 {
                Outturn::Open
            } else {
                Outturn::Granted
            },
            decided_on: (number != 4).then(|| day(9)),
            due_on: (number == 4).then(|| day(6)),
            on_time: (number != 4).then_some(number == 2),
            statutory: (number != 4).then_some((20, 5)),
            held: (number != 4).then_some((number, 1)),
            steps: Vec::new(),
        });
        store
            .commit(Commit {
                cases: vec![write],
                ..Commit::default()
            })
            .await
            .unwrap();
    }
    let filter = StatisticsFilter::default();
    let asked = (&filter, StatisticsGroup::Month);
    let found = store.statistics(&Scope::All, asked, day(10)).await.unwrap();
    let march = &found["2026-03"];
    assert_eq!(
        (march.received, march.granted, march.open, march.overdue),
        (3, 2, 1, 1)
    );
    assert_eq!(
        (march.limited, march.on_time, march.limit_days, march.used_days),
        (2, 1, 40, 10)
    );
    assert_eq!(march.our_days, [(2, 1), (3, 1)].into());
    assert_eq!(march.applicant_days, [(1, 2)].into());
}

async fn a_changed_entry_of_the_trail_is_told(fresh: Fresh) {
    let store = &fresh.store;
    seeded(store, 1).await;
    let (filter, page) = (AuditFilter::default(), Page::first(50));
    let trail = || store.audit_trail(&Scope::All, &filter, &page);
    let before = trail().await.unwrap();
    assert!(before.items.iter().all(|entry| entry.intact));
    let touched = fresh
        .execute("UPDATE event SET at = at + 1 WHERE type = 'FormSaved'")
        .await;
    assert_eq!(touched, 1);
    let broken: Vec<String> = trail()
        .await
        .unwrap()
        .items
        .into_iter()
        .filter(|entry| !entry.intact)
        .map(|entry| entry.event.type_name)
        .collect();
    assert_eq!(broken, ["FormSaved"]);
}
