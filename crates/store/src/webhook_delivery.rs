//! What is sent to webhooks: messages made of events, in order, each attempt on record.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Condition, Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel as _, PaginatorTrait as _,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::canonical::unreadable;
use crate::entity::{webhook, webhook_attempt, webhook_delivery};
use crate::error::StoreError;
use crate::instant::{count, instant, micros, optional};
use crate::page::{Keyset, Page, Slice};
use crate::store::Store;
use crate::webhook::{DisabledFor, WebhookId};

/// A state as columns hold it.
pub(crate) const PENDING: &str = "pending";
/// See [`PENDING`].
pub(crate) const DELIVERED: &str = "delivered";
/// See [`PENDING`].
pub(crate) const FAILED: &str = "failed";

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// It is still to be delivered.
    Pending,
    /// The receiver took it.
    Delivered,
    /// It was given up.
    Failed,
}

impl DeliveryState {
    /// Every state.
    pub const ALL: [DeliveryState; 3] = [
        DeliveryState::Pending,
        DeliveryState::Delivered,
        DeliveryState::Failed,
    ];

    fn word(self) -> &'static str {
        match self {
            DeliveryState::Pending => PENDING,
            DeliveryState::Delivered => DELIVERED,
            DeliveryState::Failed => FAILED,
        }
    }
}

/// A message that is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// The delivery's own id.
    pub id: Uuid,
    /// The message's id, the same however often it is sent.
    pub message_id: String,
    /// The event it tells of; none for a trial.
    pub feed_position: Option<i64>,
    /// What its messages are ordered by: the case, project or licence.
    pub subject: Uuid,
    /// The type of the event.
    pub type_name: String,
    /// What is sent, to the byte.
    pub body: String,
}

/// A message on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The delivery's own id.
    pub id: Uuid,
    /// Its place among the webhook's.
    pub place: i64,
    /// The message's id, the same however often it is sent.
    pub message_id: String,
    /// Whether it is a trial and tells of no event.
    pub is_trial: bool,
    /// The type of the event.
    pub type_name: String,
    /// What is sent, to the byte.
    pub body: String,
    /// What became of it.
    pub state: DeliveryState,
    /// How many attempts there were.
    pub attempts: u64,
    /// How many of them count against the schedule.
    pub tries: u64,
    /// When the next attempt is due.
    pub next_at: Option<DateTime<Utc>>,
    /// When it was taken from the feed.
    pub created_at: DateTime<Utc>,
    /// When it was delivered or given up.
    pub ended_at: Option<DateTime<Utc>>,
}

/// An attempt at sending a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Counts the attempts of the message from 1.
    pub number: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// How long it took.
    pub duration_milliseconds: u64,
    /// The HTTP status, if an answer came.
    pub status: Option<u16>,
    /// Why it failed, by code; none when it succeeded.
    pub failure: Option<String>,
    /// How the answer begins.
    pub answer: String,
}

/// What an attempt comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptEnd {
    /// The receiver took it.
    Delivered,
    /// It is tried again at a moment; the whole webhook rests until another.
    Again {
        /// When this message is tried again.
        at: DateTime<Utc>,
        /// Until when nothing is sent at all.
        rest_until: DateTime<Utc>,
    },
    /// Without a reason the message is given up; with one the webhook is disabled, and the message waits until it is
    /// enabled again.
    GivenUp(Option<DisabledFor>),
}

impl Store {
    /// Removes from the log what ended before a moment, at most so much at once; says how much.
    ///
    /// # Errors
    /// When the database can't.
    pub async fn forget_deliveries(
        &self,
        webhook: WebhookId,
        before: DateTime<Utc>,
        limit: u32,
    ) -> Result<u64, StoreError> {
        let old = webhook_delivery::Entity::find()
            .select_only()
            .column(webhook_delivery::Column::Place)
            .filter(webhook_delivery::Column::WebhookId.eq(webhook.0))
            .filter(webhook_delivery::Column::EndedAt.lt(micros(before)))
            .limit(u64::from(limit))
            .into_tuple::<i64>();
        let places = self.within(old.all(self.reader())).await?;
        if places.is_empty() {
            return Ok(0);
        }
        self.within_deadline(Box::pin(async {
            let transaction = self.begin().await?;
            webhook_attempt::Entity::delete_many()
                .filter(webhook_attempt::Column::WebhookId.eq(webhook.0))
                .filter(webhook_attempt::Column::Place.is_in(places.clone()))
                .exec(&transaction)
                .await?;
            let gone = webhook_delivery::Entity::delete_many()
                .filter(webhook_delivery::Column::WebhookId.eq(webhook.0))
                .filter(webhook_delivery::Column::Place.is_in(places))
                .exec(&transaction)
                .await?;
            transaction.commit().await?;
            Ok(gone.rows_affected)
        }))
        .await
    }

    /// The log of a webhook's messages, newest first, of one state or of any.
    ///
    /// # Errors
    /// When the database can't answer, a row is unreadable or the page begins at no place of this list.
    pub async fn deliveries(
        &self,
        webhook: WebhookId,
        state: Option<DeliveryState>,
        page: &Page,
    ) -> Result<Slice<Delivery>, StoreError> {
        let beyond = page.after_number(
            (webhook_delivery::Entity, webhook_delivery::Column::Place),
            (webhook_delivery::Entity, webhook_delivery::Column::Id),
        )?;
        let state = state.map(|state| webhook_delivery::Column::State.eq(state.word()));
        let query = webhook_delivery::Entity::find()
            .filter(webhook_delivery::Column::WebhookId.eq(webhook.0))
            .filter(Condition::all().add_option(state).add_option(beyond))
            .order_by(webhook_delivery::Column::Place, page.order())
            .order_by(webhook_delivery::Column::Id, page.order())
            .limit(page.limit());
        let rows = self.within(query.all(self.reader())).await?;
        Slice::cut(rows, page.first, |row| Keyset {
            sort: row.place.to_string(),
            id: row.id,
        })
        .try_map(read)
    }

    /// A message in the log of a webhook, and which webhook's.
    ///
    /// # Errors
    /// When the database can't answer or the row is unreadable.
    pub async fn delivery(&self, id: Uuid) -> Result<Option<(WebhookId, Delivery)>, StoreError> {
        let query = webhook_delivery::Entity::find().filter(webhook_delivery::Column::Id.eq(id));
        let Some(row) = self.within(query.one(self.reader())).await? else {
            return Ok(None);
        };
        let webhook = WebhookId(row.webhook_id);
        read(row).map(|delivery| Some((webhook, delivery)))
    }

    /// How many messages of a state, or of any, a webhook's log holds.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn count_deliveries(
        &self,
        webhook: WebhookId,
        state: Option<DeliveryState>,
    ) -> Result<u64, StoreError> {
        let state = state.map(|state| webhook_delivery::Column::State.eq(state.word()));
        let query = webhook_delivery::Entity::find()
            .filter(webhook_delivery::Column::WebhookId.eq(webhook.0))
            .filter(Condition::all().add_option(state));
        self.within(query.count(self.reader())).await
    }

    /// The last attempts of messages of a webhook, by the place of the message, each message's in order.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn attempts_of(
        &self,
        webhook: WebhookId,
        places: &[i64],
    ) -> Result<Vec<(i64, Attempt)>, StoreError> {
        let query = webhook_attempt::Entity::find()
            .filter(webhook_attempt::Column::WebhookId.eq(webhook.0))
            .filter(webhook_attempt::Column::Place.is_in(places.iter().copied()))
            .order_by_asc(webhook_attempt::Column::Place)
            .order_by_asc(webhook_attempt::Column::Number);
        self.within(query.all(self.reader()))
            .await?
            .into_iter()
            .map(|row| Ok((row.place, read_attempt(row)?)))
            .collect()
    }
}

/// Adds messages behind those that are there. The row of the webhook is locked by the transaction already.
pub(crate) async fn append(
    db: &DatabaseTransaction,
    webhook: WebhookId,
    messages: &[NewDelivery],
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    if messages.is_empty() {
        return Ok(());
    }
    let added = i64::try_from(messages.len()).unwrap_or(i64::MAX);
    webhook::Entity::update_many()
        .col_expr(
            webhook::Column::Places,
            Expr::col(webhook::Column::Places).add(added),
        )
        .filter(webhook::Column::Id.eq(webhook.0))
        .exec(db)
        .await?;
    let last = webhook::Entity::find_by_id(webhook.0)
        .select_only()
        .column(webhook::Column::Places)
        .into_tuple::<i64>()
        .one(db)
        .await?
        .unwrap_or(added);
    let rows = messages.iter().zip(last - added + 1..).map(|(message, place)| {
        webhook_delivery::Model {
            webhook_id: webhook.0,
            place,
            id: message.id,
            message_id: message.message_id.clone(),
            feed_position: message.feed_position,
            subject: message.subject,
            r#type: message.type_name.clone(),
            body: message.body.clone(),
            state: PENDING.to_owned(),
            attempts: 0,
            tries: 0,
            next_at: Some(micros(now)),
            created_at: micros(now),
            ended_at: None,
        }
        .into_active_model()
    });
    webhook_delivery::Entity::insert_many(rows)
        .exec_without_returning(db)
        .await
        .map(drop)
}

pub(crate) fn read(row: webhook_delivery::Model) -> Result<Delivery, StoreError> {
    let place = format!("delivery {}", row.id);
    let state = DeliveryState::ALL
        .into_iter()
        .find(|state| state.word() == row.state);
    Ok(Delivery {
        id: row.id,
        place: row.place,
        message_id: row.message_id,
        is_trial: row.feed_position.is_none(),
        type_name: row.r#type,
        body: row.body,
        state: state.ok_or_else(|| unreadable(&place, format!("state {}", row.state)))?,
        attempts: count(row.attempts),
        tries: count(row.tries),
        next_at: optional(row.next_at, &place)?,
        created_at: instant(row.created_at, &place)?,
        ended_at: optional(row.ended_at, &place)?,
    })
}

fn read_attempt(row: webhook_attempt::Model) -> Result<Attempt, StoreError> {
    let place = format!("attempt {} of delivery {}", row.number, row.place);
    Ok(Attempt {
        number: count(row.number),
        at: instant(row.at, &place)?,
        duration_milliseconds: count(row.duration_milliseconds),
        status: row.status.and_then(|status| u16::try_from(status).ok()),
        failure: row.failure,
        answer: row.answer,
    })
}
