//! Files outside GraphQL: uploads stream to an address of their own, downloads come out of a case.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use axum::{Json, Router};
use futures::TryStreamExt as _;
use onewindow_api::http::{AuthError, preferred_language};
use onewindow_desk::{Caller, Desk, DeskError, Download};
use onewindow_engine::ids::{CaseId, FileId};
use onewindow_engine::text::{Language, Text};
use serde::Deserialize;
use serde_json::json;
use tokio_util::io::{ReaderStream, StreamReader};
use uuid::Uuid;

use crate::identity::Gate;

/// How long an upload may take.
const UPLOAD_TIME: Duration = Duration::from_mins(10);

#[derive(Clone)]
struct Files {
    desk: Desk,
    gate: Gate,
}

/// `PUT /uploads/{token}` and `GET /files/{case}/{file}`.
pub(super) fn router(desk: Desk, gate: Gate) -> Router {
    Router::new()
        .route("/uploads/{token}", put(upload))
        .route("/files/{case}/{file}", get(download))
        .with_state(Files { desk, gate })
}

/// Whoever has the token may upload what was announced for it, so no login is asked for.
async fn upload(State(files): State<Files>, Path(token): Path<String>, request: Request) -> Response {
    let language = preferred_language(request.headers());
    let content = request
        .into_body()
        .into_data_stream()
        .map_err(std::io::Error::other);
    let received = files
        .desk
        .receive_upload(&token, StreamReader::new(Box::pin(content)));
    match tokio::time::timeout(UPLOAD_TIME, received).await {
        Ok(Ok(_)) => StatusCode::NO_CONTENT.into_response(),
        Ok(Err(error)) => refusal(&error, language),
        Err(_) => refusal(&DeskError::Busy, language),
    }
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
    request: Request,
) -> Response {
    let (head, _) = request.into_parts();
    let language = preferred_language(&head.headers);
    let caller = match caller(&files.gate, &head).await {
        Ok(caller) => caller,
        Err(error) => return refusal(&error, language),
    };
    match files
        .desk
        .read_file(&caller.actor, (CaseId(case), FileId(file)), ground.as_deref())
        .await
    {
        Ok(download) => content(download),
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

fn content(download: Download) -> Response {
    let Download { file, content } = download;
    let body = Body::from_stream(ReaderStream::new(content));
    attachment(body, file.byte_size, (&file.content_type, &file.filename))
}

/// The content as something to be kept, never as something to be run in a browser.
pub(super) fn attachment(body: Body, byte_size: u64, (content_type, filename): (&str, &str)) -> Response {
    let name = format!("attachment; filename*=UTF-8''{}", percent_encoded(filename));
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(byte_size));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("sandbox; default-src 'none'"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    for (name, value) in [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_DISPOSITION, &name),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
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
        DeskError::NotSignedIn
        | DeskError::SessionEnded
        | DeskError::NotLinked
        | DeskError::LoginFailed => StatusCode::UNAUTHORIZED,
        DeskError::AddressNotAllowed => StatusCode::FORBIDDEN,
        DeskError::NotFound { .. } => StatusCode::NOT_FOUND,
        DeskError::Refused(_) => StatusCode::FORBIDDEN,
        DeskError::Invalid(invalid) if invalid.code == "UploadExpired" => StatusCode::GONE,
        DeskError::Invalid(_) | DeskError::KeyInvalid => StatusCode::UNPROCESSABLE_ENTITY,
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
}
