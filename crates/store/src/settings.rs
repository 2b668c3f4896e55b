//! Where the database is and how patient to be with it.

use std::path::PathBuf;
use std::time::Duration;

use crate::error::{StoreError, StoreErrorCode};

/// Which database is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseKind {
    /// A file of this process: the default.
    Sqlite,
    /// A server, for more than one node.
    Postgres,
}

/// Where the database is and how patient to be with it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `sqlite://PATH` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`.
    pub url: String,
    /// Connections at most; on `SQLite` those that read beside the one that writes.
    pub connections: u32,
    /// How long to wait for a connection of the pool.
    pub acquire_timeout: Duration,
    /// How long to wait for somebody else's lock; `SQLite`'s busy timeout.
    pub lock_timeout: Duration,
    /// How long one statement may take on the server.
    pub statement_timeout: Duration,
    /// How long a read or a commit may take as a whole, seen from here; a server that never answers is given up.
    pub deadline: Duration,
}

impl Settings {
    /// The settings that suit an office, for a database.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            connections: 8,
            acquire_timeout: Duration::from_secs(5),
            lock_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(8),
            deadline: Duration::from_secs(10),
        }
    }

    /// Which database the address names.
    ///
    /// # Errors
    /// `DATABASE_ADDRESS` when it names none.
    pub fn kind(&self) -> Result<DatabaseKind, StoreError> {
        if self.url.starts_with("sqlite:") {
            Ok(DatabaseKind::Sqlite)
        } else if self.url.starts_with("postgres://") || self.url.starts_with("postgresql://") {
            Ok(DatabaseKind::Postgres)
        } else {
            Err(StoreError::new(StoreErrorCode::Address).at(self.place()))
        }
    }

    /// The database file of an `SQLite` address; characters stand for themselves, `%` too.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        let path = self.url.strip_prefix("sqlite:")?;
        let path = path.strip_prefix("//").unwrap_or(path);
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        (!path.is_empty() && path != ":memory:").then(|| PathBuf::from(path))
    }

    /// The address without user and password, for messages.
    pub(crate) fn place(&self) -> String {
        match self.url.split_once("://") {
            Some((scheme, rest)) => {
                let rest = rest.split_once('?').map_or(rest, |(address, _)| address);
                let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
                format!("{scheme}://{rest}")
            }
            None => self.url.chars().take_while(|c| *c != '?').collect(),
        }
    }
}
