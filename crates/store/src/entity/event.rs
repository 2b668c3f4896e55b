//! One row of the append-only log.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    /// Place in the log of the whole database; 1 and up, without order between concurrent transactions.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// The PostgreSQL transaction that wrote the row, on the database's own scale; 0 on SQLite.
    pub transaction_id: i64,
    /// `case` or `project`.
    pub stream_kind: String,
    /// The case or project.
    pub stream_id: Uuid,
    /// Counts the events of the stream from 1.
    pub sequence: i64,
    /// Microseconds since 1970 UTC.
    pub at: i64,
    /// Who did it: canonical JSON.
    pub by: String,
    /// The event's stable name.
    pub r#type: String,
    /// What happened: canonical JSON.
    pub data: String,
    /// SHA-256 over the previous event's hash and every other column.
    pub hash: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
