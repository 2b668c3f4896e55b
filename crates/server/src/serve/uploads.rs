//! Uploads to an address of their own: at once by `PUT`, or piece by piece.
//!
//! Pieces follow the upload resource of the IETF's Resumable Uploads for HTTP (draft-ietf-httpbis-resumable-upload, interop
//! versions 6 to 8): `HEAD` tells how far it came, `PATCH` goes on, `DELETE` gives up, `OPTIONS` tells the limits. The
//! resource itself is made by the mutation `createUpload`, which knows who uploads, so the draft's creation by `POST` and
//! its interim responses are not offered.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::put;
use axum::{Json, Router};
use futures::TryStreamExt as _;
use onewindow_api::http::preferred_language;
use onewindow_desk::{Desk, DeskError, MAX_FILE_BYTES, Piece, UploadState};
use onewindow_engine::text::Language;
use serde_json::json;
use tokio::io::AsyncRead;
use tokio_util::io::StreamReader;

use super::files::refusal;

/// How long one request may take; what has arrived by then can be gone on with.
const UPLOAD_TIME: Duration = Duration::from_mins(10);
/// The media type of a piece.
const PARTIAL: &str = "application/partial-upload";

const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const COMPLETE: HeaderName = HeaderName::from_static("upload-complete");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const LIMIT: HeaderName = HeaderName::from_static("upload-limit");

/// `/uploads/{token}`. Whoever has the token may upload what was announced for it, so no login is asked for.
pub(super) fn router(desk: Desk) -> Router {
    let route = put(whole)
        .head(progress)
        .patch(piece)
        .delete(cancel)
        .options(limits);
    Router::new().route("/uploads/{token}", route).with_state(desk)
}

async fn whole(State(desk): State<Desk>, Path(token): Path<String>, request: Request) -> Response {
    let language = preferred_language(request.headers());
    let content = content(request.into_body());
    let received = Box::pin(desk.receive_upload(&token, content));
    match tokio::time::timeout(UPLOAD_TIME, received).await {
        Ok(Ok(file)) if file.stored_at.is_some() => StatusCode::NO_CONTENT.into_response(),
        Ok(Ok(_)) => waiting(language),
        Ok(Err(error)) => refusal(&error, language),
        Err(_) => refusal(&DeskError::Busy, language),
    }
}

async fn piece(State(desk): State<Desk>, Path(token): Path<String>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let language = preferred_language(&head.headers);
    let is_partial = head
        .headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().eq_ignore_ascii_case(PARTIAL.as_bytes()));
    if !is_partial {
        let mut response = problem(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "a piece is application/partial-upload",
        );
        let accepted = HeaderValue::from_static(PARTIAL);
        response
            .headers_mut()
            .insert(HeaderName::from_static("accept-patch"), accepted);
        return response;
    }
    let Some(piece) = described(&head.headers) else {
        return problem(
            StatusCode::BAD_REQUEST,
            "Upload-Offset or Upload-Complete is missing or not one",
        );
    };
    let appended = Box::pin(desk.append_upload(&token, piece, content(body)));
    match tokio::time::timeout(UPLOAD_TIME, appended).await {
        Ok(Ok(state)) if state.is_complete && !state.is_stored => told(&state, waiting(language)),
        Ok(Ok(state)) => told(&state, StatusCode::NO_CONTENT.into_response()),
        Ok(Err(DeskError::Invalid(invalid))) if invalid.code == "UploadOffsetMismatch" => {
            mismatch(&desk, &token, (piece, language)).await
        }
        Ok(Err(error)) => refusal(&error, language),
        Err(_) => refusal(&DeskError::Busy, language),
    }
}

async fn progress(State(desk): State<Desk>, Path(token): Path<String>, headers: HeaderMap) -> Response {
    match desk.upload_state(&token).await {
        Ok(state) => told(&state, StatusCode::NO_CONTENT.into_response()),
        Err(error) => refusal(&error, preferred_language(&headers)),
    }
}

async fn cancel(State(desk): State<Desk>, Path(token): Path<String>, headers: HeaderMap) -> Response {
    match desk.cancel_upload(&token).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => refusal(&error, preferred_language(&headers)),
    }
}

async fn limits() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    let allowed = "PUT, HEAD, PATCH, DELETE, OPTIONS";
    headers.insert(header::ALLOW, HeaderValue::from_static(allowed));
    insert(headers, LIMIT, &format!("max-size={MAX_FILE_BYTES}"));
    response
}

fn content(body: Body) -> impl AsyncRead + Unpin + Send {
    let stream = body.into_data_stream().map_err(std::io::Error::other);
    StreamReader::new(Box::pin(stream))
}

/// Where a piece begins and whether it is the last (structured fields: an integer, a boolean).
fn described(headers: &HeaderMap) -> Option<Piece> {
    let text = |name: HeaderName| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(str::trim)
    };
    let digits = text(OFFSET)?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_last = match text(COMPLETE)? {
        "?1" => true,
        "?0" => false,
        _ => return None,
    };
    Some(Piece {
        offset: Some(digits.parse().ok().filter(|_| is_number)?),
        is_last: Some(is_last),
    })
}

/// How far the upload is, on whatever answer.
fn told(state: &UploadState, mut response: Response) -> Response {
    let headers = response.headers_mut();
    insert(headers, OFFSET, &state.offset.to_string());
    insert(headers, LENGTH, &state.size.to_string());
    insert(headers, COMPLETE, if state.is_complete { "?1" } else { "?0" });
    let left = state
        .expires_at
        .signed_duration_since(onewindow_desk::machine_time());
    let limit = format!("max-size={}, max-age={}", state.size, left.num_seconds().max(0));
    insert(headers, LIMIT, &limit);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// It is whole, and no scanner has looked through it yet.
fn waiting(language: Language) -> Response {
    let error = DeskError::file_not_checked();
    let text = error.text();
    let body = json!({"code": error.code(), "message": text.get(language)});
    (StatusCode::ACCEPTED, Json(body)).into_response()
}

async fn mismatch(desk: &Desk, token: &str, (piece, language): (Piece, Language)) -> Response {
    let state = match desk.upload_state(token).await {
        Ok(state) => state,
        Err(error) => return refusal(&error, language),
    };
    let body = json!({
        "type": "https://iana.org/assignments/http-problem-types#mismatching-upload-offset",
        "title": "offset from request does not match offset of resource",
        "code": "UploadOffsetMismatch", "expected-offset": state.offset, "provided-offset": piece.offset,
    });
    told(&state, with_problem(StatusCode::CONFLICT, &body))
}

fn problem(status: StatusCode, title: &str) -> Response {
    with_problem(status, &json!({"title": title}))
}

/// RFC 9457.
fn with_problem(status: StatusCode, body: &serde_json::Value) -> Response {
    let kind = HeaderValue::from_static("application/problem+json");
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
