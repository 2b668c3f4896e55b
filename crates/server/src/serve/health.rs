//! For whoever watches over the service: alive, and able to answer.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use onewindow_desk::Desk;

/// `GET /healthz` answers while the process lives, `GET /readyz` while the database answers, too.
pub(super) fn router(desk: Desk) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .with_state(desk)
}

async fn ready(State(desk): State<Desk>) -> (StatusCode, &'static str) {
    match desk.ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
