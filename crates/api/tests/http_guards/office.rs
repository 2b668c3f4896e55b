//! A schema, its authenticator and a client, small enough to see what the handler does with them.

#![expect(
    clippy::unused_async,
    reason = "the library's macro wants resolvers to be async"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_graphql::{Context, Data, Error, Object, Schema, ServerError};
use axum::Router;
use axum::body::Body;
use axum::http::request::{Builder, Parts};
use axum::http::{HeaderMap, Request, StatusCode, header};
use futures::{Stream, StreamExt as _, stream};
use http_body_util::BodyExt;
use onewindow_api::error_code::ErrorCode;
use onewindow_api::http::{Admission, AuthError, Authenticator, Service, Settings, bearer_token, router};
use onewindow_engine::text::Language;
use serde_json::{Value, json};
use tokio::sync::Notify;
use tower::ServiceExt;

/// What a resolver that never ends tells the test.
#[derive(Default, Clone)]
pub struct Watch {
    pub started: Arc<Notify>,
    pub dropped: Arc<Notify>,
    pub is_over: Arc<AtomicBool>,
}

struct NotifyOnDrop(Arc<Notify>);

impl Drop for NotifyOnDrop {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

pub struct Item;

#[Object]
impl Item {
    async fn id(&self) -> i32 {
        1
    }

    async fn child(&self) -> Self {
        Self
    }
}

/// A failure whose text is not for outside.
#[derive(Debug, Clone, Copy)]
struct StorageFailure;

impl std::fmt::Display for StorageFailure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("password of the database is hunter2")
    }
}

pub struct Query;

#[Object]
impl Query {
    async fn greeting(&self, name: Option<String>) -> String {
        format!("hello {}", name.as_deref().unwrap_or("you"))
    }

    async fn sum(&self, values: Vec<i32>) -> i32 {
        values.iter().sum()
    }

    async fn item(&self) -> Item {
        Item
    }

    async fn items(&self, first: Option<i32>) -> Vec<Item> {
        (0..first.unwrap_or(2)).map(|_| Item).collect()
    }

    async fn wait_until(&self, time: chrono::DateTime<chrono::Utc>) -> String {
        time.to_rfc3339()
    }

    async fn language(&self, context: &Context<'_>) -> Result<&'static str, Error> {
        Ok(match context.data::<Language>()? {
            Language::Zh => "zh",
            Language::En => "en",
        })
    }

    async fn panics(&self, unless: Option<i32>) -> i32 {
        unless.expect("the secret is 42")
    }

    async fn fails(&self) -> Result<i32, StorageFailure> {
        Err(StorageFailure)
    }

    async fn hidden(&self) -> Result<i32, Error> {
        Err(ErrorCode::NotFound.error("x".repeat(2_000)))
    }

    async fn errors(&self, context: &Context<'_>, count: usize) -> i32 {
        for number in 0..count {
            context.add_error(ServerError::new(format!("error {number}"), None));
        }
        0
    }

    async fn never(&self, context: &Context<'_>) -> Result<i32, Error> {
        let watch = context.data::<Watch>()?;
        let _guard = NotifyOnDrop(watch.dropped.clone());
        watch.started.notify_one();
        std::future::pending().await
    }
}

pub struct Mutation;

#[Object]
impl Mutation {
    async fn touch(&self) -> i32 {
        1
    }
}

pub struct Subscription;

#[async_graphql::Subscription]
impl Subscription {
    /// The numbers from 1, as many as are asked for, and then nothing more but no end.
    async fn numbers(&self, upto: i32) -> impl Stream<Item = i32> {
        stream::iter(1..=upto).chain(stream::pending())
    }

    /// Long texts without end.
    async fn flood(&self) -> impl Stream<Item = String> {
        stream::repeat("x".repeat(100_000))
    }

    async fn never_begins(&self) -> Result<stream::Pending<i32>, Error> {
        Err(ErrorCode::NotFound.error("no such thing"))
    }

    async fn breaks(&self) -> impl Stream<Item = i32> {
        stream::iter(0..2).map(|number| {
            if number == 1 {
                panic!("the secret is 42")
            } else {
                number
            }
        })
    }
}

/// Holds whether the sessions of `good-…` tokens have ended.
struct Doorkeeper(Arc<AtomicBool>);

impl Authenticator for Doorkeeper {
    async fn authenticate(&self, head: &Parts) -> Result<Admission, AuthError> {
        match bearer_token(&head.headers)? {
            None => Ok(Admission::anonymous(Data::default())),
            Some("good") => Ok(Admission::known(Data::default())),
            Some("old") => Err(AuthError::Expired),
            Some(token) if token.starts_with("good-") => {
                let is_over = self.0.load(Ordering::SeqCst);
                if is_over {
                    Err(AuthError::Revoked)
                } else {
                    Ok(Admission::known(Data::default()))
                }
            }
            Some("eager") => Err(AuthError::RateLimited {
                retry_after_seconds: 7,
            }),
            Some("panics") => panic!("the key ring is empty"),
            Some(_) => Err(AuthError::Invalid),
        }
    }
}

/// The handler as the tests use it, with its own watch.
pub fn office(settings: Settings) -> (Router, Watch) {
    let watch = Watch::default();
    let schema = Schema::build(Query, Mutation, Subscription)
        .data(watch.clone())
        .finish();
    (
        router(Service::new(schema), settings, Doorkeeper(watch.is_over.clone())),
        watch,
    )
}

/// With everything switched on, and a time limit short enough to be met in a test.
pub fn open_settings() -> Settings {
    Settings {
        introspection: true,
        graphiql: true,
        execution_time: Duration::from_secs(5),
        ..Settings::default()
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {}", self.text))
    }

    /// The code of the first error.
    pub fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    pub fn message(&self) -> String {
        self.json()["errors"][0]["message"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

pub async fn send(router: &Router, request: Request<Body>) -> Reply {
    let response = router
        .clone()
        .oneshot(request)
        .await
        .expect("a router does not fail");
    let (head, body) = response.into_parts();
    let bytes = body
        .collect()
        .await
        .expect("the answer is read to its end")
        .to_bytes();
    let text = String::from_utf8(bytes.to_vec()).expect("the answer is UTF-8");
    Reply {
        status: head.status,
        headers: head.headers,
        text,
    }
}

/// A request as a client in the newer media type sends it.
pub fn post() -> Builder {
    Request::post("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/graphql-response+json")
}

pub async fn send_json(router: &Router, builder: Builder, body: &Value) -> Reply {
    send(
        router,
        builder.body(Body::from(body.to_string())).expect("a request"),
    )
    .await
}

/// Asks anonymously.
pub async fn ask(query: &str) -> Reply {
    send_json(&office(open_settings()).0, post(), &json!({ "query": query })).await
}

/// Asks as somebody who is logged in.
pub async fn ask_known(query: &str) -> Reply {
    let builder = post().header(header::AUTHORIZATION, "Bearer good");
    send_json(&office(open_settings()).0, builder, &json!({ "query": query })).await
}
