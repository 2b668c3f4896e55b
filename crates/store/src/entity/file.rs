//! An uploaded file, or one that is to be uploaded.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "file")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub owner: Uuid,
    pub enterprise_id: Option<Uuid>,
    pub filename: String,
    pub byte_size: i64,
    /// Lower-case hex.
    pub sha256: String,
    pub content_type: String,
    /// Of the upload token.
    pub token_hash: String,
    /// Microseconds since 1970 UTC.
    pub created_at: i64,
    /// Microseconds since 1970 UTC.
    pub expires_at: i64,
    /// Microseconds since 1970 UTC.
    pub stored_at: Option<i64>,
    /// Microseconds since 1970 UTC.
    pub arrived_at: Option<i64>,
    pub refused: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
