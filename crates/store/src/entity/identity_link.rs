//! Whom an identity provider's subject is here.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub issuer: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    pub account_id: Uuid,
    pub linked_by: Uuid,
    /// Microseconds since 1970 UTC.
    pub linked_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
