//! What the ratings of each case count for.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rating")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: Uuid,
    pub procedure: String,
    pub department: String,
    pub score: i64,
    pub to_follow_up: i64,
    pub followed_up: i64,
}

impl ActiveModelBehavior for ActiveModel {}
