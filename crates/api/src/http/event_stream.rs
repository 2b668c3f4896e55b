//! Server-sent events, for clients behind proxies that let no socket through: graphql-sse, "distinct connections mode"
//! (<https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md>). One request, one operation, one stream.
//!
//! Each message of a subscription carries its cursor as its id, so that a browser which lost the connection goes on
//! behind it by itself (`Last-Event-ID`, HTML, section 9.2.3).

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::Response as GraphqlResponse;
use async_graphql::parser::types::OperationType;
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::response::Response;
use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::{BoxStream, once, unfold};
use onewindow_engine::text::{Language, Text};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use tokio_util::sync::WaitForCancellationFutureOwned;

use super::Handler;
use super::answer::{Answer, Members};
use super::authenticate::AuthError;
use super::fault::Fault;
use super::header_list;
use super::operation::{Transport, limited, panicked};
use super::socket::{leaving, trimmed};
use crate::error_code::ErrorCode;
use crate::subscription::LastEventId;

const MEDIA_TYPE: &str = "text/event-stream";
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Proxies that buffer would hold messages back.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");
/// How often a silent stream gives a sign of life; proxies cut connections that are silent for a minute, some for half.
const KEEP_ALIVE: Duration = Duration::from_secs(12);

/// Whether the request asks for an event stream by name.
pub fn is_wanted(head: &Parts) -> bool {
    let wanted = header_list::parse(&head.headers, &header::ACCEPT);
    wanted
        .iter()
        .any(|item| item.value == MEDIA_TYPE && item.quality > 0.0)
}

/// Begins an event stream.
///
/// # Errors
/// The first guard that refuses, told as to any other request.
pub async fn open(
    handler: &Arc<Handler>,
    head: &Parts,
    body: Body,
    answer: Answer,
) -> Result<Response, Fault> {
    let drain = &handler.settings.drain;
    if drain.is_leaving() {
        return Err(leaving());
    }
    let parameters = handler.read(head, body).await?;
    let transport = if head.method == Method::GET {
        Transport::EventsByGet
    } else {
        Transport::Live
    };
    let admitting = handler.admit(head, parameters, transport, &answer);
    let mut operation = handler.bounded(admitting, &answer).await?;
    let who = handler.rates.caller(head);
    let guards = (
        handler.rates.connect_from(head).map_err(limited)?,
        handler.rates.connect(who).map_err(limited)?,
        drain.connection(),
    );
    if let Some(id) = head.headers.get(&LAST_EVENT_ID).and_then(|id| id.to_str().ok()) {
        operation.request.data.insert(LastEventId(id.to_owned()));
    }
    let is_anonymous = operation.is_anonymous;
    let source = match operation.kind {
        OperationType::Subscription => AssertUnwindSafe(handler.service.follow(operation.request))
            .catch_unwind()
            .map({
                let answer = answer.clone();
                move |result| result.map_err(|panic| panicked(panic.as_ref(), &answer))
            })
            .boxed(),
        OperationType::Query | OperationType::Mutation => {
            let (handler, answer) = (Arc::clone(handler), answer.clone());
            once(async move { handler.execute(operation, &answer).await }).boxed()
        }
    };
    let pause = KEEP_ALIVE.min(handler.settings.live.ping);
    let mut beat = interval_at(Instant::now() + pause, pause);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let events = Events {
        source: Some(source),
        beat,
        closing: Box::pin(drain.closing()),
        handler: Arc::clone(handler),
        head: trimmed(head),
        answer,
        is_anonymous,
        is_over: false,
    };
    let stream = unfold((events, guards), async |(mut events, guards)| {
        let bytes = events.next().await?;
        Some((Ok::<_, std::convert::Infallible>(bytes), (events, guards)))
    });
    Ok(response(Body::from_stream(stream)))
}

struct Events {
    /// None when nothing more comes of it.
    source: Option<BoxStream<'static, Result<GraphqlResponse, Fault>>>,
    beat: Interval,
    closing: std::pin::Pin<Box<WaitForCancellationFutureOwned>>,
    handler: Arc<Handler>,
    head: Parts,
    answer: Answer,
    is_anonymous: bool,
    is_over: bool,
}

impl Events {
    /// The next piece of the stream.
    async fn next(&mut self) -> Option<Bytes> {
        if self.is_over {
            return None;
        }
        let Some(source) = &mut self.source else {
            return Some(self.complete());
        };
        tokio::select! {
            // Not completed: the client sees the connection break off, connects again and goes on.
            () = &mut self.closing => None,
            result = source.next() => Some(match result {
                None => self.complete(),
                Some(Ok(result)) => {
                    let members = self.answer.members(result, self.is_anonymous, None);
                    self.told(&members)
                }
                Some(Err(fault)) => {
                    let members = self.answer.refusal(&fault);
                    self.told(&members)
                }
            }),
            _ = self.beat.tick() => Some(self.sign_of_life().await),
        }
    }

    fn told(&mut self, members: &Members) -> Bytes {
        if members.is_refusal() {
            self.source = None;
        }
        let data = serde_json::to_string(members).unwrap_or_default();
        let id = members
            .text("cursor")
            .filter(|cursor| !cursor.contains(['\n', '\r', '\0']))
            .map(|cursor| format!("id: {cursor}\n"))
            .unwrap_or_default();
        // JSON as it is written here has no line breaks.
        Bytes::from(format!("event: next\n{id}data: {data}\n\n"))
    }

    fn complete(&mut self) -> Bytes {
        self.is_over = true;
        Bytes::from_static(b"event: complete\ndata:\n\n")
    }

    /// A comment, as long as the token is good.
    async fn sign_of_life(&mut self) -> Bytes {
        let ended = match self.handler.authenticator.authenticate(&self.head).await {
            Ok(_) | Err(AuthError::Unavailable | AuthError::RateLimited { .. }) => None,
            Err(
                AuthError::Invalid
                | AuthError::Expired
                | AuthError::Revoked
                | AuthError::Unknown
                | AuthError::Elsewhere,
            ) => Some(Fault::request(
                ErrorCode::Unauthenticated,
                Text::new(
                    ErrorCode::Unauthenticated.meaning(Language::Zh),
                    ErrorCode::Unauthenticated.meaning(Language::En),
                ),
            )),
        };
        match ended {
            None => Bytes::from_static(b":\n\n"),
            Some(fault) => {
                let members = self.answer.refusal(&fault);
                self.told(&members)
            }
        }
    }
}

fn response(body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/event-stream; charset=utf-8"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(BUFFERING, HeaderValue::from_static("no"));
    response
}
