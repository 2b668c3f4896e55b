//! `onewindow verify`: nothing wrong after work, and one changed byte is found and named.

use std::path::Path;

use onewindow_tests::{TestServer, onewindow};
use serde_json::json;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::office::{Office, change};

#[tokio::test(flavor = "multi_thread")]
async fn one_changed_byte_of_the_log_is_found_and_its_event_named() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let window = office.sign_in("window").await;
    let project = office.project(&applicant).await;
    let case = office.received_park_entry(&applicant, &project).await;
    change(&window, "acceptCase", &case, json!({})).await;
    let data = office.server.data();
    let arguments = ["verify", "--data", data.to_str().unwrap()];
    let sound = onewindow(&arguments);
    assert!(
        sound.status.success(),
        "{}",
        String::from_utf8_lossy(&sound.stdout)
    );

    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("data");
    stop_and_copy(office.server, &copy);
    tamper(&copy.join("onewindow.db")).await;
    let found = onewindow(&["verify", "--data", copy.to_str().unwrap()]);
    assert!(!found.status.success());
    let words = format!(
        "{}{}",
        String::from_utf8_lossy(&found.stdout),
        String::from_utf8_lossy(&found.stderr)
    );
    assert!(
        words.contains("CaseAccepted") || words.contains("event"),
        "the event is named: {words}"
    );
}

fn stop_and_copy(server: TestServer, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for name in ["onewindow.db", "onewindow.db-wal"] {
        let from = server.data().join(name);
        if from.exists() {
            std::fs::copy(from, to.join(name)).unwrap();
        }
    }
    drop(server);
}

/// Changes one byte of the log where the database keeps it, as somebody with the file in hand could.
async fn tamper(database: &Path) {
    let mut connection = SqliteConnectOptions::new()
        .filename(database)
        .connect()
        .await
        .unwrap();
    let changed = sqlx::query(
        "UPDATE event SET data = replace(data, '2026-03-02', '2026-03-03') WHERE type = 'CaseAccepted'",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    assert_eq!(changed.rows_affected(), 1);
    connection.close().await.unwrap();
}
