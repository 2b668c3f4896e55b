//! Event streams: one request, one operation, one stream.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::json;

use crate::office::{office, open_settings, post, send, send_json};

fn events() -> axum::http::request::Builder {
    Request::post("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "text/event-stream")
}

#[tokio::test]
async fn a_query_is_one_event_and_the_end_of_the_stream() {
    let (router, _) = office(open_settings());
    let reply = send_json(&router, events(), &json!({ "query": "{ greeting }" })).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(
        reply.header(header::CONTENT_TYPE),
        "text/event-stream; charset=utf-8"
    );
    assert_eq!(
        reply.text,
        "event: next\ndata: {\"data\":{\"greeting\":\"hello you\"}}\n\nevent: complete\ndata:\n\n"
    );
}

#[tokio::test]
async fn what_goes_wrong_inside_a_stream_is_told_in_it() {
    let (router, _) = office(open_settings());
    for (query, code) in [
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { breaks }", "INTERNAL"),
        ("subscription { neverBegins }", "NOT_FOUND"),
        ("{ panics }", "INTERNAL"),
    ] {
        let reply = send_json(&router, events(), &json!({ "query": query })).await;
        assert_eq!(reply.status, StatusCode::OK);
        assert!(reply.text.contains(code), "{query}: {}", reply.text);
        assert!(
            reply.text.ends_with("event: complete\ndata:\n\n"),
            "{}",
            reply.text
        );
        assert!(!reply.text.contains("42"), "{}", reply.text);
    }
}

#[tokio::test]
async fn what_is_refused_before_a_stream_begins_is_told_by_status_and_json() {
    let (router, _) = office(open_settings());
    let bomb = json!({ "query": crate::document::fragment_bomb(crate::document::BOMB) });
    let reply = send_json(&router, events(), &bomb).await;
    assert_eq!(reply.code(), "COST_EXCEEDED");
    let forged = events().header(header::AUTHORIZATION, "Bearer forged");
    let reply = send_json(&router, forged, &json!({ "query": "{ greeting }" })).await;
    assert_eq!(
        (reply.status, reply.code().as_str()),
        (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED")
    );
    let get = Request::get("/graphql?query=mutation%7Btouch%7D").header(header::ACCEPT, "text/event-stream");
    let reply = send(&router, get.body(Body::empty()).expect("a request")).await;
    assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_subscription_by_a_plain_request_is_told_where_to_go() {
    let (router, _) = office(open_settings());
    let reply = send_json(
        &router,
        post(),
        &json!({ "query": "subscription { numbers(upto: 1) }" }),
    )
    .await;
    assert_eq!(
        (reply.status, reply.code().as_str()),
        (StatusCode::BAD_REQUEST, "BAD_REQUEST")
    );
}
