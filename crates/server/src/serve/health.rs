//! For whoever watches over the service: alive, and able to answer.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use onewindow_api::http::Drain;
use onewindow_desk::Desk;

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
    match desk.ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
