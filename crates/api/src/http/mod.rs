//! The API over HTTP: one handler in front of any schema.
//!
//! It follows GraphQL over HTTP (<https://graphql.github.io/graphql-over-http/draft/>) and refuses early and cheaply
//! what would be expensive later. In this order: method and `Accept`, length of the body while it streams, content type,
//! JSON, who is asking, length, tokens and nesting of the document, syntax, what the operation would ask for with its
//! fragments written out ([`crate::limits`]), validation and execution. The last ones share one time limit; when the
//! client leaves, the execution is dropped where it stands. Each operation of a socket or an event stream passes the same
//! guards.
//!
//! # Requests from other sites
//! Callers show themselves by `Authorization` only, never by a cookie, so a foreign page cannot borrow a login. Bodies
//! must be `application/json`, which a browser sends to another site only after asking, and it is answered that nothing
//! is shared. `GET` runs queries only and needs no special header.

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, Method};
use axum::response::Response;
use axum::routing::any;
use onewindow_engine::text::Text;

use answer::Answer;
use authenticate::Gatekeeper;
use document::Documents;
use fault::Fault;
use media_type::MediaType;
use operation::{Transport, limited, method_not_allowed};
use parameters::Parameters;
use rate::Rates;

mod answer;
mod authenticate;
mod body;
mod document;
mod drain;
mod editor;
mod event_stream;
mod fault;
#[cfg(fuzzing)]
pub(crate) mod fuzz;
mod header_list;
mod language;
mod measure;
mod media_type;
mod operation;
mod parameters;
mod persisted;
mod rate;
mod request_id;
mod service;
mod settings;
mod socket;
mod variables;

pub use authenticate::{Admission, AuthError, Authenticator, bearer_token};
pub use drain::Drain;
pub use language::preferred as preferred_language;
pub use persisted::{ManifestError, Persisted};
pub use request_id::{REQUEST_ID, RequestId};
pub use service::Service;
pub use settings::{LiveSettings, RateLimits, Settings};

/// The header by which a caller asks for `extensions.cost`; its value is `1`.
pub const COST_HEADER: HeaderName = HeaderName::from_static("x-onewindow-cost");

/// Serves a schema: `GET` and `POST /graphql`, sockets and event streams on the same path, and `GET /graphiql` if it is
/// set up.
///
/// Resolvers find in their context what the authenticator put into [`Admission::data`], the
/// [`Language`](onewindow_engine::text::Language) of the caller and the [`RequestId`].
pub fn router(service: Service, settings: Settings, authenticator: impl Authenticator) -> Router {
    serve_by(Handler {
        service,
        rates: Rates::new(settings.rates),
        documents: Documents::new(settings.limits.clone()),
        settings,
        authenticator: Box::new(authenticator),
    })
}

fn serve_by(handler: Handler) -> Router {
    let has_editor = handler.settings.graphiql;
    let router = Router::new()
        .route("/graphql", any(serve))
        .with_state(Arc::new(handler));
    if has_editor {
        router.merge(editor::router())
    } else {
        router
    }
}

struct Handler {
    service: Service,
    settings: Settings,
    rates: Rates,
    documents: Documents,
    authenticator: Box<dyn Gatekeeper>,
}

impl fmt::Debug for Handler {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Handler")
    }
}

async fn serve(State(handler): State<Arc<Handler>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let is_live = socket::is_wanted(&head) || event_stream::is_wanted(&head);
    let (media_type, refusal) = match media_type::negotiate(&head.headers) {
        Ok(media_type) => (media_type, None),
        // Whoever asks for events gets refusals as JSON.
        Err(_) if is_live => (MediaType::Json, None),
        Err(fault) => (MediaType::Json, Some(fault)),
    };
    let answer = Answer {
        language: language::preferred(&head.headers),
        media_type,
        request_id: RequestId::of(&head.headers),
    };
    let outcome = match refusal {
        Some(fault) => Err(fault),
        None => match handler.rates.count_address(&head) {
            Err(many) => Err(limited(many)),
            Ok(()) if socket::is_wanted(&head) => socket::open(&handler, head).await,
            Ok(()) if is_live => event_stream::open(&handler, &head, body, answer.clone()).await,
            Ok(()) => handler.handle(&head, body, &answer).await,
        },
    };
    outcome.unwrap_or_else(|fault| answer.refuse(&fault))
}

impl Handler {
    async fn handle(&self, head: &Parts, body: Body, answer: &Answer) -> Result<Response, Fault> {
        let parameters = self.read(head, body).await?;
        let transport = if head.method == Method::GET {
            Transport::Get
        } else {
            Transport::Post
        };
        let work = async {
            let operation = self.admit(head, parameters, transport, answer).await?;
            let result = self.run(operation.kind, operation.request).await;
            Ok((result, operation.usage, operation.is_anonymous))
        };
        let (result, usage, is_anonymous) = self.bounded(work, answer).await?;
        let wants_cost = head.headers.get(COST_HEADER).is_some_and(|value| value == "1");
        let cost = wants_cost.then_some((usage, &self.settings.limits));
        Ok(answer.give(result, is_anonymous, cost))
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
}
