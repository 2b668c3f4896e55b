//! Where events are sent, in whose right, and how far it has come in the feed.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// `zone`, `enterprise` or `department`.
    pub owner_kind: String,
    /// The enterprise's id or the department's code; empty for the zone.
    pub owner_id: String,
    pub url: String,
    pub description: String,
    /// Canonical JSON: a list of names; empty: every type.
    pub types: String,
    /// Microseconds since 1970 UTC, by the office's clock, as every instant here but `leased_until`.
    pub disabled_at: Option<i64>,
    pub disabled_for: Option<String>,
    /// Sealed: the database alone does not tell it.
    pub secret: Vec<u8>,
    pub secret_number: i64,
    pub old_secret: Option<Vec<u8>>,
    pub old_secret_ends_at: Option<i64>,
    pub version: i64,
    pub created_at: i64,
    /// Canonical JSON.
    pub created_by: String,
    pub updated_at: i64,
    /// The last event of the feed that was taken up.
    pub feed_position: Option<i64>,
    /// How many deliveries were ever added.
    pub places: i64,
    /// 1 while so much waits that no more is taken up.
    pub is_full: i64,
    /// When the next delivery falls due.
    pub next_at: Option<i64>,
    /// After failures nothing is sent until then.
    pub rest_until: i64,
    /// Failed attempts since the last that succeeded.
    pub failures: i64,
    pub failing_since: Option<i64>,
    /// Who serves it.
    pub lease: Option<Uuid>,
    /// Microseconds since 1970 UTC, by the database's clock.
    pub leased_until: i64,
}

impl ActiveModelBehavior for ActiveModel {}
