//! The store: a handle that is cheap to clone.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbErr};
use tokio::time::timeout;

use crate::connect::{self, Access, Connections};
use crate::error::{StoreError, StoreErrorCode};
use crate::known::Known;
use crate::settings::{DatabaseKind, Settings};

/// An open database.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) connections: Connections,
    settings: Settings,
    pub(crate) known: Known,
}

impl Store {
    /// Opens the database for service: makes the `SQLite` file when it is missing, asserts the settings that
    /// durability needs, and brings the schema up to date.
    ///
    /// # Errors
    /// Whatever keeps it from serving: `DATABASE_NEWER`, `NOT_A_DATABASE`, `DATABASE_READ_ONLY`,
    /// `DATABASE_LOCKED`, `DATABASE_UNREACHABLE` and the like. Nothing is changed then.
    pub async fn open(settings: &Settings) -> Result<Store, StoreError> {
        Self::connect(settings, Access::Serve).await
    }

    /// Opens the database to look at it: it must be there and of this version, and is not changed.
    ///
    /// # Errors
    /// As [`Store::open`], and `DATABASE_MISSING` and `DATABASE_OLDER`.
    pub async fn check(settings: &Settings) -> Result<Store, StoreError> {
        Self::connect(settings, Access::Inspect).await
    }

    async fn connect(settings: &Settings, access: Access) -> Result<Store, StoreError> {
        let connections = connect::connect(settings, access).await?;
        Ok(Self {
            connections,
            settings: settings.clone(),
            known: Known::default(),
        })
    }

    /// Tells an observer of every statement after it ran: its text without values, and how long it took. To be called
    /// before the store is cloned; what was cloned off before is not observed.
    #[must_use]
    pub fn observed(mut self, observer: impl Fn(&str, Duration) + Send + Sync + 'static) -> Self {
        let observer = Arc::new(observer);
        for connection in [&mut self.connections.writer, &mut self.connections.reader] {
            let observer = Arc::clone(&observer);
            connection.set_metric_callback(move |told| observer(&told.statement.sql, told.elapsed));
        }
        self
    }

    /// Which database it is.
    pub fn kind(&self) -> DatabaseKind {
        self.connections.kind
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// When it gives none in time.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.within(self.reader().execute_unprepared("SELECT 1"))
            .await
            .map(drop)
    }

    /// Whether the database answers and has the tables of this version.
    ///
    /// # Errors
    /// When it does not answer in time.
    pub async fn is_up_to_date(&self) -> Result<bool, StoreError> {
        self.within_deadline(connect::version::is_up_to_date(self.reader()))
            .await
    }

    /// Closes every connection; `SQLite` then folds its write-ahead log into the file.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn close(self) -> Result<(), StoreError> {
        let Connections { writer, reader, .. } = self.connections;
        reader.close().await?;
        Ok(writer.close().await?)
    }

    /// The address with user and password.
    pub(crate) fn url(&self) -> &str {
        &self.settings.url
    }

    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.connections.reader
    }

    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.connections.writer
    }

    /// Gives up on a database that does not answer.
    pub(crate) async fn within<T>(
        &self,
        answer: impl Future<Output = Result<T, DbErr>>,
    ) -> Result<T, StoreError> {
        match timeout(self.settings.deadline, answer).await {
            Ok(answered) => Ok(answered?),
            Err(elapsed) => Err(self.late(elapsed)),
        }
    }

    /// Gives up on a piece of work that does not end.
    pub(crate) async fn within_deadline<T, E: From<StoreError>>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        match timeout(self.settings.deadline, work).await {
            Ok(done) => done,
            Err(elapsed) => Err(self.late(elapsed).into()),
        }
    }

    fn late(&self, elapsed: tokio::time::error::Elapsed) -> StoreError {
        StoreError::new(StoreErrorCode::Timeout)
            .at(self.settings.place())
            .because(elapsed)
    }
}
