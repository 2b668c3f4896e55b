//! A file of the catalogue that was published while the office ran: never changed.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "published_source")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// From 1 on.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i64,
    /// SHA-256 of the zone's own file that it took the place of, lower-case hex; empty where there was none.
    pub replaced: String,
    pub text: String,
    /// Microseconds since 1970 UTC.
    pub published_at: i64,
    /// Who published it: canonical JSON.
    pub published_by: String,
}

impl ActiveModelBehavior for ActiveModel {}
