//! What each case counts for in statistics.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "measure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: Uuid,
    pub received_on: String,
    pub accepted: i64,
    pub outturn: String,
    pub decided_on: Option<String>,
    pub due_on: Option<String>,
    pub on_time: Option<i64>,
    pub limit_days: Option<i64>,
    pub used_days: Option<i64>,
    pub our_days: Option<i64>,
    pub applicant_days: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
