//! Who acts for whom.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "substitution")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub version: i64,
    pub absent: Uuid,
    pub substitute: Uuid,
    pub department: String,
    /// The last day, as `YYYY-MM-DD`.
    pub through_day: String,
    /// Microseconds since 1970 UTC.
    pub ended_at: Option<i64>,
    /// The whole of it as JSON.
    pub state: String,
}

impl ActiveModelBehavior for ActiveModel {}
