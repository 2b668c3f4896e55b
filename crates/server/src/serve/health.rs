//! For whoever watches over the service: alive, able to answer, and how it fares.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use onewindow_api::http::Drain;
use onewindow_desk::Desk;
use sha2::{Digest as _, Sha256};

use crate::metrics::Metrics;

/// `GET /healthz` answers while the process lives, `GET /readyz` while the database answers, too, and the service is not
/// about to stop.
pub(super) fn router(desk: Desk, drain: Drain) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .with_state((desk, drain))
}

async fn ready(State((desk, drain)): State<(Desk, Drain)>) -> (StatusCode, &'static str) {
    if drain.is_leaving() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match desk.is_up_to_date().await {
        Ok(true) => (StatusCode::OK, "ready\n"),
        Ok(false) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the tables of the database are those of another version\n",
        ),
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}

/// `GET /metrics`. Where others can reach it, with a token: `Authorization: Bearer …`.
pub(super) fn metrics(metrics: Arc<Metrics>, token: Option<String>) -> Router {
    Router::new()
        .route("/metrics", get(measured))
        .with_state((metrics, token.map(|token| Arc::from(token.as_str()))))
}

async fn measured(
    State((metrics, token)): State<(Arc<Metrics>, Option<Arc<str>>)>,
    headers: HeaderMap,
) -> Response {
    if let Some(token) = token {
        let given = headers.get(header::AUTHORIZATION);
        let given = given.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        // Compared as hashes, so that the time tells nothing of how far a guess was right.
        let is_right = given.is_some_and(|given| Sha256::digest(given) == Sha256::digest(token.as_ref()));
        if !is_right {
            let challenge = [(header::WWW_AUTHENTICATE, "Bearer realm=\"metrics\"")];
            return (StatusCode::UNAUTHORIZED, challenge, "a token is needed\n").into_response();
        }
    }
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (kind, metrics.text().await).into_response()
}
