//! Whom an event concerns.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notification")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// `person:`, `enterprise:` or `department:`, and which.
    pub addressee: String,
    /// Microseconds since 1970 UTC.
    pub at: i64,
    pub kind: String,
    pub case_id: Uuid,
    /// Of the event in the case's stream.
    pub sequence: i64,
    /// Who did it, as JSON.
    pub by: String,
}

impl ActiveModelBehavior for ActiveModel {}
