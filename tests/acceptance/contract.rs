//! Contracts that can only be read from something that runs.

use onewindow_tests::{TestPostgres, onewindow};

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../schema/sql/postgres.sql");

#[test]
fn the_schema_of_postgresql_is_the_committed_one() {
    let database = TestPostgres::shared().fresh_database();
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("schema");
    std::fs::create_dir_all(folder.path().join("docs")).unwrap();
    let written = onewindow(&["schema", "--out", out.to_str().unwrap(), "--postgres", &database]);
    assert!(
        written.status.success(),
        "{}",
        String::from_utf8_lossy(&written.stderr)
    );
    let generated = std::fs::read_to_string(out.join("sql/postgres.sql")).unwrap();
    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
    assert!(
        generated == committed,
        "schema/sql/postgres.sql drifted; write it anew with `onewindow schema --out schema --postgres URL`, where URL \
         is an empty database. Generated:\n{generated}"
    );
}
