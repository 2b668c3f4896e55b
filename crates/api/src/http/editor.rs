//! A page to write queries in, for those who set up and support the office. It loads nothing from elsewhere.

use axum::Router;
use axum::http::{HeaderName, header};
use axum::response::IntoResponse;
use axum::routing::get;

/// Only what this origin serves, nothing inline, in no frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `GET /graphiql` and its two files. The page itself holds no secret and knows no schema; what it can ask depends on the
/// token that is typed into it, which it keeps in memory only.
pub fn router() -> Router {
    let html = || async { file("text/html; charset=utf-8", include_str!("editor/editor.html")) };
    let script = || async { file("text/javascript; charset=utf-8", include_str!("editor/editor.js")) };
    let style = || async { file("text/css; charset=utf-8", include_str!("editor/editor.css")) };
    Router::new()
        .route("/graphiql", get(html))
        .route("/graphiql/editor.js", get(script))
        .route("/graphiql/editor.css", get(style))
}

fn file(content_type: &'static str, content: &'static str) -> impl IntoResponse {
    let headers: [(HeaderName, &'static str); 4] = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, content)
}
