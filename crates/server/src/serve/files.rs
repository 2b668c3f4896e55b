//! Downloads: a file comes out of a case, to a caller with a token, or to whoever follows a signed link in that person's
//! name within minutes.

use std::net::SocketAddr;
use std::ops::Range;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, Path, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use onewindow_api::http::{AuthError, preferred_language};
use onewindow_desk::{Caller, Desk, DeskError, Download};
use onewindow_engine::ids::{CaseId, FileId};
use onewindow_engine::text::{Language, Text};
use serde::Deserialize;
use serde_json::json;
use tokio_util::io::ReaderStream;
use uuid::Uuid;

use crate::identity::{Gate, Tokens};

#[derive(Clone)]
struct Files {
    desk: Desk,
    gate: Gate,
    tokens: Arc<Tokens>,
}

/// `GET /files/{case}/{file}` with a token, and `GET /files/{link}` without.
pub(super) fn router(desk: Desk, gate: Gate, tokens: Arc<Tokens>) -> Router {
    Router::new()
        .route("/files/{case}/{file}", get(download))
        .route("/files/{link}", get(follow))
        .with_state(Files { desk, gate, tokens })
}

/// What a secret is opened on.
#[derive(Deserialize)]
struct Grounded {
    /// The article that allows it without the applicant's consent.
    ground: Option<String>,
}

async fn download(
    State(files): State<Files>,
    Path((case, file)): Path<(Uuid, Uuid)>,
    Query(Grounded { ground }): Query<Grounded>,
    head: Parts,
) -> Response {
    let language = preferred_language(&head.headers);
    let caller = match caller(&files.gate, &head).await {
        Ok(caller) => caller,
        Err(error) => return refusal(&error, language),
    };
    let files = files.desk;
    let read = files.read_file(&caller.actor, (CaseId(case), FileId(file)), ground.as_deref());
    match Box::pin(read).await {
        Ok(download) => content(download, &head.headers).await,
        Err(error) => refusal(&error, language),
    }
}

/// A link acts in the name of whom it was made for, as long as that person's session lasts; with a token beside it, it is
/// that person's too.
async fn follow(
    State(files): State<Files>,
    Path(link): Path<String>,
    ConnectInfo(origin): ConnectInfo<SocketAddr>,
    head: Parts,
) -> Response {
    let language = preferred_language(&head.headers);
    let read = async {
        let link = files.tokens.check_link(&link)?;
        let caller = caller(&files.gate, &head).await?;
        if caller.account.is_some_and(|account| account != link.person) {
            return Err(DeskError::NotSignedIn);
        }
        let actor = match link.session {
            Some(session) => {
                let origin = origin.ip().to_string();
                files.desk.actor_from((link.person, session), &origin).await?
            }
            None => files.desk.person(link.person).await?,
        };
        let ground = link.ground.as_deref();
        Box::pin(files.desk.read_file(&actor, (link.case, link.file), ground)).await
    };
    match Box::pin(read).await {
        Ok(download) => content(download, &head.headers).await,
        Err(error) => refusal(&error, language),
    }
}

/// Who asks for a file.
pub(super) async fn caller(gate: &Gate, head: &Parts) -> Result<Caller, DeskError> {
    gate.caller(head).await.map_err(|error| match error {
        AuthError::Unavailable | AuthError::RateLimited { .. } => DeskError::Busy,
        AuthError::Elsewhere => DeskError::AddressNotAllowed,
        AuthError::Unknown => DeskError::NotLinked,
        AuthError::Invalid | AuthError::Expired | AuthError::Revoked => DeskError::NotSignedIn,
    })
}

/// The content, or the part of it that is asked for.
async fn content(download: Download, headers: &HeaderMap) -> Response {
    let size = download.file.byte_size;
    let tag = format!("\"{}\"", download.file.sha256);
    let asked = match asked_range(headers, (size, &tag)) {
        Asked::Whole => None,
        Asked::Part(range) => Some(range),
        Asked::Impossible => {
            let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
            set(
                response.headers_mut(),
                header::CONTENT_RANGE,
                &format!("bytes */{size}"),
            );
            return response;
        }
    };
    let range = asked.clone().unwrap_or(0..size);
    let body = match download.content(range.clone()).await {
        Ok(content) => Body::from_stream(ReaderStream::new(content)),
        Err(error) => return refusal(&error, preferred_language(headers)),
    };
    let file = &download.file;
    let length = range.end - range.start;
    let mut response = attachment(body, length, (&file.content_type, &file.filename));
    let headers = response.headers_mut();
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    set(headers, header::ETAG, &tag);
    if asked.is_some() {
        let part = format!("bytes {}-{}/{size}", range.start, range.end.saturating_sub(1));
        set(headers, header::CONTENT_RANGE, &part);
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    response
}

/// What of a content is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    Whole,
    Part(Range<u64>),
    Impossible,
}

/// Reads `Range` (RFC 9110, section 14.2). Several ranges at once, and units that are not bytes, are answered with the
/// whole, which the RFC allows; so is a range of a content that has changed meanwhile.
fn asked_range(headers: &HeaderMap, (size, tag): (u64, &str)) -> Asked {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    if text(header::IF_RANGE).is_some_and(|known| known != tag) {
        return Asked::Whole;
    }
    let range = text(header::RANGE).and_then(|range| range.strip_prefix("bytes="));
    let Some((first, last)) = range.and_then(|range| range.trim().split_once('-')) else {
        return Asked::Whole;
    };
    let number = |digits: &str| {
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| digits.parse::<u64>().unwrap_or(u64::MAX))
    };
    let range = match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => first..last.saturating_add(1).min(size),
        (Some(first), None) if last.is_empty() => first..size,
        (None, Some(length)) if first.is_empty() => size.saturating_sub(length)..size,
        _ => return Asked::Whole,
    };
    if range.is_empty() {
        Asked::Impossible
    } else {
        Asked::Part(range)
    }
}

fn set(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// The content as something to be kept, never as something to be run in a browser.
pub(super) fn attachment(body: Body, byte_size: u64, (content_type, filename): (&str, &str)) -> Response {
    let name = format!("attachment; filename*=UTF-8''{}", percent_encoded(filename));
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(byte_size));
    for (name, value) in [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_DISPOSITION, &name),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            header::HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ] {
        set(headers, name, value);
    }
    response
}

/// RFC 8187, section 3.2: everything but letters, digits and a few marks is written as its bytes.
fn percent_encoded(name: &str) -> String {
    use std::fmt::Write as _;
    name.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

pub(super) fn refusal(error: &DeskError, language: Language) -> Response {
    let status = match error {
        DeskError::NotSignedIn | DeskError::SessionEnded | DeskError::NotLinked | DeskError::LoginFailed => {
            StatusCode::UNAUTHORIZED
        }
        DeskError::AddressNotAllowed | DeskError::Refused(_) => StatusCode::FORBIDDEN,
        DeskError::NotFound { .. } => StatusCode::NOT_FOUND,
        DeskError::Invalid(invalid) if invalid.code == "UploadExpired" => StatusCode::GONE,
        DeskError::Invalid(invalid) if invalid.code == "UploadInterrupted" => StatusCode::REQUEST_TIMEOUT,
        DeskError::Invalid(invalid) if invalid.code == "UploadOffsetMismatch" => StatusCode::CONFLICT,
        DeskError::Invalid(_) | DeskError::KeyInvalid | DeskError::SessionElsewhere => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        DeskError::Stale(_) | DeskError::KeyReused { .. } => StatusCode::CONFLICT,
        DeskError::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
        DeskError::Busy => StatusCode::SERVICE_UNAVAILABLE,
        DeskError::Internal(_) => {
            tracing::error!(
                error = error as &dyn std::error::Error,
                "a file could not be served"
            );
            StatusCode::INTERNAL_SERVER_ERROR
        }
    };
    let text: Text = error.text();
    let mut told = json!({"code": error.code(), "message": text.get(language)});
    if let DeskError::Refused(refusal) = error {
        told["lawReference"] = json!(refusal.law());
    }
    let mut response = (status, Json(told)).into_response();
    if status == StatusCode::UNAUTHORIZED {
        // RFC 9110, section 15.5.2: a 401 names a way to log in.
        let bearer = HeaderValue::from_static(r#"Bearer realm="onewindow""#);
        response.headers_mut().insert(header::WWW_AUTHENTICATE, bearer);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_can_not_break_out_of_their_header() {
        assert_eq!(
            percent_encoded("环评 \"a\".pdf"),
            "%E7%8E%AF%E8%AF%84%20%22a%22.pdf"
        );
        assert_eq!(percent_encoded("a\r\nb;c"), "a%0D%0Ab%3Bc");
    }

    #[test]
    fn a_part_of_a_file_is_what_was_asked_for_and_nothing_beyond() {
        let asked = |range: &'static str| {
            let headers = [(header::RANGE, HeaderValue::from_static(range))];
            asked_range(&headers.into_iter().collect(), (10, "\"tag\""))
        };
        for (range, expected) in [
            ("bytes=0-3", Asked::Part(0..4)),
            ("bytes=4-", Asked::Part(4..10)),
            ("bytes=-3", Asked::Part(7..10)),
            ("bytes=-30", Asked::Part(0..10)),
            ("bytes=8-99999999999999999999999", Asked::Part(8..10)),
            ("bytes=10-", Asked::Impossible),
            ("bytes=-0", Asked::Impossible),
            ("bytes=5-4", Asked::Whole),
            ("bytes=0-1,4-5", Asked::Whole),
            ("bytes=+1-2", Asked::Whole),
            ("lines=1-2", Asked::Whole),
            ("bytes=-", Asked::Whole),
        ] {
            assert_eq!(asked(range), expected, "{range}");
        }
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_static("bytes=4-"));
        headers.insert(header::IF_RANGE, HeaderValue::from_static("\"other\""));
        assert_eq!(asked_range(&headers, (10, "\"tag\"")), Asked::Whole);
    }
}
