//! A rung of a clock that is still to fire.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "timer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub clock: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub rung: String,
    /// Microseconds since 1970 UTC.
    pub at: i64,
    /// The case's sequence when the timer was set.
    pub sequence: i64,
}

impl ActiveModelBehavior for ActiveModel {}
