//! The state of a case; `case` is a keyword of SQL.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_file")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: String,
    pub project_id: Uuid,
    pub enterprise_id: Uuid,
    /// The procedure's code.
    pub procedure: String,
    /// The competent department.
    pub department: String,
    pub phase: String,
    /// How many bars on the applicant came from it.
    pub bars: i64,
    /// Counts the events of the stream; what a writer must have seen.
    pub sequence: i64,
    /// Microseconds since 1970 UTC.
    pub opened_at: i64,
    /// Microseconds since 1970 UTC.
    pub updated_at: i64,
    /// The engine's case: canonical JSON.
    pub state: String,
}

impl ActiveModelBehavior for ActiveModel {}
