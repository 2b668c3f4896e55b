//! A signed-in session.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub refresh_hash: String,
    /// Counts the refresh tokens given out.
    pub generation: i64,
    /// Microseconds since 1970 UTC.
    pub created_at: i64,
    /// Microseconds since 1970 UTC.
    pub expires_at: i64,
    /// Microseconds since 1970 UTC.
    pub ended_at: Option<i64>,
    pub address: String,
    pub client: String,
    /// JSON
    pub scopes: String,
}

impl ActiveModelBehavior for ActiveModel {}
