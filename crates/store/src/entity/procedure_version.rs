//! A published version of a procedure: never changed.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "procedure_version")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// ISO date
    #[sea_orm(primary_key, auto_increment = false)]
    pub effective_from: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i64,
    /// SHA-256 of the body, lower-case hex.
    pub digest: String,
    /// Microseconds since 1970 UTC.
    pub published_at: i64,
    /// The engine's procedure: canonical JSON.
    pub body: String,
}

impl ActiveModelBehavior for ActiveModel {}
