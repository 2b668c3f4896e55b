//! `POST /oauth/token`: tokens for service accounts as OAuth clients expect them (RFC 6749, section 4.4: client
//! credentials), and where they are found (RFC 8414).

use std::net::SocketAddr;
use std::str::FromStr as _;
use std::sync::Arc;

use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use onewindow_api::http::preferred_language;
use onewindow_desk::{Desk, DeskError, ServiceLogin, TokenIssuer as _};
use onewindow_engine::service::ServiceScope;
use onewindow_engine::text::Language;
use serde::Deserialize;
use serde_json::json;

use crate::identity::Tokens;

/// The longest request for a token, in bytes.
const MAX_BODY: usize = 8 * 1024;

#[derive(Clone)]
struct OAuth {
    desk: Desk,
    tokens: Arc<Tokens>,
    url: Arc<str>,
}

/// The token endpoint and its description; `url` is where the public reaches this office.
pub(super) fn router(desk: Desk, tokens: Arc<Tokens>, url: &str) -> Router {
    let url = url.into();
    Router::new()
        .route("/oauth/token", post(token))
        .route("/.well-known/oauth-authorization-server", get(described))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(OAuth { desk, tokens, url })
}

/// What is asked.
#[derive(Default, Deserialize)]
struct Asked {
    grant_type: Option<String>,
    scope: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
}

async fn token(
    State(oauth): State<OAuth>,
    ConnectInfo(origin): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    form: Result<Form<Asked>, axum::extract::rejection::FormRejection>,
) -> Response {
    let language = preferred_language(&headers);
    let Ok(Form(asked)) = form else {
        return refused("invalid_request", "the body is not a form");
    };
    match asked.grant_type.as_deref() {
        Some("client_credentials") => {}
        Some(_) => return refused("unsupported_grant_type", "client_credentials is what there is"),
        None => return refused("invalid_request", "grant_type is missing"),
    }
    let Ok(scopes) = scopes(asked.scope.as_deref()) else {
        return refused("invalid_scope", "there is no such scope");
    };
    let Some((client_id, secret)) = credentials(&headers, asked) else {
        return refused(
            "invalid_client",
            "client id and secret are missing, or given twice",
        );
    };
    let client = headers.get(header::USER_AGENT);
    let login = ServiceLogin {
        client_id: &client_id,
        secret: &secret,
        scopes: &scopes,
        origin: &origin.ip().to_string(),
        client: client.and_then(|client| client.to_str().ok()).unwrap_or_default(),
    };
    let signed_in = Box::pin(oauth.desk.sign_in_service(login)).await;
    let issued = signed_in.and_then(|signed_in| {
        let access = oauth.tokens.access(&signed_in.account, signed_in.session)?;
        Ok((access, signed_in.scopes, signed_in.life))
    });
    match issued {
        Ok((access, scopes, life)) => {
            let scope: Vec<&str> = scopes.iter().map(|scope| scope.code()).collect();
            never_kept(Json(json!({
                "access_token": access.token, "token_type": "Bearer", "expires_in": life.num_seconds(),
                "scope": scope.join(" "),
            })))
        }
        Err(error) => told(&error, language),
    }
}

/// Client id and secret, in the header or in the form, never in both (RFC 6749, section 2.3).
fn credentials(headers: &HeaderMap, asked: Asked) -> Option<(String, String)> {
    let Some(header) = headers.get(header::AUTHORIZATION) else {
        return asked.client_id.zip(asked.client_secret);
    };
    if asked.client_secret.is_some() {
        return None;
    }
    let (scheme, encoded) = header.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    // Ids and secrets of ours hold nothing that a form would have to escape.
    let (client_id, secret) = decoded.split_once(':')?;
    Some((client_id.to_owned(), secret.to_owned()))
}

fn scopes(text: Option<&str>) -> Result<Vec<ServiceScope>, onewindow_engine::service::UnknownScope> {
    let words = text.unwrap_or_default().split_ascii_whitespace();
    words.map(ServiceScope::from_str).collect()
}

/// A refusal of the office in the words of OAuth (RFC 6749, section 5.2).
fn told(error: &DeskError, language: Language) -> Response {
    let text = error.text();
    let description = text.get(language);
    match error {
        DeskError::LoginFailed => refused("invalid_client", description),
        DeskError::Refused(_) => refused("invalid_scope", description),
        DeskError::AddressNotAllowed => {
            with_status(StatusCode::FORBIDDEN, "unauthorized_client", description)
        }
        DeskError::RateLimited { retry_after_seconds } => {
            let mut response = with_status(StatusCode::TOO_MANY_REQUESTS, "slow_down", description);
            let wait = HeaderValue::from(*retry_after_seconds);
            response.headers_mut().insert(header::RETRY_AFTER, wait);
            response
        }
        DeskError::Internal(_) => {
            tracing::error!(error = error as &dyn std::error::Error, "no token could be given");
            with_status(StatusCode::INTERNAL_SERVER_ERROR, "server_error", description)
        }
        _ => with_status(
            StatusCode::SERVICE_UNAVAILABLE,
            "temporarily_unavailable",
            description,
        ),
    }
}

fn refused(code: &str, description: &str) -> Response {
    let status = if code == "invalid_client" {
        StatusCode::UNAUTHORIZED
    } else {
        StatusCode::BAD_REQUEST
    };
    let mut response = with_status(status, code, description);
    if status == StatusCode::UNAUTHORIZED {
        let basic = HeaderValue::from_static(r#"Basic realm="onewindow", charset="UTF-8""#);
        response.headers_mut().insert(header::WWW_AUTHENTICATE, basic);
    }
    response
}

fn with_status(status: StatusCode, code: &str, description: &str) -> Response {
    let told = json!({"error": code, "error_description": description});
    never_kept((status, Json(told)))
}

/// Whatever speaks of tokens is kept by nobody on the way (RFC 6749, section 5.1).
fn never_kept(answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

async fn described(State(oauth): State<OAuth>) -> Response {
    let url = &oauth.url;
    Json(json!({
        "issuer": url.as_ref(),
        "token_endpoint": format!("{url}/oauth/token"),
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "scopes_supported": ServiceScope::ALL.map(ServiceScope::code),
    }))
    .into_response()
}
