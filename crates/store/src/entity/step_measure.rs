//! What each round of each step counts for in statistics.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "step_measure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub step_key: String,
    pub step: String,
    pub department: String,
    pub opened_on: String,
    pub days: Option<i64>,
    pub due_on: Option<String>,
    pub on_time: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
