//! The browser portal, embedded in the binary. It is itself only a GraphQL client: the router serves files and knows
//! no other crate of the workspace.

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

/// Serves the portal at `/`.
pub fn router() -> Router {
    Router::new().route("/", get(index))
}

async fn index() -> impl IntoResponse {
    // Nothing may be loaded from elsewhere, and nobody may frame the page.
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
        ),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, include_str!("../assets/index.html"))
}
