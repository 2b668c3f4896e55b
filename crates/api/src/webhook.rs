//! Webhooks: events told to programs, and the log of what was sent.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Enum, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_desk::{
    AttemptFailure, DeliveryState as DeskState, DisabledFor, Keyset, Webhook as DeskWebhook,
    WebhookAttempt as DeskAttempt, WebhookDelivery as DeskDelivery, WebhookId, WebhookOwner,
};
use serde::Serialize;

use crate::connection::{Connection, Request, is_wanted};
use crate::department::Department;
use crate::desk_error::{find, read};
use crate::enterprise::Enterprise;
use crate::person::Person;
use crate::{caller, event, global_id};

/// Why nothing is sent to a webhook any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "DisabledFor")]
pub enum WebhookDisabledReason {
    /// Somebody has disabled it.
    Asked,
    /// The receiver answered with status 410: nobody is there any more.
    Gone,
    /// Nothing could be delivered for three days.
    Failing,
    /// Its secret can't be read since the office has changed the key that secrets are sealed with. Rotate it, then enable
    /// the webhook.
    SecretUnreadable,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize)]
#[graphql(remote = "DeskState")]
pub enum WebhookDeliveryState {
    /// It is still to be delivered.
    Pending,
    /// The receiver took it.
    Delivered,
    /// It was given up; `replayWebhook` sends it once more.
    Failed,
}

/// Why an attempt at delivering a message failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "AttemptFailure")]
pub enum WebhookFailure {
    /// The receiver answered with a status other than 2xx.
    Status,
    /// The receiver answered with a redirect, which is never followed.
    Redirect,
    /// No answer came within 15 seconds.
    Timeout,
    /// The address is not the public's; nothing was connected to.
    AddressRefused,
    /// The name of the receiver leads nowhere.
    NameUnknown,
    /// The receiver's certificate is not valid for it, or the two have no encryption in common.
    Certificate,
    /// The receiver can't be reached, or the connection broke.
    Connection,
}

/// A webhook.
#[derive(Debug, Clone)]
pub struct Webhook(pub(crate) Arc<DeskWebhook>);

impl From<DeskWebhook> for Webhook {
    fn from(webhook: DeskWebhook) -> Self {
        Self(Arc::new(webhook))
    }
}

impl Webhook {
    /// The webhook with this id, if it is there and the caller may know of it.
    pub(crate) async fn find(context: &Context<'_>, id: WebhookId) -> Result<Option<Self>> {
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        Ok(find(context, desk.webhook(actor, id).await)?.map(Self::from))
    }
}

/// Where events are sent 事件推送, signed as Standard Webhooks (<https://www.standardwebhooks.com>) has it. A message holds
/// little: what happened to which case, project or licence; who is told reads the rest under their own rights. The
/// messages of one case, project or licence come in order, each at least once and with the same id every time; one that
/// is not taken is tried again for three days.
#[Object]
impl Webhook {
    /// The global id.
    pub async fn id(&self) -> ID {
        global_id::encode(&self.0.id)
    }

    /// The enterprise in whose right events are sent; none for one of a department or of the zone.
    async fn enterprise(&self, context: &Context<'_>) -> Result<Option<Enterprise>> {
        match &self.0.owner {
            WebhookOwner::Enterprise(id) => Enterprise::find(context, *id).await,
            WebhookOwner::Department(_) | WebhookOwner::Zone => Ok(None),
        }
    }

    /// The department in whose right events are sent; none for one of an enterprise or of the zone.
    async fn department(&self, context: &Context<'_>) -> Result<Option<Department>> {
        match &self.0.owner {
            WebhookOwner::Department(code) => Department::find(context, code),
            WebhookOwner::Enterprise(_) | WebhookOwner::Zone => Ok(None),
        }
    }

    /// The address that messages are sent to.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// What it is for, in its owner's words.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// The types of event that are sent; empty: every type.
    async fn types(&self) -> &[String] {
        &self.0.types
    }

    /// Whether messages are sent.
    async fn is_active(&self) -> bool {
        self.0.disabled.is_none()
    }

    /// Why nothing is sent; none while it is active.
    async fn disabled_reason(&self) -> Option<WebhookDisabledReason> {
        self.0.disabled.map(|(_, why)| why.into())
    }

    /// Since when nothing is sent; none while it is active.
    async fn disabled_at(&self) -> Option<DateTime<Utc>> {
        self.0.disabled.map(|(at, _)| at)
    }

    /// Since when no attempt has succeeded; none when the last one did, or none was made.
    async fn failing_since(&self) -> Option<DateTime<Utc>> {
        self.0.failing_since
    }

    /// Until when the secret before signs beside the present one; none when there is only one.
    async fn old_secret_ends_at(&self, context: &Context<'_>) -> Result<Option<DateTime<Utc>>> {
        let now = caller::desk(context)?.now();
        let old = self.0.secrets.old.as_ref();
        Ok(old.map(|(_, ends)| *ends).filter(|ends| now < *ends))
    }

    /// Counts its changes from 1; what `expectedVersion` is compared with.
    async fn version(&self) -> u64 {
        self.0.version
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Who made it.
    async fn created_by(&self) -> Person {
        Person::from(&self.0.created_by)
    }

    /// When it was changed last.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }

    /// The log of what was sent, newest first. What has ended is kept for 30 days.
    async fn deliveries(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only those of this state.")] state: Option<WebhookDeliveryState>,
        #[graphql(desc = "How many messages, from 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<String>,
    ) -> Result<Connection<WebhookDelivery>> {
        let filter = (&self.0.id, state);
        let request = Request::read(context, "deliveries", &filter, (first, after), true)?;
        let desk = caller::desk(context)?;
        let state = state.map(DeskState::from);
        let slice = read(
            context,
            desk.webhook_deliveries(&self.0, state, &request.page).await,
        )?;
        let total = if is_wanted(context, "totalCount") {
            read(context, desk.count_webhook_deliveries(&self.0, state).await)?
        } else {
            0
        };
        let places: Vec<i64> = slice.items.iter().map(|delivery| delivery.place).collect();
        let attempts = read(context, desk.webhook_attempts(self.0.id, &places).await)?;
        let mut attempts_of: HashMap<i64, Vec<WebhookAttempt>> = HashMap::new();
        for (place, attempt) in attempts {
            attempts_of.entry(place).or_default().push(attempt.into());
        }
        Ok(request.connection(slice, total, |delivery| {
            let attempts = attempts_of.get(&delivery.place).cloned();
            WebhookDelivery::new(delivery, attempts.unwrap_or_default())
        }))
    }
}

/// A message for a webhook.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct WebhookDelivery {
    #[graphql(skip)]
    own_id: global_id::WebhookDeliveryId,
    /// The message's id, `webhook-id` in the header: the same however often the message is sent.
    pub message_id: String,
    /// The type of the event, such as `CaseAccepted`; `WebhookTested` for a trial.
    #[graphql(name = "type")]
    pub type_name: String,
    /// Whether it is a trial, which tells of no event and is sent once.
    pub is_trial: bool,
    /// What is sent, to the byte; what is signed.
    pub body: String,
    /// What became of it.
    pub state: WebhookDeliveryState,
    /// Every attempt, the first one first.
    pub attempts: Vec<WebhookAttempt>,
    /// When the next attempt is due, if an earlier message of the same case, project or licence does not still wait.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// When it was taken from the feed.
    pub created_at: DateTime<Utc>,
    /// When it was delivered or given up.
    pub ended_at: Option<DateTime<Utc>>,
}

impl WebhookDelivery {
    /// The message with this id, if the caller may know of its webhook.
    pub(crate) async fn find(
        context: &Context<'_>,
        id: global_id::WebhookDeliveryId,
    ) -> Result<Option<Self>> {
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let Some((webhook, delivery)) = find(context, desk.webhook_delivery(actor, id.0).await)? else {
            return Ok(None);
        };
        let attempts = read(
            context,
            desk.webhook_attempts(webhook.id, &[delivery.place]).await,
        )?;
        let attempts = attempts.into_iter().map(|(_, attempt)| attempt.into());
        Ok(Some(Self::new(delivery, attempts.collect())))
    }

    fn new(delivery: DeskDelivery, mut attempts: Vec<WebhookAttempt>) -> Self {
        // Read after the message: one more may be on record that its state does not know of.
        attempts.retain(|attempt| attempt.number <= delivery.attempts);
        Self {
            own_id: global_id::WebhookDeliveryId(delivery.id),
            message_id: delivery.message_id,
            type_name: delivery.type_name,
            is_trial: delivery.is_trial,
            body: delivery.body,
            state: delivery.state.into(),
            attempts,
            next_attempt_at: delivery.next_at,
            created_at: delivery.created_at,
            ended_at: delivery.ended_at,
        }
    }
}

#[ComplexObject]
impl WebhookDelivery {
    /// The global id of the delivery.
    pub async fn id(&self) -> ID {
        global_id::encode(&self.own_id)
    }
}

/// An attempt at delivering a message.
#[derive(Debug, Clone, SimpleObject)]
pub struct WebhookAttempt {
    /// Counts the attempts from 1.
    pub number: u64,
    /// When, by the office's clock.
    pub at: DateTime<Utc>,
    /// How long it took, in milliseconds.
    pub duration_milliseconds: u64,
    /// The HTTP status of the answer; none when no answer came.
    pub status: Option<u32>,
    /// Why it failed; none when the receiver took the message.
    pub failure: Option<WebhookFailure>,
    /// The first bytes of the answer.
    pub answer: String,
}

impl From<DeskAttempt> for WebhookAttempt {
    fn from(attempt: DeskAttempt) -> Self {
        let failure = attempt.failure.as_deref();
        Self {
            number: attempt.number,
            at: attempt.at,
            duration_milliseconds: attempt.duration_milliseconds,
            status: attempt.status.map(u32::from),
            failure: failure.map(|code| {
                AttemptFailure::of(code)
                    .unwrap_or(AttemptFailure::Connection)
                    .into()
            }),
            answer: attempt.answer,
        }
    }
}

/// The webhooks that the caller may see.
pub(crate) async fn list(
    context: &Context<'_>,
    page: (Option<i32>, Option<String>),
) -> Result<Connection<Webhook>> {
    let request = Request::read(context, "webhooks", &(), page, false)?;
    let (desk, actor) = (caller::desk(context)?, caller::actor(context));
    let slice = read(context, desk.webhooks(actor, &request.page).await)?;
    let total = if is_wanted(context, "totalCount") {
        read(context, desk.count_webhooks(actor).await)?
    } else {
        0
    };
    Ok(request.connection(slice, total, Webhook::from))
}

/// The position of the feed that a cursor of `events` without filter names.
///
/// # Errors
/// `INVALID_CURSOR` when it is damaged or of another list.
pub(crate) fn position(context: &Context<'_>, cursor: &str) -> Result<i64> {
    let place: Option<Keyset> = event::whole_feed().place(context, Some(cursor))?;
    place
        .and_then(|place| place.sort.parse().ok())
        .ok_or_else(|| crate::cursor::invalid(context))
}
