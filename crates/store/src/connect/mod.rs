//! Opening a database: connect, assert the settings that durability needs, refuse what is not ours or is newer,
//! bring the schema up to date.

mod postgres;
mod sqlite;
pub(crate) mod version;

use sea_orm::{ConnectOptions, DatabaseConnection};

use crate::error::StoreError;
use crate::settings::{DatabaseKind, Settings};

/// What may be done to the database while it is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Made when it is missing, brought up to date, written to.
    Serve,
    /// Left as it is: it must be there and of this version.
    Inspect,
}

/// Connections, ready for use.
#[derive(Debug, Clone)]
pub(crate) struct Connections {
    pub(crate) kind: DatabaseKind,
    /// `SQLite`: one connection, the only one that may write. `PostgreSQL`: the pool.
    pub(crate) writer: DatabaseConnection,
    /// `SQLite`: read-only connections beside the writer. `PostgreSQL`: the same pool.
    pub(crate) reader: DatabaseConnection,
    /// Added to `PostgreSQL`'s transaction ids: see `postgres.rs`. 0 on `SQLite`.
    pub(crate) transaction_base: i64,
}

/// Opens a database.
pub(crate) async fn connect(settings: &Settings, access: Access) -> Result<Connections, StoreError> {
    let opened = match settings.kind()? {
        DatabaseKind::Sqlite => sqlite::connect(settings, access).await,
        DatabaseKind::Postgres => postgres::connect(settings, access).await,
    };
    // Whatever failed while opening failed at this address; rows and settings name their own place.
    opened.map_err(|error| error.at_if_nowhere(settings.place()))
}

/// What both databases want of a pool.
fn options(url: &str, settings: &Settings, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(settings.acquire_timeout)
        .connect_timeout(settings.acquire_timeout)
        .sqlx_logging(false)
        .record_stmt_in_spans(false);
    options
}
