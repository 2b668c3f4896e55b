//! The worker: leases webhooks that have something to be done and serves many side by side, each by itself and in order,
//! so that a bad receiver keeps nobody waiting but itself.

use std::time::Duration;

use onewindow_api::webhook_message;
use onewindow_desk::{AttemptOutcome, Desk, Heard, Outgoing, WebhookDelivery, WebhookLease};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

use super::sender::Sender;

/// Without news the worker looks this often: other nodes record acts, too, and attempts fall due.
const LOOK: Duration = Duration::from_secs(1);
/// How many webhooks are served side by side.
const SIDE_BY_SIDE: usize = 256;
/// How many messages are looked at together.
const BATCH: u32 = 50;
/// After so many messages others come first.
const TURN: usize = 500;
/// How long those under way may take to give their webhooks back.
const FAREWELL: Duration = Duration::from_secs(5);

/// A worker at work.
pub(crate) struct Worker {
    task: JoinHandle<()>,
    stopping: CancellationToken,
}

impl Worker {
    /// Cuts off what is under way and gives every webhook back, for other nodes to go on.
    pub async fn stop(self) {
        self.stopping.cancel();
        if let Err(error) = self.task.await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "the worker of webhooks ended badly"
            );
        }
    }
}

/// Starts sending.
pub(crate) fn start(desk: Desk, sender: Sender) -> Worker {
    let stopping = CancellationToken::new();
    let task = tokio::spawn(run(desk, sender, stopping.clone()));
    Worker { task, stopping }
}

async fn run(desk: Desk, sender: Sender, stopping: CancellationToken) {
    if let Err(error) = desk.free_webhooks().await {
        tell(&error, "webhooks of an earlier process could not be freed");
    }
    let (mut news, mut changes) = (desk.subscribe(), desk.webhook_changes());
    let mut serving = JoinSet::new();
    loop {
        while serving.try_join_next().is_some() {}
        let room = u32::try_from(SIDE_BY_SIDE - serving.len()).unwrap_or(0);
        match desk.lease_webhooks(room).await {
            Ok(leases) => {
                for lease in leases {
                    let one = Serving {
                        desk: desk.clone(),
                        sender: sender.clone(),
                        stopping: stopping.clone(),
                        changes: desk.webhook_changes(),
                        lease,
                    };
                    serving.spawn(one.run());
                }
            }
            Err(error) => tell(&error, "webhooks could not be looked up"),
        }
        tokio::select! {
            () = stopping.cancelled() => break,
            () = tokio::time::sleep(LOOK) => {}
            Some(_) = serving.join_next() => {}
            _ = changes.changed() => {}
            told = news.recv() => if told == Err(RecvError::Closed) { break },
        }
    }
    let farewell = async { while serving.join_next().await.is_some() {} };
    if tokio::time::timeout(FAREWELL, farewell).await.is_err() {
        tracing::warn!("some webhooks were not given back in time; their leases end by themselves");
    }
}

fn tell(error: &onewindow_desk::DeskError, what: &'static str) {
    tracing::error!(error = error as &dyn std::error::Error, "{what}");
}

/// One webhook while it is served.
struct Serving {
    desk: Desk,
    sender: Sender,
    stopping: CancellationToken,
    changes: watch::Receiver<u64>,
    lease: WebhookLease,
}

impl Serving {
    async fn run(mut self) {
        if let Err(error) = self.serve().await {
            tell(&error, "a webhook could not be served");
        }
        if let Err(error) = self.desk.release_webhook(self.lease).await {
            tell(
                &error,
                "a webhook could not be given back; its lease ends by itself",
            );
        }
    }

    async fn serve(&mut self) -> onewindow_desk::Result<()> {
        let mut sent = 0;
        while sent < TURN && self.desk.take_up_events(self.lease, webhook_message).await? {
            let due = self.desk.due_deliveries(self.lease, BATCH).await?;
            if due.is_empty() {
                return Ok(());
            }
            for delivery in &due {
                if !self.deliver(delivery).await? {
                    return Ok(());
                }
                sent += 1;
            }
        }
        Ok(())
    }

    /// Makes one attempt; says whether to go on with this webhook.
    async fn deliver(&mut self, delivery: &WebhookDelivery) -> onewindow_desk::Result<bool> {
        let Some(outgoing) = self.desk.begin_attempt(self.lease).await? else {
            return Ok(false);
        };
        let Some(outcome) = self.send(&outgoing, delivery).await? else {
            return Ok(false);
        };
        count(&outcome);
        // What the receiver says stays in the log of its webhook.
        tracing::debug!(
            webhook = %self.lease.webhook, message = delivery.message_id, status = outcome.status,
            failure = outcome.failure.map(onewindow_desk::AttemptFailure::code), "an attempt at a webhook"
        );
        self.desk
            .end_attempt(self.lease, (&outgoing, delivery), outcome)
            .await
    }

    /// Sends, unless the office closes or the webhook is disabled or removed meanwhile: then the attempt is cut off.
    async fn send(
        &mut self,
        outgoing: &Outgoing,
        delivery: &WebhookDelivery,
    ) -> onewindow_desk::Result<Option<AttemptOutcome>> {
        let sending = self.sender.send(outgoing, delivery);
        tokio::pin!(sending);
        loop {
            tokio::select! {
                outcome = &mut sending => return Ok(Some(outcome)),
                () = self.stopping.cancelled() => return Ok(None),
                Ok(()) = self.changes.changed() => {
                    if !self.desk.may_go_on_sending(self.lease).await? {
                        return Ok(None);
                    }
                }
            }
        }
    }
}

fn count(outcome: &AttemptOutcome) {
    let label = match (outcome.heard, outcome.failure) {
        (Heard::Taken, _) => "delivered",
        (_, Some(failure)) => failure.code(),
        (_, None) => "status",
    };
    metrics::counter!("onewindow_webhook_attempts_total", "outcome" => label).increment(1);
    let seconds = Duration::from_millis(outcome.duration_milliseconds).as_secs_f64();
    metrics::histogram!("onewindow_webhook_attempt_duration_seconds").record(seconds);
}
