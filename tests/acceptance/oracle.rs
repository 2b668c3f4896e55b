//! Due dates that were computed elsewhere, against the calendar.

use onewindow_tests::onewindow;

const ROWS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../crates/engine/tests/data/deadline-oracle.csv"
);
const MORE_ROWS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../crates/engine/tests/data/deadline-oracle-extra.csv"
);

#[test]
fn every_row_of_the_independent_tables_agrees() {
    let output = onewindow(&["oracle", ROWS, MORE_ROWS]);
    let words = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{words}");
    for row in ["W01", "W39", "2026-04-21"] {
        assert!(words.contains(row), "{row} is among the rows: {words}");
    }
}

#[test]
fn a_row_that_differs_is_told_and_fails_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.csv");
    std::fs::write(
        &file,
        "id,start,n_working_days,due,note\nX1,2026-03-02,5,2026-03-10,one day too late\n",
    )
    .unwrap();
    let output = onewindow(&["oracle", file.to_str().unwrap()]);
    assert!(!output.status.success());
    let words = String::from_utf8_lossy(&output.stdout);
    assert!(words.contains("X1") && words.contains("2026-03-09"), "{words}");
}
