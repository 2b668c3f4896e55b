//! One socket, from its opening to its end.

use std::future::poll_fn;
use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use axum::Error as SocketError;
use axum::extract::ws::{Message, WebSocket};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use futures::StreamExt as _;
use futures::future::{AbortHandle, Abortable};
use futures::stream::{BoxStream, SelectAll, once};
use onewindow_engine::text::Text;
use serde_json::{Map, Value};
use tokio::time::{Duration, Instant, Sleep, sleep, timeout};
use tokio_tungstenite::tungstenite;

use super::super::Handler;
use super::super::answer::Answer;
use super::super::authenticate::AuthError;
use super::super::fault::Fault;
use super::super::language;
use super::super::media_type::MediaType;
use super::super::operation::{Operation, Transport, limited, panicked};
use super::super::parameters::Parameters;
use super::super::rate::Connection;
use super::super::request_id::RequestId;
use super::close::Closing;
use super::message::{ACKNOWLEDGED, PONG, Said, answer as written_answer, complete};
use crate::error_code::ErrorCode;

/// How long the last words of a socket may take, and the client's answer to them.
const FAREWELL: Duration = Duration::from_secs(5);

/// After so many pings without an answer a client counts as gone.
const UNANSWERED: u32 = 2;

/// How a socket ends.
#[derive(Debug)]
enum End {
    /// With a reason for the client.
    Close(Closing),
    /// The client has gone.
    Gone,
}

impl From<Closing> for End {
    fn from(closing: Closing) -> Self {
        Self::Close(closing)
    }
}

/// Something to tell about an operation.
struct Told {
    id: Arc<str>,
    text: String,
    is_last: bool,
}

type Steps = BoxStream<'static, Told>;

/// One socket's state.
pub struct Session {
    handler: Arc<Handler>,
    /// Who is connected: the request that opened the socket, with the token that came afterwards.
    head: Parts,
    running: Vec<(Arc<str>, AbortHandle)>,
    steps: SelectAll<Steps>,
    is_initialised: bool,
    /// Pings that the client has not answered.
    unanswered: u32,
    /// Counts as a connection of its caller.
    counted: Option<Connection>,
}

impl Session {
    /// A socket that was opened by a request.
    pub fn new(handler: Arc<Handler>, head: Parts) -> Box<Self> {
        Box::new(Self {
            handler,
            head,
            running: Vec::new(),
            steps: SelectAll::new(),
            is_initialised: false,
            unanswered: 0,
            counted: None,
        })
    }

    /// Converses until one side has enough. Session and socket are boxed: moved about, a task would hold room for each of
    /// their places.
    pub async fn run(mut self: Box<Self>, mut socket: Box<WebSocket>, speaks_protocol: bool) {
        let end = if speaks_protocol {
            self.converse(&mut socket).await
        } else {
            End::Close(Closing::SUBPROTOCOL)
        };
        // Nothing is followed any more while the last words are said.
        self.running.clear();
        self.steps = SelectAll::new();
        if let End::Close(closing) = end {
            tracing::debug!(code = closing.code, reason = %closing.reason, "a socket is closed");
            // Boxed: a socket lives long, and its farewell is short.
            let _ = timeout(FAREWELL, Box::pin(farewell(&mut socket, &closing))).await;
        }
    }

    async fn converse(&mut self, socket: &mut WebSocket) -> End {
        let mut closing = pin!(self.handler.settings.drain.closing());
        let ping = self.handler.settings.live.ping;
        let mut timer = pin!(sleep(self.handler.settings.live.initialisation_time));
        let mut was_initialised = false;
        loop {
            if self.is_initialised && !was_initialised {
                was_initialised = true;
                timer.as_mut().reset(Instant::now() + ping);
            }
            let step = tokio::select! {
                () = &mut closing => Err(Closing::GOING_AWAY.into()),
                () = &mut timer => Box::pin(self.look_after(socket, timer.as_mut())).await,
                Some(told) = self.steps.next(), if !self.steps.is_empty() => self.tell(socket, told).await,
                message = socket.recv() => Box::pin(self.hear(socket, message)).await,
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    /// Time has passed: has the client introduced itself, is it alive, is its token still good?
    async fn look_after(&mut self, socket: &mut WebSocket, timer: Pin<&mut Sleep>) -> Result<(), End> {
        let live = &self.handler.settings.live;
        if !self.is_initialised {
            return Err(Closing::INITIALISATION_TIMEOUT.into());
        }
        if self.unanswered == UNANSWERED {
            return Err(End::Gone);
        }
        self.unanswered += 1;
        timer.reset(Instant::now() + live.ping);
        match self.handler.authenticator.authenticate(&self.head).await {
            // What can't be found out just now is asked again next time.
            Ok(_) | Err(AuthError::Unavailable | AuthError::RateLimited { .. }) => {}
            Err(error) => return Err(refused(error).into()),
        }
        self.send(socket, Message::Ping(bytes::Bytes::new())).await
    }

    async fn tell(&mut self, socket: &mut WebSocket, told: Told) -> Result<(), End> {
        if told.is_last {
            self.running.retain(|(id, _)| *id != told.id);
        }
        self.send(socket, Message::Text(told.text.into())).await
    }

    async fn send(&mut self, socket: &mut WebSocket, message: Message) -> Result<(), End> {
        match timeout(self.handler.settings.live.patience, socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Gone),
            Err(_) => Err(Closing::TOO_SLOW.into()),
        }
    }

    async fn hear(
        &mut self,
        socket: &mut WebSocket,
        message: Option<Result<Message, SocketError>>,
    ) -> Result<(), End> {
        self.unanswered = 0;
        let text = match message {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Ok(()),
            Some(Ok(Message::Binary(_))) => return Err(Closing::bad_request("a message is text").into()),
            Some(Ok(Message::Close(_))) | None => return Err(End::Gone),
            Some(Err(error)) => return Err(broken(error)),
        };
        if text.len() > self.handler.settings.live.message_bytes {
            return Err(Closing::TOO_BIG.into());
        }
        match Said::read(&text)? {
            Said::Initialise(payload) => self.initialise(socket, &payload).await,
            Said::Ping => self.send(socket, Message::Text(PONG.into())).await,
            Said::Pong => Ok(()),
            Said::Subscribe { id, payload } => self.subscribe(socket, id.into(), payload).await,
            Said::Complete { id } => {
                self.stop(&id);
                Ok(())
            }
        }
    }

    async fn initialise(&mut self, socket: &mut WebSocket, payload: &Map<String, Value>) -> Result<(), End> {
        if self.is_initialised {
            return Err(Closing::TOO_MANY_INITIALISATIONS.into());
        }
        if let Some(authorization) = authorization(payload)? {
            self.head.headers.insert(header::AUTHORIZATION, authorization);
        }
        let admitted = self.handler.authenticator.authenticate(&self.head).await;
        drop(admitted.map_err(refused)?);
        let who = self.handler.rates.caller(&self.head);
        let counted = self.handler.rates.connect(who).map_err(|_| Closing::TOO_MANY)?;
        self.counted = Some(counted);
        self.is_initialised = true;
        self.send(socket, Message::Text(ACKNOWLEDGED.into())).await
    }

    async fn subscribe(
        &mut self,
        socket: &mut WebSocket,
        id: Arc<str>,
        payload: Map<String, Value>,
    ) -> Result<(), End> {
        if !self.is_initialised {
            return Err(Closing::UNAUTHORIZED.into());
        }
        if self.running.iter().any(|(running, _)| *running == id) {
            return Err(Closing::already_exists(&id).into());
        }
        let answer = Answer {
            language: language::preferred(&self.head.headers),
            media_type: MediaType::GraphqlResponse,
            request_id: RequestId::new(),
        };
        match self.admit(payload, &answer).await {
            Ok(operation) => {
                self.start(id, operation, answer);
                Ok(())
            }
            Err(fault) => {
                let text = written_answer(&id, &answer.refusal(&fault));
                self.send(socket, Message::Text(text.into())).await
            }
        }
    }

    async fn admit(&mut self, payload: Map<String, Value>, answer: &Answer) -> Result<Operation, Fault> {
        self.handler.rates.count_address(&self.head).map_err(limited)?;
        let most = self.handler.settings.live.operations;
        if self.running.len() >= most {
            return Err(too_many_operations(most));
        }
        let parameters = Parameters::from_map(payload)?;
        let admitting = self
            .handler
            .admit(&self.head, parameters, Transport::Live, answer);
        self.handler.bounded(admitting, answer).await
    }

    fn start(&mut self, id: Arc<str>, operation: Operation, answer: Answer) {
        let steps = match operation.kind {
            OperationType::Subscription => follow(&self.handler, Arc::clone(&id), operation, answer),
            OperationType::Query | OperationType::Mutation => {
                execute(Arc::clone(&self.handler), Arc::clone(&id), operation, answer)
            }
        };
        let (handle, registration) = AbortHandle::new_pair();
        self.running.push((id, handle));
        self.steps.push(Abortable::new(steps, registration).boxed());
    }

    /// The client has enough of an operation; nothing more is told about it, not even its end.
    fn stop(&mut self, id: &str) {
        if let Some(place) = self.running.iter().position(|(running, _)| **running == *id) {
            let (_, handle) = self.running.swap_remove(place);
            handle.abort();
        }
    }
}

/// The one answer of a query or a mutation, and its end.
fn execute(handler: Arc<Handler>, id: Arc<str>, operation: Operation, answer: Answer) -> Steps {
    let run = async move {
        let is_anonymous = operation.is_anonymous;
        let members = match handler.execute(operation, &answer).await {
            Ok(result) => answer.members(result, is_anonymous, None),
            Err(fault) => answer.refusal(&fault),
        };
        let text = written_answer(&id, &members);
        let mut told = vec![Told {
            id: Arc::clone(&id),
            text,
            is_last: members.is_refusal(),
        }];
        if !members.is_refusal() {
            told.push(end_of(id));
        }
        futures::stream::iter(told)
    };
    once(run).flatten().boxed()
}

/// The answers of a subscription, and its end.
fn follow(handler: &Handler, id: Arc<str>, operation: Operation, answer: Answer) -> Steps {
    let is_anonymous = operation.is_anonymous;
    let mut answers = AssertUnwindSafe(handler.service.follow(operation.request)).catch_unwind();
    // 0: more may come; 1: the end is to be told; 2: it was told.
    let mut stage = 0;
    futures::stream::poll_fn(move |context| {
        if stage == 2 {
            return std::task::Poll::Ready(None);
        }
        if stage == 1 {
            stage = 2;
            return std::task::Poll::Ready(Some(end_of(Arc::clone(&id))));
        }
        let result = std::task::ready!(answers.poll_next_unpin(context));
        let members = match result {
            Some(Ok(result)) => answer.members(result, is_anonymous, None),
            Some(Err(panic)) => answer.refusal(&panicked(panic.as_ref(), &answer)),
            None => {
                stage = 2;
                return std::task::Poll::Ready(Some(end_of(Arc::clone(&id))));
            }
        };
        if members.is_refusal() {
            stage = 2;
        }
        std::task::Poll::Ready(Some(Told {
            id: Arc::clone(&id),
            text: written_answer(&id, &members),
            is_last: members.is_refusal(),
        }))
    })
    .boxed()
}

fn end_of(id: Arc<str>) -> Told {
    Told {
        text: complete(&id),
        id,
        is_last: true,
    }
}

/// The token that a client introduces itself with: `authorization` as in the header, or `token` alone.
fn authorization(payload: &Map<String, Value>) -> Result<Option<HeaderValue>, Closing> {
    let found = payload.iter().find_map(|(name, value)| {
        let is_header = name.eq_ignore_ascii_case("authorization");
        (is_header || name == "token").then_some((is_header, value))
    });
    let text = match found {
        None | Some((_, Value::Null)) => return Ok(None),
        Some((true, Value::String(text))) => text.clone(),
        Some((false, Value::String(token))) => format!("Bearer {token}"),
        Some(_) => return Err(Closing::FORBIDDEN),
    };
    HeaderValue::from_str(&text)
        .map(Some)
        .map_err(|_| Closing::FORBIDDEN)
}

fn refused(error: AuthError) -> Closing {
    match error {
        AuthError::Invalid | AuthError::Unknown | AuthError::Elsewhere => Closing::FORBIDDEN,
        AuthError::Expired => Closing::EXPIRED,
        AuthError::Revoked => Closing::ENDED,
        AuthError::RateLimited { .. } | AuthError::Unavailable => Closing::TRY_LATER,
    }
}

fn broken(error: SocketError) -> End {
    let inner = error.into_inner();
    match inner.downcast_ref::<tungstenite::Error>() {
        Some(tungstenite::Error::Capacity(_)) => Closing::TOO_BIG.into(),
        Some(tungstenite::Error::Protocol(_)) => Closing::PROTOCOL_ERROR.into(),
        Some(tungstenite::Error::Utf8(_)) => Closing::bad_request("a message is UTF-8").into(),
        _ => End::Gone,
    }
}

fn too_many_operations(most: usize) -> Fault {
    Fault::document(
        ErrorCode::RateLimited,
        Text::new(
            format!("同一连接最多同时进行 {most} 个操作；请先结束一些。"),
            format!("A connection runs {most} operations at a time; end some of them first."),
        ),
    )
    .with_detail("limit", "operations")
    .with_detail("allowed", most as u64)
}

/// The reason, and then whatever the client still says, until it answers: whoever hangs up on unread words takes back the
/// last ones of its own.
async fn farewell(socket: &mut WebSocket, closing: &Closing) {
    if socket.send(closing.frame()).await.is_ok() {
        while let Some(Ok(_)) = socket.recv().await {}
    }
    let _ = poll_fn(|context| futures::Sink::poll_close(Pin::new(&mut *socket), context)).await;
}
