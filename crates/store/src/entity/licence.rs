//! The state of a licence.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "licence")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The code by which anybody can check it.
    pub code: String,
    pub number: String,
    pub case_id: Uuid,
    pub project_id: Uuid,
    pub enterprise_id: Uuid,
    /// The procedure's code.
    pub procedure: String,
    /// Whose it is to watch over.
    pub department: String,
    pub standing: String,
    /// How many things wait to be done about it.
    pub tasks: i64,
    /// How many bars on the holder came from it.
    pub bars: i64,
    /// Counts the events of the stream; what a writer must have seen.
    pub sequence: i64,
    /// Microseconds since 1970 UTC.
    pub issued_at: i64,
    /// Microseconds since 1970 UTC.
    pub updated_at: i64,
    /// The engine's licence: canonical JSON.
    pub state: String,
}

impl ActiveModelBehavior for ActiveModel {}
