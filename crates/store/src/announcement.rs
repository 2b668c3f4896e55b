//! Hints between the nodes of one `PostgreSQL` database that something was committed. A hint may be lost; the feed is
//! the truth, and whoever waits for a hint also looks from time to time.

use std::sync::Arc;

use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait as _, DbBackend, DbErr, RuntimeErr, Statement};
use uuid::Uuid;

use crate::error::StoreError;
use crate::settings::DatabaseKind;
use crate::store::Store;

/// The channel that nodes listen on.
const CHANNEL: &str = "onewindow_event";

/// A hint from a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// Which node gives it.
    pub node: Uuid,
    /// The positions of the last events of what it has committed; some may be left out.
    pub positions: Vec<i64>,
}

/// Hints as they come in.
#[derive(Debug)]
pub struct Announcements(PgListener);

impl Announcements {
    /// The next hint. A connection that is lost is made anew; hints given meanwhile are lost.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn next(&mut self) -> Result<Announcement, StoreError> {
        loop {
            let notification = self
                .0
                .recv()
                .await
                .map_err(|error| StoreError::from(database(error)))?;
            // Anybody with access to the database may say anything on the channel.
            if let Some(announcement) = read(notification.payload()) {
                return Ok(announcement);
            }
        }
    }
}

fn database(error: sea_orm::sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)))
}

fn read(payload: &str) -> Option<Announcement> {
    let mut words = payload.split(' ');
    Some(Announcement {
        node: words.next()?.parse().ok()?,
        positions: words.filter_map(|word| word.parse().ok()).collect(),
    })
}

impl Store {
    /// Hints other nodes that something was committed. Outside the transaction that did: a transaction that notifies
    /// takes a lock of the whole database at its commit. Nothing is done on `SQLite`, which serves one node.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn announce(&self, announcement: &Announcement) -> Result<(), StoreError> {
        if self.kind() == DatabaseKind::Sqlite {
            return Ok(());
        }
        let mut payload = announcement.node.to_string();
        for position in &announcement.positions {
            payload.push(' ');
            payload.push_str(&position.to_string());
        }
        let values = [CHANNEL.into(), payload.into()];
        let statement =
            Statement::from_sql_and_values(DbBackend::Postgres, "SELECT pg_notify($1, $2)", values);
        self.within(self.writer().execute_raw(statement)).await.map(drop)
    }

    /// Listens to other nodes on a connection of its own; none on `SQLite`, which serves one node.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn announcements(&self) -> Result<Option<Announcements>, StoreError> {
        if self.kind() == DatabaseKind::Sqlite {
            return Ok(None);
        }
        let listening = async {
            let mut listener = PgListener::connect(self.url()).await?;
            listener.listen(CHANNEL).await?;
            Ok::<_, sea_orm::sqlx::Error>(listener)
        };
        let answer = async { listening.await.map_err(database) };
        // Boxed: opening a connection takes much room, and whoever listens would carry it along.
        Box::pin(self.within(answer))
            .await
            .map(|listener| Some(Announcements(listener)))
    }
}
