//! A message for a webhook.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_delivery")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub webhook_id: Uuid,
    /// Counts the deliveries of the webhook from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i64,
    pub id: Uuid,
    pub message_id: String,
    /// The event it tells of; none for a trial.
    pub feed_position: Option<i64>,
    /// The case, project or licence: what its messages are ordered by.
    pub subject: Uuid,
    pub r#type: String,
    pub body: String,
    /// `pending`, `delivered` or `failed`.
    pub state: String,
    /// How many there were in all.
    pub attempts: i64,
    /// How many of them count against the schedule; begins anew when somebody asks for it.
    pub tries: i64,
    pub next_at: Option<i64>,
    pub created_at: i64,
    pub ended_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
