//! One operation, whatever it came by: the guards before it, and its execution under a time limit.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use async_graphql::parser::types::OperationType;
use async_graphql::{Request as GraphqlRequest, Response as GraphqlResponse, Variables};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use futures::FutureExt as _;
use onewindow_engine::text::{Language, Text};

use super::Handler;
use super::answer::Answer;
use super::authenticate::AuthError;
use super::document::Prepared;
use super::fault::Fault;
use super::measure::Measure;
use super::parameters::Parameters;
use super::persisted;
use crate::error_code::ErrorCode;
use crate::limits::Usage;

/// What an operation came by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// `GET`: nothing is changed, one answer.
    Get,
    /// `POST`: one answer.
    Post,
    /// `GET` of an event stream: nothing is changed.
    EventsByGet,
    /// An event stream or a socket: everything.
    Live,
}

/// An operation that has passed every guard but the schema's own validation.
pub struct Operation {
    /// What is executed.
    pub request: GraphqlRequest,
    /// Of which kind it is.
    pub kind: OperationType,
    /// What it asks for.
    pub usage: Usage,
    /// Whether nobody is logged in.
    pub is_anonymous: bool,
}

impl Handler {
    /// Finds out who asks, and runs the guards.
    ///
    /// # Errors
    /// The first guard that refuses.
    pub async fn admit(
        &self,
        head: &Parts,
        mut parameters: Parameters,
        transport: Transport,
        answer: &Answer,
    ) -> Result<Operation, Fault> {
        let admission = self
            .authenticator
            .authenticate(head)
            .await
            .map_err(AuthError::fault)?;
        let who = self.rates.caller(head);
        self.rates.count_request(who).map_err(limited)?;
        let is_restricted = self.settings.persisted_only && (admission.is_anonymous || admission.is_public);
        persisted::resolve(self.settings.persisted.as_deref(), is_restricted, &mut parameters)?;
        let prepared = self.documents.prepare(&parameters)?;
        transport.check(prepared.operation)?;
        self.rates.count_cost(who, prepared.usage.cost).map_err(limited)?;
        let may_introspect = self.settings.introspection && !admission.is_anonymous;
        if prepared.usage.reads_schema && !may_introspect {
            return Err(schema_is_closed(self.settings.introspection));
        }

        let Prepared {
            document,
            operation: kind,
            usage,
        } = prepared;
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
        Ok(Operation {
            request,
            kind,
            usage,
            is_anonymous: admission.is_anonymous,
        })
    }

    /// Runs a query or a mutation.
    ///
    /// # Errors
    /// `TIMEOUT`, or `INTERNAL` after a panic.
    pub async fn execute(&self, operation: Operation, answer: &Answer) -> Result<GraphqlResponse, Fault> {
        let work = async { Ok(self.run(operation.kind, operation.request).await) };
        self.bounded(work, answer).await
    }

    /// Runs a query or a mutation without a limit of its own, and counts it.
    pub async fn run(&self, kind: OperationType, request: GraphqlRequest) -> GraphqlResponse {
        let measure = Measure::begin(kind);
        let result = self.service.execute(request).await;
        measure.end(&result);
        result
    }

    /// Work under the time limit, whose panics are caught.
    ///
    /// # Errors
    /// Its own, `TIMEOUT`, or `INTERNAL` after a panic.
    pub async fn bounded<T>(
        &self,
        work: impl Future<Output = Result<T, Fault>>,
        answer: &Answer,
    ) -> Result<T, Fault> {
        let work = AssertUnwindSafe(work).catch_unwind();
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
}

impl Transport {
    fn check(self, operation: OperationType) -> Result<(), Fault> {
        match (operation, self) {
            (OperationType::Query, _)
            | (_, Self::Live)
            | (OperationType::Mutation, Self::Post)
            | (OperationType::Subscription, Self::EventsByGet) => Ok(()),
            (OperationType::Mutation, Self::Get | Self::EventsByGet) => Err(method_not_allowed(
                "POST",
                Text::new("修改类操作必须用 POST。", "Mutations must be sent by POST."),
            )),
            (OperationType::Subscription, Self::Get | Self::Post) => Err(Fault::document(
                ErrorCode::BadRequest,
                Text::new(
                    "订阅请用 WebSocket（graphql-transport-ws），或以 Accept: text/event-stream 请求。",
                    "Subscribe over a WebSocket (graphql-transport-ws), or ask with Accept: text/event-stream.",
                ),
            )),
        }
    }
}

/// Too much in a minute.
pub fn limited(many: super::rate::TooMany) -> Fault {
    AuthError::from(many).fault()
}

/// 405 with the methods that are allowed.
pub fn method_not_allowed(allowed: &'static str, text: Text) -> Fault {
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
pub fn panicked(panic: &(dyn Any + Send), answer: &Answer) -> Fault {
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no text");
    tracing::error!(request_id = %answer.request_id, panic = message, "a request panicked");
    let text = Text::new(
        ErrorCode::Internal.meaning(Language::Zh),
        ErrorCode::Internal.meaning(Language::En),
    );
    Fault::request(ErrorCode::Internal, text).with_detail("requestId", answer.request_id.as_str())
}
