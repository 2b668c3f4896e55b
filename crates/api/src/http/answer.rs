//! Turns results and refusals into HTTP answers.

use async_graphql::{Response as GraphqlResponse, ServerError, Value};
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use onewindow_engine::text::Language;
use serde::Serialize;

use super::fault::Fault;
use super::media_type::MediaType;
use super::request_id::RequestId;
use crate::error_code::ErrorCode;
use crate::limits::{Limits, Usage};

/// Errors in one answer.
const ERRORS_MAXIMUM: usize = 10;
/// Characters in the message of an error.
const MESSAGE_MAXIMUM: usize = 500;

/// How this caller is answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// In which language.
    pub language: Language,
    /// In which media type.
    pub media_type: MediaType,
    /// Under which name in the log.
    pub request_id: RequestId,
}

/// The members of an answer (GraphQL, section 7.1). `data` is left out where nothing was executed.
#[derive(Debug, Serialize)]
pub struct Members {
    /// What went wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ServerError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Value>,
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    extensions: serde_json::Map<String, serde_json::Value>,
}

impl Members {
    /// Whether nothing was executed.
    pub fn is_refusal(&self) -> bool {
        self.data.is_none()
    }

    /// The text of a member of the one root field, if it is asked for.
    pub fn text(&self, name: &str) -> Option<&str> {
        let Some(Value::Object(root)) = &self.data else {
            return None;
        };
        match root.values().next() {
            Some(Value::Object(field)) => match field.get(name) {
                Some(Value::String(text)) => Some(text),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Answer {
    /// Why the request is refused.
    pub fn refusal(&self, fault: &Fault) -> Members {
        super::measure::refused(fault.code().as_str());
        let mut error = fault.error(self.language);
        shorten(&mut error.message);
        Members {
            errors: vec![error],
            data: None,
            extensions: serde_json::Map::new(),
        }
    }

    /// Tells why the request is refused.
    pub fn refuse(&self, fault: &Fault) -> Response {
        let members = self.refusal(fault);
        let mut response = self.response(fault.status(self.media_type), &members);
        for (name, value) in fault.headers() {
            response.headers_mut().insert(name.clone(), value.clone());
        }
        response
    }

    /// What was executed, fit for outside. `cost` is told if the caller wants to know it.
    pub fn members(
        &self,
        mut result: GraphqlResponse,
        is_anonymous: bool,
        cost: Option<(Usage, &Limits)>,
    ) -> Members {
        // The executor puts a path on whatever comes out of a field. If there are only errors without one, they come
        // from validation and nothing was executed.
        let is_refused = result.data == Value::Null
            && !result.errors.is_empty()
            && result.errors.iter().all(|error| error.path.is_empty());
        let omitted = result.errors.len().saturating_sub(ERRORS_MAXIMUM);
        result.errors.truncate(ERRORS_MAXIMUM);
        let errors: Vec<_> = result
            .errors
            .into_iter()
            .map(|error| self.publish(error, is_refused, is_anonymous))
            .collect();
        let mut extensions: serde_json::Map<_, _> = result
            .extensions
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.into_json().ok()?)))
            .collect();
        if omitted > 0 {
            extensions.insert("omittedErrors".to_owned(), omitted.into());
        }
        if let Some((usage, limits)) = cost {
            let cost = serde_json::json!({
                "requested": usage.cost, "allowed": limits.cost, "fields": usage.fields, "depth": usage.depth,
            });
            extensions.insert("cost".to_owned(), cost);
        }
        Members {
            errors,
            data: (!is_refused).then_some(result.data),
            extensions,
        }
    }

    /// Gives back what was executed. `cost` is told if the caller wants to know it.
    pub fn give(
        &self,
        mut result: GraphqlResponse,
        is_anonymous: bool,
        cost: Option<(Usage, &Limits)>,
    ) -> Response {
        let headers = std::mem::take(&mut result.http_headers);
        let members = self.members(result, is_anonymous, cost);
        let wait = members.errors.iter().find_map(retry_after);
        let status = match (self.media_type, &members.data) {
            // Nothing was done, and what was asked for was too much of it.
            (_, None | Some(Value::Null)) if wait.is_some() => StatusCode::TOO_MANY_REQUESTS,
            (MediaType::GraphqlResponse, None) => {
                members.errors.first().map_or(StatusCode::BAD_REQUEST, status_of)
            }
            (MediaType::GraphqlResponse | MediaType::Json, _) => StatusCode::OK,
        };
        let mut response = self.response(status, &members);
        response.headers_mut().extend(headers);
        if let Some(seconds) = wait {
            let value = HeaderValue::from(seconds);
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        response
    }

    /// Makes an error fit for outside: it has a code, is not too long, and shows nothing from inside.
    fn publish(&self, mut error: ServerError, is_refused: bool, is_anonymous: bool) -> ServerError {
        let given = match error
            .extensions
            .as_ref()
            .and_then(|extensions| extensions.get("code"))
        {
            Some(Value::String(code)) => Some(code.clone()),
            _ => None,
        };
        let code = match given.as_deref() {
            Some(code) => ErrorCode::from_name(code),
            None if is_unreadable_value(&error) => Some(ErrorCode::BadUserInput),
            None if is_refused => Some(ErrorCode::GraphqlValidationFailed),
            // A resolver let something pass that it should have named; nobody knows what its text gives away.
            None => Some(ErrorCode::Internal),
        };
        super::measure::refused(code.map_or("OTHER", ErrorCode::as_str));
        if code == Some(ErrorCode::Internal) {
            tracing::error!(request_id = %self.request_id, path = ?error.path, error = %error.message, "a resolver failed");
            let extensions = self.internal_extensions();
            ErrorCode::Internal
                .meaning(self.language)
                .clone_into(&mut error.message);
            error.extensions = Some(extensions);
            error.source = None;
        } else if let Some(code) = code {
            error
                .extensions
                .get_or_insert_default()
                .set("code", code.as_str());
        }
        if is_anonymous && let Some(at) = error.message.find(" Did you mean") {
            error.message.truncate(at);
        }
        shorten(&mut error.message);
        error
    }

    fn internal_extensions(&self) -> async_graphql::ErrorExtensionValues {
        let mut extensions = async_graphql::ErrorExtensionValues::default();
        extensions.set("code", ErrorCode::Internal.as_str());
        extensions.set("requestId", self.request_id.as_str());
        extensions
    }

    fn response(&self, status: StatusCode, members: &Members) -> Response {
        let body = match serde_json::to_vec(members) {
            Ok(body) => Body::from(body),
            Err(error) => {
                tracing::error!(request_id = %self.request_id, %error, "an answer could not be written as JSON");
                Body::from(r#"{"errors":[{"message":"INTERNAL","extensions":{"code":"INTERNAL"}}]}"#)
            }
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, self.media_type.header());
        // What an office answers is for this caller and this moment.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        );
        response
    }
}

/// The library's own words for an argument that does not fit its type.
fn is_unreadable_value(error: &ServerError) -> bool {
    ["Failed to parse \"", "Expected input type \""]
        .iter()
        .any(|words| error.message.starts_with(words))
}

/// How long to wait, in seconds, if an error says so.
fn retry_after(error: &ServerError) -> Option<u64> {
    match error.extensions.as_ref()?.get("retryAfterSeconds")? {
        Value::Number(seconds) => seconds.as_u64(),
        _ => None,
    }
}

fn status_of(error: &ServerError) -> StatusCode {
    match error
        .extensions
        .as_ref()
        .and_then(|extensions| extensions.get("code"))
    {
        Some(Value::String(code)) => {
            ErrorCode::from_name(code).map_or(StatusCode::BAD_REQUEST, ErrorCode::status)
        }
        _ => StatusCode::BAD_REQUEST,
    }
}

fn shorten(message: &mut String) {
    if let Some((end, _)) = message.char_indices().nth(MESSAGE_MAXIMUM) {
        let last = message[..end].char_indices().next_back().map_or(0, |(at, _)| at);
        message.truncate(last);
        message.push('…');
    }
}
