//! The state of a project.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "project")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: String,
    pub enterprise_id: Uuid,
    pub route: String,
    pub name: String,
    /// Counts the events of the stream; what a writer must have seen.
    pub sequence: i64,
    /// Microseconds since 1970 UTC.
    pub created_at: i64,
    /// Microseconds since 1970 UTC.
    pub updated_at: i64,
    /// The engine's project: canonical JSON.
    pub state: String,
}

impl ActiveModelBehavior for ActiveModel {}
