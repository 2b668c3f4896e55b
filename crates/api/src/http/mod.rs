//! The API over HTTP: one handler in front of any schema.
//!
//! It follows GraphQL over HTTP (<https://graphql.github.io/graphql-over-http/draft/>) and refuses early and cheaply
//! what would be expensive later. In this order: method and `Accept`, length of the body while it streams, content type,
//! JSON, who is asking, length, tokens and nesting of the document, syntax, what the operation would ask for with its
//! fragments written out ([`crate::limits`]), validation and execution. The last ones share one time limit; when the
//! client leaves, the execution is dropped where it stands.
//!
//! # Requests from other sites
//! Callers show themselves by `Authorization` only, never by a cookie, so a foreign page cannot borrow a login. Bodies
//! must be `application/json`, which a browser sends to another site only after asking, and it is answered that nothing
//! is shared. `GET` runs queries only and needs no special header.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, Request as GraphqlRequest, Variables};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use axum::routing::any;
use futures::FutureExt;
use onewindow_engine::text::Text;

use crate::error_code::ErrorCode;
use crate::limits::Limits;
use answer::Answer;
use document::Prepared;
use fault::Fault;
use media_type::MediaType;
use parameters::Parameters;

mod answer;
mod authenticate;
mod body;
mod document;
mod editor;
mod fault;
mod header_list;
mod language;
mod measure;
mod media_type;
mod parameters;
mod request_id;

pub use authenticate::{Admission, AuthError, Authenticator, bearer_token};
pub use language::preferred as preferred_language;
pub use request_id::{REQUEST_ID, RequestId};

/// The header by which a caller asks for `extensions.cost`; its value is `1`.
pub const COST_HEADER: HeaderName = HeaderName::from_static("x-onewindow-cost");

/// How the handler is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Longest body in bytes.
    pub body_bytes: usize,
    /// Longest time for a body to arrive.
    pub body_time: Duration,
    /// Longest time for an operation, from finding out who asks to the last resolver.
    pub execution_time: Duration,
    /// What one operation may ask for.
    pub limits: Limits,
    /// Whether callers who are logged in may read the schema. Anonymous callers never may: for them `__type` is null and
    /// `__schema` is refused.
    pub introspection: bool,
    /// Whether `GET /graphiql` serves a page to write queries in.
    pub graphiql: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            body_bytes: 1024 * 1024,
            body_time: Duration::from_secs(10),
            execution_time: Duration::from_secs(10),
            limits: Limits::default(),
            introspection: false,
            graphiql: false,
        }
    }
}

/// Serves a schema: `GET` and `POST /graphql`, and `GET /graphiql` if it is set up.
///
/// Resolvers find in their context what the authenticator put into [`Admission::data`], the
/// [`Language`](onewindow_engine::text::Language) of the caller and the [`RequestId`].
pub fn router<E: Executor, A: Authenticator>(schema: E, settings: Settings, authenticator: A) -> Router {
    let has_editor = settings.graphiql;
    let handler = Arc::new(Handler {
        schema,
        settings,
        authenticator,
    });
    let router = Router::new()
        .route("/graphql", any(serve::<E, A>))
        .with_state(handler);
    if has_editor {
        router.merge(editor::router())
    } else {
        router
    }
}

struct Handler<E, A> {
    schema: E,
    settings: Settings,
    authenticator: A,
}

async fn serve<E: Executor, A: Authenticator>(
    State(handler): State<Arc<Handler<E, A>>>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let (media_type, refusal) = match media_type::negotiate(&head.headers) {
        Ok(media_type) => (media_type, None),
        Err(fault) => (MediaType::Json, Some(fault)),
    };
    let answer = Answer {
        language: language::preferred(&head.headers),
        media_type,
        request_id: RequestId::of(&head.headers),
    };
    let outcome = match refusal {
        Some(fault) => Err(fault),
        None => handler.handle(&head, body, &answer).await,
    };
    outcome.unwrap_or_else(|fault| answer.refuse(&fault))
}

impl<E: Executor, A: Authenticator> Handler<E, A> {
    async fn handle(&self, head: &Parts, body: Body, answer: &Answer) -> Result<Response, Fault> {
        let parameters = self.read(head, body).await?;
        let work = AssertUnwindSafe(self.execute(head, parameters, answer)).catch_unwind();
        match tokio::time::timeout(self.settings.execution_time, work).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(panic)) => Err(panicked(panic.as_ref(), answer)),
            Err(_) => Err(Fault::request(
                ErrorCode::Timeout,
                Text::new(
                    "处理超时，已停止。请缩小查询范围后重试；修改类操作请先查询是否已生效。",
                    "It took too long and was stopped. Narrow the query and try again; after a mutation look first \
                     whether it took effect.",
                ),
            )),
        }
    }

    async fn read(&self, head: &Parts, body: Body) -> Result<Parameters, Fault> {
        if head.method == Method::GET {
            return Parameters::from_uri(&head.uri);
        }
        if head.method != Method::POST {
            return Err(method_not_allowed(
                "GET, POST",
                Text::new("只支持 GET 和 POST。", "Only GET and POST are supported."),
            ));
        }
        let bytes = body::read(body, self.settings.body_bytes, self.settings.body_time).await?;
        media_type::check_body(&head.headers)?;
        Parameters::from_json(&bytes)
    }

    async fn execute(
        &self,
        head: &Parts,
        parameters: Parameters,
        answer: &Answer,
    ) -> Result<Response, Fault> {
        let admission = self
            .authenticator
            .authenticate(head)
            .await
            .map_err(AuthError::fault)?;
        let prepared = document::prepare(&parameters, &self.settings.limits)?;
        check_operation(&head.method, prepared.operation)?;
        let may_introspect = self.settings.introspection && !admission.is_anonymous;
        if prepared.usage.reads_schema && !may_introspect {
            return Err(schema_is_closed(self.settings.introspection));
        }

        let Prepared { document, usage, .. } = prepared;
        let variables = Variables::from_json(serde_json::Value::Object(parameters.variables));
        let mut request = GraphqlRequest::new(parameters.query).variables(variables);
        request.operation_name = parameters.operation_name;
        request.data = admission.data;
        request.data.insert(answer.language);
        request.data.insert(answer.request_id.clone());
        request.set_parsed_query(document);
        if !may_introspect {
            request = request.disable_introspection();
        }
        let measure = measure::Measure::begin(prepared.operation);
        let result = self.schema.execute(request).await;
        measure.end(&result);
        let wants_cost = head.headers.get(COST_HEADER).is_some_and(|value| value == "1");
        let cost = wants_cost.then_some((usage, &self.settings.limits));
        Ok(answer.give(result, admission.is_anonymous, cost))
    }
}

fn check_operation(method: &Method, operation: OperationType) -> Result<(), Fault> {
    match operation {
        OperationType::Query => Ok(()),
        OperationType::Mutation if method == Method::POST => Ok(()),
        OperationType::Mutation => Err(method_not_allowed(
            "POST",
            Text::new("修改类操作必须用 POST。", "Mutations must be sent by POST."),
        )),
        OperationType::Subscription => Err(Fault::document(
            ErrorCode::BadRequest,
            Text::new(
                "订阅不能用普通请求执行。",
                "Subscriptions cannot be run by a plain request.",
            ),
        )),
    }
}

fn method_not_allowed(allowed: &'static str, text: Text) -> Fault {
    Fault::request(ErrorCode::BadRequest, text)
        .with_status(StatusCode::METHOD_NOT_ALLOWED)
        .with_header(header::ALLOW, HeaderValue::from_static(allowed))
}

fn schema_is_closed(for_anonymous_only: bool) -> Fault {
    let (code, text) = if for_anonymous_only {
        let text = Text::new("登录后才能读取接口模式。", "Log in to read the schema.");
        (ErrorCode::Unauthenticated, text)
    } else {
        let text = Text::new(
            "本服务未开放接口模式的读取。",
            "This service does not show its schema.",
        );
        (ErrorCode::Forbidden, text)
    };
    let fault = Fault::document(code, text);
    match code {
        // RFC 9110, section 15.5.2: a 401 names a way to log in.
        ErrorCode::Unauthenticated => fault.with_header(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static(r#"Bearer realm="onewindow""#),
        ),
        _ => fault,
    }
}

/// What a panic says goes to the log, and only there.
fn panicked(panic: &(dyn Any + Send), answer: &Answer) -> Fault {
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no text");
    tracing::error!(request_id = %answer.request_id, panic = message, "a request panicked");
    let text = Text::new(
        ErrorCode::Internal.meaning(onewindow_engine::text::Language::Zh),
        ErrorCode::Internal.meaning(onewindow_engine::text::Language::En),
    );
    Fault::request(ErrorCode::Internal, text).with_detail("requestId", answer.request_id.as_str())
}
