//! For whoever watches over the service: alive, able to answer, and how it fares.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use onewindow_desk::Desk;
use sha2::{Digest as _, Sha256};

use crate::metrics::Metrics;

/// Whether the office is about to close: load balancers send nobody any more, and those inside are served to the end.
#[derive(Clone, Debug, Default)]
pub(super) struct Closing(Arc<AtomicBool>);

impl Closing {
    /// From now on the office is not ready.
    pub fn begin(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn has_begun(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// `GET /healthz` answers while the process lives, `GET /readyz` while the office takes requests: its database answers,
/// has the tables of this version, and the office is not about to close.
pub(super) fn router(desk: Desk, closing: Closing) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .with_state((desk, closing))
}

async fn ready(State((desk, closing)): State<(Desk, Closing)>) -> (StatusCode, &'static str) {
    if closing.has_begun() {
        return (StatusCode::SERVICE_UNAVAILABLE, "closing\n");
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
