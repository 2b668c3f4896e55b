//! What a script may do, for whom, from where, until when.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    pub owner_kind: String,
    /// A code or an id, by the kind.
    pub owner: String,
    /// JSON
    pub scopes: String,
    /// JSON
    pub addresses: String,
    pub secret_hash: String,
    pub previous_hash: Option<String>,
    /// Microseconds since 1970 UTC.
    pub previous_until: Option<i64>,
    pub created_by: Uuid,
    /// Microseconds since 1970 UTC.
    pub created_at: i64,
    /// Microseconds since 1970 UTC.
    pub expires_at: i64,
    /// Microseconds since 1970 UTC.
    pub used_at: Option<i64>,
    /// Microseconds since 1970 UTC.
    pub revoked_at: Option<i64>,
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
