//! An account.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub login: String,
    pub name: String,
    pub password_hash: String,
    pub kind: String,
    /// JSON
    pub appointments: String,
    /// JSON
    pub enterprises: String,
    pub locale: String,
    /// Microseconds since 1970 UTC.
    pub disabled_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
