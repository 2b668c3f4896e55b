//! Opening: what is refused, and that nothing is changed then.

use std::fs;
use std::path::Path;
use std::time::Duration;

use onewindow_store::{CommitError, Settings, Store, StoreErrorCode};
use onewindow_tests::{Durability, TestPostgres};
use sea_orm::{ConnectionTrait as _, Database};

use crate::samples::{claimed, clerk, put, seeded, then};
use crate::support::{Fresh, on_both_databases};

on_both_databases!(
    an_empty_database_is_brought_up_to_date_and_opens_again,
    a_database_of_a_newer_version_is_refused,
    a_database_of_an_older_version_is_only_opened_for_service,
);

async fn refusal(settings: &Settings) -> StoreErrorCode {
    Store::open(settings).await.unwrap_err().code()
}

async fn an_empty_database_is_brought_up_to_date_and_opens_again(fresh: Fresh) {
    let (_, _, case) = seeded(&fresh.store, 1).await;
    let schema = fresh.store.schema_sql().await.unwrap();
    for table in ["event", "case_file", "queue_item", "procedure_version"] {
        assert!(schema.contains(&format!("CREATE TABLE {table} ")), "{schema}");
    }
    assert!(
        schema.contains("CREATE INDEX queue_item_by_due ON queue_item"),
        "{schema}"
    );
    fresh.store.clone().close().await.unwrap();

    let again = Store::open(&fresh.settings).await.unwrap();
    assert_eq!(again.case(case.id).await.unwrap().unwrap(), case);
    assert_eq!(again.schema_sql().await.unwrap(), schema);
    again.ping().await.unwrap();
    let looking = Store::check(&fresh.settings).await.unwrap();
    assert_eq!(looking.case(case.id).await.unwrap().unwrap(), case);
}

async fn a_database_of_a_newer_version_is_refused(fresh: Fresh) {
    fresh
        .execute("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_future', 0)")
        .await;
    let refused = Store::open(&fresh.settings).await.unwrap_err();
    assert_eq!(refused.code().as_str(), "DATABASE_NEWER");
    assert!(
        refused.text().en.contains("newer version"),
        "{}",
        refused.text().en
    );
    assert_eq!(
        Store::check(&fresh.settings).await.unwrap_err().code(),
        StoreErrorCode::Newer
    );
}

async fn a_database_of_an_older_version_is_only_opened_for_service(fresh: Fresh) {
    fresh.execute("DROP TABLE meta").await;
    fresh
        .execute("DELETE FROM seaql_migrations WHERE version = 'm0011_meta'")
        .await;
    assert_eq!(
        Store::check(&fresh.settings).await.unwrap_err().code(),
        StoreErrorCode::Older
    );
    let store = Store::open(&fresh.settings).await.unwrap();
    store
        .set_meta("clock", "2026-03-02T09:00:00+08:00")
        .await
        .unwrap();
    store
        .set_meta("clock", "2026-03-03T09:00:00+08:00")
        .await
        .unwrap();
    assert_eq!(
        store.meta("clock").await.unwrap().unwrap(),
        "2026-03-03T09:00:00+08:00"
    );
}

fn at(path: &Path) -> Settings {
    let mut settings = Settings::new(format!("sqlite://{}", path.display()));
    settings.lock_timeout = Duration::from_millis(20);
    settings
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.db");
    for content in ["Dear Sir or Madam, this is not a database at all.", "SQLite"] {
        fs::write(&path, content).unwrap();
        assert_eq!(refusal(&at(&path)).await, StoreErrorCode::NotADatabase);
        assert_eq!(fs::read_to_string(&path).unwrap(), content);
    }
    assert_eq!(refusal(&at(folder.path())).await, StoreErrorCode::NotADatabase);
    assert_eq!(
        refusal(&at(&folder.path().join("missing/office.db"))).await,
        StoreErrorCode::FolderMissing
    );
    let missing = Store::check(&at(&folder.path().join("office.db")))
        .await
        .unwrap_err();
    assert_eq!(missing.code(), StoreErrorCode::Missing);
    assert!(missing.text().zh.contains("office.db"), "{}", missing.text().zh);
    for address in ["mysql://somewhere/office", "sqlite://", "sqlite::memory:"] {
        assert_eq!(refusal(&Settings::new(address)).await, StoreErrorCode::Address);
    }
}

#[tokio::test]
async fn a_truncated_database_is_refused() {
    let fresh = Fresh::sqlite().await;
    let path = fresh.settings.url.strip_prefix("sqlite://").unwrap().to_owned();
    fresh.store.close().await.unwrap();
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..5_000]).unwrap();
    let code = refusal(&at(Path::new(&path))).await;
    assert!(
        matches!(code, StoreErrorCode::Corrupt | StoreErrorCode::NotADatabase),
        "{code:?}"
    );
}

#[tokio::test]
async fn a_database_of_another_program_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    let other = Database::connect(format!("sqlite://{}?mode=rwc", path.display()))
        .await
        .unwrap();
    other
        .execute_unprepared("CREATE TABLE recipe (id INTEGER)")
        .await
        .unwrap();
    other.close().await.unwrap();
    assert_eq!(refusal(&at(&path)).await, StoreErrorCode::Foreign);
    assert_eq!(
        Store::check(&at(&path)).await.unwrap_err().code(),
        StoreErrorCode::Foreign
    );
}

#[tokio::test]
async fn a_read_only_file_is_refused_for_service() {
    let fresh = Fresh::sqlite().await;
    let path = fresh.settings.url.strip_prefix("sqlite://").unwrap().to_owned();
    fresh.store.close().await.unwrap();
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let refused = Store::open(&fresh.settings).await.unwrap_err();
    assert_eq!(refused.code().as_str(), "DATABASE_READ_ONLY");
}

#[tokio::test]
async fn a_locked_file_is_told_as_locked_and_the_same_commit_succeeds_later() {
    let fresh = Fresh::sqlite().await;
    let (_, _, case) = seeded(&fresh.store, 1).await;
    let store = Store::open(&at(Path::new(
        fresh.settings.url.strip_prefix("sqlite://").unwrap(),
    )))
    .await
    .unwrap();
    let other = fresh.raw().await;
    other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
    let refused = put(&store, then(&case, clerk(8), claimed())).await.unwrap_err();
    let CommitError::Unavailable(error) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(error.code().as_str(), "DATABASE_LOCKED");
    assert_eq!(
        store.case(case.id).await.unwrap().unwrap(),
        case,
        "reading goes on"
    );
    other.execute_unprepared("COMMIT").await.unwrap();
    put(&store, then(&case, clerk(8), claimed())).await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let fresh = Fresh::sqlite().await;
    let path = fresh.settings.url.strip_prefix("sqlite://").unwrap();
    assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_gone_is_told_as_unreachable() {
    let server = TestPostgres::start(Durability::None).unwrap();
    let mut settings = Settings::new(server.fresh_database());
    settings.acquire_timeout = Duration::from_secs(1);
    let store = Store::open(&settings).await.unwrap();
    let (_, _, case) = seeded(&store, 1).await;
    drop(server);
    assert!(store.ping().await.unwrap_err().is_retryable());
    let refused = put(&store, then(&case, clerk(8), claimed())).await.unwrap_err();
    assert!(matches!(refused, CommitError::Unavailable(_)), "{refused:?}");
    let refused = Store::open(&settings).await.unwrap_err();
    assert_eq!(refused.code().as_str(), "DATABASE_UNREACHABLE", "{refused:?}");
    assert!(
        !refused.text().en.contains("onewindow@"),
        "no account in a message: {}",
        refused.text().en
    );
}

#[test]
fn chinese_texts_use_chinese_punctuation() {
    for code in StoreErrorCode::ALL {
        let text = code.text().zh;
        let halved = text
            .chars()
            .zip(text.chars().skip(1))
            .any(|(first, second)| !first.is_ascii() && matches!(second, ',' | ';' | ':' | '('));
        assert!(!halved, "{text}");
    }
}
