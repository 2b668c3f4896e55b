//! A fresh database of either kind for each test, and a way past the store.

use std::time::Duration;

use onewindow_store::{Settings, Store};
use onewindow_tests::TestPostgres;
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection, DbBackend, Statement};
use tempfile::TempDir;

/// Runs each named test on both databases.
macro_rules! on_both_databases {
    ($($test:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test($crate::support::Fresh::sqlite().await).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test($crate::support::Fresh::postgres().await).await;
            })*
        }
    };
}

pub(crate) use on_both_databases;

/// A fresh database, open for service.
pub(crate) struct Fresh {
    pub(crate) store: Store,
    pub(crate) settings: Settings,
    /// Removed with the test.
    _folder: Option<TempDir>,
}

impl Fresh {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("office.db").display());
        Self::open(url, Some(folder)).await
    }

    pub(crate) async fn postgres() -> Self {
        let url = tokio::task::spawn_blocking(|| TestPostgres::shared_fast().fresh_database())
            .await
            .unwrap();
        Self::open(url, None).await
    }

    async fn open(url: String, folder: Option<TempDir>) -> Self {
        let mut settings = Settings::new(url);
        // Both cores may be busy with other tests: patience costs nothing here.
        settings.deadline = Duration::from_mins(2);
        settings.acquire_timeout = Duration::from_mins(2);
        settings.lock_timeout = Duration::from_mins(1);
        settings.statement_timeout = Duration::from_mins(1);
        let store = Store::open(&settings).await.unwrap();
        Self {
            store,
            settings,
            _folder: folder,
        }
    }

    /// A connection past the store, as an administrator or an intruder has one.
    pub(crate) async fn raw(&self) -> DatabaseConnection {
        Database::connect(self.settings.url.as_str()).await.unwrap()
    }

    /// Runs SQL past the store and says how many rows it touched.
    pub(crate) async fn execute(&self, sql: &str) -> u64 {
        let db = self.raw().await;
        let touched = db.execute_unprepared(sql).await.unwrap().rows_affected();
        db.close().await.unwrap();
        touched
    }

    /// The one number that a query gives.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        let db = self.raw().await;
        let backend: DbBackend = db.get_database_backend();
        let row = db
            .query_one_raw(Statement::from_string(backend, sql))
            .await
            .unwrap()
            .unwrap();
        let number = row.try_get_by_index(0).unwrap();
        db.close().await.unwrap();
        number
    }
}
