//! A day of a licence that has not passed yet.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "licence_timer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub licence_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub duty: String,
    /// `YYYY-MM-DD`, a local day of the zone.
    pub last_day: String,
}

impl ActiveModelBehavior for ActiveModel {}
