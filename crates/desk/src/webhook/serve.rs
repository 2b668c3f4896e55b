//! What is sent to webhooks and when: for the worker that sends it. Retries go by the office's clock; what a receiver
//! checks against its own clock is dated by the machine's.

use chrono::{DateTime, TimeDelta, Utc};
use onewindow_engine::access::Scope;
use onewindow_engine::actor::Actor;
use onewindow_store::{
    DisabledFor, LoggedEvent, NewDelivery, WebhookAttempt, WebhookDelivery, WebhookLease, WebhookOwner,
};
use tokio::sync::watch;

use super::failure::AttemptFailure;
use super::schedule::{self, Heard};
use crate::clock::machine_time;
use crate::desk::Desk;
use crate::error::Result;
use crate::ids;

/// How many events are taken from the feed at once.
const BATCH: u32 = 100;
/// How long the log of what was sent is kept.
const KEPT: TimeDelta = TimeDelta::days(30);

/// An event beside the number that people know its case, project or licence by: what a message is made of.
#[derive(Debug, Clone, Copy)]
pub struct Heading<'a> {
    /// The event.
    pub event: &'a LoggedEvent,
    /// The number of its case, project or licence.
    pub number: Option<&'a str>,
}

/// All that is needed to send to a webhook at this moment.
#[derive(Clone)]
pub struct Outgoing {
    /// Where to, as its owner wrote it.
    pub url: String,
    /// The secrets to sign with, the newest first.
    pub secrets: Vec<Vec<u8>>,
    /// The moment of sending, by the machine's clock.
    pub at: DateTime<Utc>,
    sending: onewindow_store::Sending,
}

impl std::fmt::Debug for Outgoing {
    /// Without the secrets.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Outgoing")
            .field("webhook", &self.sending.webhook.id)
            .finish_non_exhaustive()
    }
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What the receiver said.
    pub heard: Heard,
    /// How long it took.
    pub duration_milliseconds: u64,
    /// The HTTP status, if an answer came.
    pub status: Option<u16>,
    /// Why it failed.
    pub failure: Option<AttemptFailure>,
    /// How the answer begins.
    pub answer: String,
}

impl Desk {
    /// Takes webhooks that have something to be done, at most so many; each is to be given back.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn lease_webhooks(&self, limit: u32) -> Result<Vec<WebhookLease>> {
        let (now, head) = (self.now(), self.store().feed_head().await?);
        // Most looks find nothing, and cost no write.
        if limit == 0 || !self.store().has_webhook_work(now, head).await? {
            return Ok(Vec::new());
        }
        Ok(self
            .store()
            .lease_webhooks(ids::lease(), now, head, limit)
            .await?)
    }

    /// Makes messages of what is new in the feed for a webhook; false when it is no longer this worker's.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn take_up_events(
        &self,
        lease: WebhookLease,
        write: impl Fn(Heading<'_>) -> String,
    ) -> Result<bool> {
        let Some(sending) = self.store().renew_webhook_lease(lease).await? else {
            return Ok(false);
        };
        let webhook = sending.webhook;
        let room = self.store().webhook_room(webhook.id).await?;
        let first = BATCH.min(u32::try_from(room).unwrap_or(BATCH));
        if first == 0 {
            return Ok(true);
        }
        let after = webhook.feed_position;
        let page = self
            .store()
            .feed_page(&right_of(&webhook.owner), &webhook.types, after, first)
            .await?;
        if page.through == after {
            return Ok(true);
        }
        let streams: Vec<_> = page.events.iter().map(|event| event.stream).collect();
        let numbers = self.store().numbers_of(&streams).await?;
        let messages: Vec<NewDelivery> = page
            .events
            .iter()
            .map(|event| {
                let number = numbers.get(&event.stream).map(String::as_str);
                message(event, write(Heading { event, number }))
            })
            .collect();
        let now = self.now();
        let kept = self
            .store()
            .keep_deliveries(lease, page.through, &messages, now)
            .await?;
        if kept {
            self.store()
                .forget_deliveries(webhook.id, now - KEPT, BATCH * 2)
                .await?;
        }
        Ok(kept)
    }

    /// The messages that are due for a webhook, in order, at most so many; of each case only the first that waits.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn due_deliveries(&self, lease: WebhookLease, limit: u32) -> Result<Vec<WebhookDelivery>> {
        Ok(self
            .store()
            .due_deliveries(lease.webhook, self.now(), limit)
            .await?)
    }

    /// The right to send to a webhook now; none when it is disabled, gone, resting or no longer this worker's.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn begin_attempt(&self, lease: WebhookLease) -> Result<Option<Outgoing>> {
        let Some(sending) = self.store().renew_webhook_lease(lease).await? else {
            return Ok(None);
        };
        let now = self.now();
        let webhook = &sending.webhook;
        let open = |sealed: &[u8]| self.inner.sealing.open(webhook.id, sealed);
        let Some(current) = open(&webhook.secrets.current) else {
            tracing::warn!(webhook = %webhook.id, "the secret of a webhook can't be opened: it is disabled");
            self.store()
                .disable_webhook(lease, DisabledFor::SecretUnreadable, now)
                .await?;
            return Ok(None);
        };
        let old = webhook.secrets.old.as_ref().filter(|(_, ends)| now < *ends);
        let old = old.and_then(|(sealed, _)| open(sealed));
        Ok(Some(Outgoing {
            url: webhook.url.clone(),
            secrets: std::iter::once(current).chain(old).collect(),
            at: machine_time(),
            sending,
        }))
    }

    /// Records what came of an attempt; says whether to go on with this webhook now.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end_attempt(
        &self,
        lease: WebhookLease,
        (outgoing, delivery): (&Outgoing, &WebhookDelivery),
        outcome: Outcome,
    ) -> Result<bool> {
        let now = self.now();
        let end = schedule::end(&outgoing.sending, delivery, outcome.heard, now);
        let attempt = WebhookAttempt {
            number: delivery.attempts + 1,
            at: now,
            duration_milliseconds: outcome.duration_milliseconds,
            status: outcome.status,
            failure: outcome.failure.map(|failure| failure.code().to_owned()),
            answer: outcome.answer,
        };
        let held = self
            .store()
            .record_attempt(lease, delivery, &attempt, end)
            .await?;
        Ok(held
            && match end {
                onewindow_store::AttemptEnd::Again { rest_until, .. } => rest_until <= now,
                onewindow_store::AttemptEnd::GivenUp(why) => why.is_none(),
                onewindow_store::AttemptEnd::Delivered => true,
            })
    }

    /// Whether a webhook may still be sent to by this worker.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn may_go_on_sending(&self, lease: WebhookLease) -> Result<bool> {
        Ok(self.store().renew_webhook_lease(lease).await?.is_some())
    }

    /// Gives a webhook back.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn release_webhook(&self, lease: WebhookLease) -> Result<()> {
        Ok(self.store().release_webhook(lease).await?)
    }

    /// Frees what an earlier process served: before the first worker starts.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn free_webhooks(&self) -> Result<()> {
        Ok(self.store().free_webhooks().await?)
    }

    /// Listens to changes of webhooks on this node.
    pub fn webhook_changes(&self) -> watch::Receiver<u64> {
        self.inner.webhook_changes.subscribe()
    }
}

/// What an owner may see: no more and no less than its people.
fn right_of(owner: &WebhookOwner) -> Scope {
    let only = |enterprises, departments| Scope::Only {
        enterprises,
        departments,
        person: Actor::anonymous().id,
    };
    match owner {
        WebhookOwner::Zone => Scope::All,
        WebhookOwner::Enterprise(id) => only(vec![*id], Vec::new()),
        WebhookOwner::Department(code) => only(Vec::new(), vec![code.clone()]),
    }
}

/// A message; its id is made of the event's, so that it is the same however often and from wherever it is sent.
fn message(event: &LoggedEvent, body: String) -> NewDelivery {
    NewDelivery {
        id: ids::delivery(),
        message_id: format!("msg_{}", event.id.simple()),
        feed_position: Some(event.position),
        subject: event.stream.id(),
        type_name: event.type_name.clone(),
        body,
    }
}
