//! What becomes of requests that are executed.

use std::time::Duration;

use axum::http::{StatusCode, header};
use onewindow_api::http::Settings;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use crate::office::{ask, office, open_settings, post, send_json};

/// Long enough for a slow machine; a test that reaches it has failed.
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_panic_becomes_an_internal_error_and_the_next_request_is_served() {
    let (router, _) = office(open_settings());
    for media_type in ["application/json", "application/graphql-response+json"] {
        let builder = axum::http::Request::post("/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, media_type)
            .header("x-request-id", "7b1c");
        let reply = send_json(&router, builder, &json!({ "query": "{ greeting panics }" })).await;
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL")
        );
        assert_eq!(reply.json()["errors"][0]["extensions"]["requestId"], "7b1c");
        assert!(!reply.text.contains("42"), "{}", reply.text);
    }
    let reply = send_json(&router, post(), &json!({ "query": "{ greeting }" })).await;
    assert_eq!(reply.json(), json!({ "data": { "greeting": "hello you" } }));
}

#[tokio::test]
async fn an_error_nobody_named_shows_nothing_from_inside() {
    let reply = ask("{ greeting fails }").await;
    assert_eq!(reply.status, StatusCode::OK, "partial data is an answer");
    assert_eq!(reply.json()["data"]["greeting"], "hello you");
    assert_eq!(reply.code(), "INTERNAL");
    assert_eq!(reply.json()["errors"][0]["path"], json!(["fails"]));
    assert!(reply.json()["errors"][0]["extensions"]["requestId"].is_string());
    assert!(!reply.text.contains("hunter2"));
}

#[tokio::test]
async fn an_error_with_a_code_keeps_it_and_is_cut_to_a_readable_length() {
    let reply = ask("{ hidden }").await;
    assert_eq!(
        (reply.status, reply.code().as_str()),
        (StatusCode::OK, "NOT_FOUND")
    );
    assert_eq!(reply.json()["data"], Value::Null);
    assert!(
        reply
            .json()
            .as_object()
            .is_some_and(|members| members.contains_key("data")),
        "it was executed"
    );
    assert_eq!(reply.message().chars().count(), 500);
}

#[tokio::test]
async fn an_answer_has_at_most_ten_errors() {
    let reply = ask("{ errors(count: 35) }").await;
    assert_eq!(reply.json()["errors"].as_array().map(Vec::len), Some(10));
    assert_eq!(reply.json()["extensions"]["omittedErrors"], 25);
}

#[tokio::test]
async fn a_value_that_cannot_be_read_is_bad_user_input() {
    let reply = ask(r#"{ waitUntil(time: "tomorrow") }"#).await;
    assert_eq!(reply.code(), "BAD_USER_INPUT");
    assert_eq!(reply.json()["errors"][0]["path"], json!(["waitUntil"]));

    let body = json!({ "query": "query($v: [Int!]!) { sum(values: $v) }", "variables": { "v": [1, "two"] } });
    let reply = send_json(&office(open_settings()).0, post(), &body).await;
    assert_eq!(
        (reply.status, reply.code().as_str()),
        (StatusCode::BAD_REQUEST, "GRAPHQL_VALIDATION_FAILED")
    );
    assert!(reply.json().get("data").is_none(), "{}", reply.text);
}

#[tokio::test]
async fn an_operation_that_takes_too_long_is_stopped() {
    let settings = Settings {
        execution_time: Duration::from_millis(20),
        ..Settings::default()
    };
    let (router, watch) = office(settings);
    let reply = send_json(&router, post(), &json!({ "query": "{ never }" })).await;
    assert_eq!(
        (reply.status, reply.code().as_str()),
        (StatusCode::GATEWAY_TIMEOUT, "TIMEOUT")
    );
    tokio::time::timeout(PATIENCE, watch.dropped.notified())
        .await
        .expect("the resolver is dropped");
}

#[tokio::test]
async fn an_operation_is_dropped_when_its_client_leaves() {
    let (router, watch) = office(Settings {
        execution_time: PATIENCE * 2,
        ..Settings::default()
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let server = tokio::spawn(async move { axum::serve(listener, router).await });

    let mut client = TcpStream::connect(address).await.expect("the server listens");
    let body = json!({ "query": "{ never }" }).to_string();
    let request = format!(
        "POST /graphql HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    client
        .write_all(request.as_bytes())
        .await
        .expect("the request is sent");
    tokio::time::timeout(PATIENCE, watch.started.notified())
        .await
        .expect("the resolver starts");
    drop(client);
    tokio::time::timeout(PATIENCE, watch.dropped.notified())
        .await
        .expect("the resolver is dropped");
    server.abort();
}
