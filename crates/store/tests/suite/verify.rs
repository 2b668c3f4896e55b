//! Changes past the store are found and named.

use onewindow_engine::case::Case;
use onewindow_store::{FindingCode, VerifyReport};

use crate::samples::{claimed, clerk, expected, put, seeded, then};
use crate::support::{Fresh, on_both_databases};

on_both_databases!(
    a_change_in_any_column_of_an_event_is_found_and_the_event_named,
    what_is_made_of_the_log_is_held_against_it,
    a_pinned_version_that_is_unknown_is_told,
);

async fn verified(fresh: &Fresh) -> VerifyReport {
    fresh
        .store
        .verify(|case: &Case| Some(expected(case)))
        .await
        .unwrap()
}

async fn two_cases(fresh: &Fresh) {
    for number in [1, 2] {
        let (_, _, case) = seeded(&fresh.store, number).await;
        put(&fresh.store, then(&case, clerk(8), claimed())).await.unwrap();
    }
    let report = verified(fresh).await;
    assert_eq!(
        (report.events, report.cases, report.projects, report.findings),
        (12, 2, 2, Vec::new())
    );
}

async fn a_change_in_any_column_of_an_event_is_found_and_the_event_named(fresh: Fresh) {
    two_cases(&fresh).await;
    let victim = fresh
        .number("SELECT max(position) FROM event WHERE type = 'FormSaved'")
        .await;
    let (bytes, other_id) = match fresh.store.kind() {
        onewindow_store::DatabaseKind::Sqlite => ("randomblob(32)", "X'000000000000000000000000000000FF'"),
        onewindow_store::DatabaseKind::Postgres => (
            "set_byte(hash, 0, 255 - get_byte(hash, 0))",
            "'00000000-0000-0000-0000-0000000000ff'",
        ),
    };
    for (column, value) in [
        ("transaction_id", "transaction_id + 1"),
        ("stream_kind", "'project'"),
        ("stream_kind", "'something'"),
        ("stream_id", other_id),
        ("sequence", "99"),
        ("at", "at + 1"),
        ("by", "replace(\"by\", 'clerk 1', 'clerk 2')"),
        ("type", "'FormKept'"),
        ("data", "replace(data, '2.5', '2.6')"),
        ("hash", bytes),
    ] {
        // The row is put back from a copy, so that each change is the only one.
        fresh
            .execute(&format!(
                "CREATE TABLE copy AS SELECT * FROM event WHERE position = {victim}"
            ))
            .await;
        let sql = format!("UPDATE event SET \"{column}\" = {value} WHERE position = {victim}");
        assert_eq!(fresh.execute(&sql).await, 1);
        let report = verified(&fresh).await;
        let named = report
            .findings
            .iter()
            .any(|finding| finding.position == Some(victim));
        assert!(named, "{column}: {:?}", report.findings);
        fresh
            .execute(&format!("DELETE FROM event WHERE position = {victim}"))
            .await;
        fresh.execute("INSERT INTO event SELECT * FROM copy").await;
        fresh.execute("DROP TABLE copy").await;
    }
    assert_eq!(verified(&fresh).await.findings, []);

    fresh
        .execute(&format!(
            "UPDATE event SET position = 1000 WHERE position = {victim}"
        ))
        .await;
    let report = verified(&fresh).await;
    assert!(
        report
            .findings
            .iter()
            .any(|finding| finding.position == Some(1000)),
        "{:?}",
        report.findings
    );
}

async fn what_is_made_of_the_log_is_held_against_it(fresh: Fresh) {
    two_cases(&fresh).await;
    for (sql, code) in [
        (
            "UPDATE case_file SET state = replace(state, '2.5', '2.6')",
            FindingCode::StateDiffers,
        ),
        (
            "DELETE FROM case_department WHERE department = 'environment'",
            FindingCode::ReadersDiffer,
        ),
        (
            "UPDATE queue_count SET items = items + 1",
            FindingCode::CountDiffers,
        ),
        (
            "UPDATE queue_item SET due_on = '2020-01-01'",
            FindingCode::QueueDiffers,
        ),
        ("UPDATE project SET name = 'x'", FindingCode::StateDiffers),
        ("DELETE FROM timer", FindingCode::TimersDiffer),
        ("DELETE FROM event WHERE sequence = 2", FindingCode::EventMissing),
        (
            "DELETE FROM event WHERE stream_kind = 'project'",
            FindingCode::StateMissing,
        ),
    ] {
        let before = found(&fresh, code).await;
        assert!(fresh.execute(sql).await > 0, "{sql} tries nothing");
        assert!(found(&fresh, code).await > before, "{sql}");
    }
}

async fn found(fresh: &Fresh, code: FindingCode) -> usize {
    verified(fresh)
        .await
        .findings
        .iter()
        .filter(|finding| finding.code == code)
        .count()
}

async fn a_pinned_version_that_is_unknown_is_told(fresh: Fresh) {
    seeded(&fresh.store, 1).await;
    let findings = fresh.store.verify(|_| None).await.unwrap().findings;
    assert_eq!(
        findings.iter().map(|finding| finding.code).collect::<Vec<_>>(),
        [FindingCode::VersionUnknown]
    );
    assert!(findings[0].message.en.contains("eia-report"));
}
