//! Around every request: its id, which stands in each of its log lines and in its answer, and what is counted.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use onewindow_api::http::{REQUEST_ID, RequestId};
use tracing::Instrument as _;

/// Names the request, opens its span, counts it.
pub(super) async fn observe(mut request: Request, next: Next) -> Response {
    let id = RequestId::of(request.headers());
    let name = HeaderValue::from_str(id.as_str()).ok();
    if let Some(name) = &name {
        request.headers_mut().insert(REQUEST_ID, name.clone());
    }
    // The pattern, never the path: paths hold tokens and codes.
    let matched = request.extensions().get::<MatchedPath>();
    let route = matched.map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let span = tracing::info_span!("request", request_id = %id, method = %request.method(), route);
    crate::trace::adopt(&span, request.headers());
    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    if let Some(name) = name {
        response.headers_mut().insert(REQUEST_ID, name);
    }
    let status = response.status();
    let seconds = started.elapsed().as_secs_f64();
    metrics::counter!("onewindow_http_requests_total", "route" => route.clone(), "status" => status.as_u16().to_string())
        .increment(1);
    metrics::histogram!("onewindow_http_request_duration_seconds", "route" => route).record(seconds);
    let _entered = span.enter();
    tracing::debug!(status = status.as_u16(), seconds, "answered");
    response
}
