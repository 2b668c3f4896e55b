//! A written act and what became of its file.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document")]
pub struct Model {
    /// The verification code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub case_id: Uuid,
    /// Microseconds since 1970 UTC, by the office's clock.
    pub drawn_at: i64,
    /// Microseconds since 1970 UTC, by the machine's clock.
    pub set_at: Option<i64>,
    pub byte_size: Option<i64>,
    /// Of the finished file, lower-case hex.
    pub sha256: Option<String>,
    /// Of the finished file, Ed25519 in base64.
    pub signature: Option<String>,
    /// Why it could not be set the last time.
    pub failure: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
