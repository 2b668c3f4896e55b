//! One attempt at one message. The receiver is named by whoever made the webhook, and the office connects from inside:
//! so every address is judged when the connection is made, by what the name leads to at that moment, and the connection
//! goes to the very address that was judged. No redirect is followed, no proxy and no kept connection is used, and of the
//! answer no more is read than is needed.

use std::error::Error;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use onewindow_desk::{
    AttemptFailure, AttemptOutcome, Heard, Outgoing, Receivers, WebhookDelivery, refused_address,
    refused_name,
};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use standardwebhooks::{HEADER_WEBHOOK_ID, HEADER_WEBHOOK_SIGNATURE, HEADER_WEBHOOK_TIMESTAMP, Webhook};
use tokio::time::{Instant, timeout_at};

use crate::failure::Failure;

/// How long an attempt may take, from looking up the name to the last byte of the answer that is read.
const PATIENCE: Duration = Duration::from_secs(15);
/// How much of an answer is read.
const READ: usize = 64 * 1024;
/// How much of it the log keeps.
const KEPT: usize = 1024;

/// Looks names up.
pub(super) trait Lookup: Send + Sync + 'static {
    /// The addresses of a name.
    fn lookup(&self, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;
}

/// As this machine looks names up.
struct Machine;

impl Lookup for Machine {
    fn lookup(&self, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Looks names up and gives out the public's addresses only.
struct PublicNames {
    lookup: Arc<dyn Lookup>,
    receivers: Receivers,
}

/// Nothing was connected to: what the address is instead of the public's.
#[derive(Debug)]
struct Refused(&'static str);

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "not the public's: {}", self.0)
    }
}

impl Error for Refused {}

/// The name leads nowhere.
#[derive(Debug)]
struct Unknown(io::Error);

impl fmt::Display for Unknown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the name leads nowhere: {}", self.0)
    }
}

impl Error for Unknown {}

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        let (lookup, loopback) = (Arc::clone(&self.lookup), self.receivers.loopback);
        Box::pin(async move {
            if let Some(what) = refused_name(name.as_str()) {
                return Err(Refused(what).into());
            }
            let found = lookup.lookup(name.as_str().to_owned()).await.map_err(Unknown)?;
            if found.is_empty() {
                return Err(Unknown(io::Error::from(io::ErrorKind::NotFound)).into());
            }
            // One address inside is enough: whoever mixes them has something in mind.
            if let Some(what) = found.iter().find_map(|ip| refused_address(*ip, loopback)) {
                return Err(Refused(what).into());
            }
            let addresses: Vec<SocketAddr> = found.into_iter().map(|ip| (ip, 0).into()).collect();
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// Sends messages.
#[derive(Clone)]
pub(crate) struct Sender {
    client: Client,
    receivers: Receivers,
}

impl Sender {
    /// A sender that looks names up as this machine does.
    ///
    /// # Errors
    /// When the machine's certificates can't be read.
    pub fn try_new(receivers: Receivers) -> Result<Self, Failure> {
        Self::looking_up(Arc::new(Machine), receivers)
    }

    /// A sender that looks names up in a way of its own.
    pub(super) fn looking_up(lookup: Arc<dyn Lookup>, receivers: Receivers) -> Result<Self, Failure> {
        let names = PublicNames { lookup, receivers };
        let client = Client::builder()
            .user_agent(concat!("OneWindow/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(Arc::new(names))
            .redirect(Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            // A proxy would connect where it likes.
            .no_proxy()
            .https_only(!receivers.loopback)
            .http1_only()
            // A kept connection was judged some time ago.
            .pool_max_idle_per_host(0)
            .connect_timeout(PATIENCE)
            .build()
            .map_err(|error| Failure::machine(&error))?;
        Ok(Self { client, receivers })
    }

    /// Makes one attempt.
    pub async fn send(&self, outgoing: &Outgoing, delivery: &WebhookDelivery) -> AttemptOutcome {
        let started = Instant::now();
        let deadline = started + PATIENCE;
        let mut outcome = match timeout_at(deadline, self.post(outgoing, delivery)).await {
            Err(_) => failed(AttemptFailure::Timeout),
            Ok(Err(failure)) => failed(failure),
            Ok(Ok(response)) => heard(response, deadline).await,
        };
        outcome.duration_milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        outcome
    }

    async fn post(
        &self,
        outgoing: &Outgoing,
        delivery: &WebhookDelivery,
    ) -> Result<Response, AttemptFailure> {
        let request = self.to(&outgoing.url)?;
        let timestamp = outgoing.at.timestamp();
        let signatures: Result<Vec<String>, _> = outgoing
            .secrets
            .iter()
            .map(|secret| {
                Webhook::from_bytes(secret.clone())?.sign(
                    &delivery.message_id,
                    timestamp,
                    delivery.body.as_bytes(),
                )
            })
            .collect();
        // It fails for a body that is no UTF-8 only, and ours is a text.
        let signatures = signatures.map_err(|_| AttemptFailure::Connection)?;
        request
            .header(CONTENT_TYPE, "application/json")
            .header(HEADER_WEBHOOK_ID, &delivery.message_id)
            .header(HEADER_WEBHOOK_TIMESTAMP, timestamp)
            .header(HEADER_WEBHOOK_SIGNATURE, signatures.join(" "))
            .body(delivery.body.clone())
            .send()
            .await
            .map_err(|error| why(&error))
    }
}

impl Sender {
    /// A request to an address that may be sent to.
    fn to(&self, address: &str) -> Result<RequestBuilder, AttemptFailure> {
        let url = self.receivers.check(address);
        Ok(self.client.post(url.map_err(|_| AttemptFailure::AddressRefused)?))
    }

    /// An attempt without a message.
    #[cfg(test)]
    pub(super) async fn try_post(&self, address: &str) -> Result<Response, AttemptFailure> {
        self.to(address)?.send().await.map_err(|error| why(&error))
    }
}

fn failed(failure: AttemptFailure) -> AttemptOutcome {
    AttemptOutcome {
        heard: Heard::NotTaken { retry_after: None },
        duration_milliseconds: 0,
        status: None,
        failure: Some(failure),
        answer: String::new(),
    }
}

/// What an answer means. Its status decides; the rest is for the log.
async fn heard(mut response: Response, deadline: Instant) -> AttemptOutcome {
    let status = response.status();
    let retry_after = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let mut start = Vec::new();
    // Whoever never ends, or says too much, is cut off; the status is there already.
    let _ = timeout_at(deadline, read(&mut response, &mut start)).await;
    let (heard, failure) = if status.is_success() {
        (Heard::Taken, None)
    } else if status == StatusCode::GONE {
        (Heard::Gone, Some(AttemptFailure::Status))
    } else if status.is_redirection() {
        (Heard::NotTaken { retry_after }, Some(AttemptFailure::Redirect))
    } else {
        (Heard::NotTaken { retry_after }, Some(AttemptFailure::Status))
    };
    AttemptOutcome {
        heard,
        duration_milliseconds: 0,
        status: Some(status.as_u16()),
        failure,
        // Databases keep no NUL.
        answer: String::from_utf8_lossy(&start).replace('\0', "\u{fffd}"),
    }
}

async fn read(response: &mut Response, start: &mut Vec<u8>) {
    let mut total = 0;
    while let Ok(Some(chunk)) = response.chunk().await {
        total += chunk.len();
        let room = KEPT.saturating_sub(start.len()).min(chunk.len());
        start.extend_from_slice(chunk.get(..room).unwrap_or_default());
        if total >= READ {
            return;
        }
    }
}

/// Why there is no answer.
fn why(error: &reqwest::Error) -> AttemptFailure {
    if error.is_timeout() {
        return AttemptFailure::Timeout;
    }
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if inner.is::<Refused>() {
            return AttemptFailure::AddressRefused;
        }
        if inner.is::<Unknown>() {
            return AttemptFailure::NameUnknown;
        }
        let text = inner.to_string();
        if text.contains("peer certificate") || text.contains("fatal alert") {
            return AttemptFailure::Certificate;
        }
        cause = inner.source();
    }
    AttemptFailure::Connection
}
