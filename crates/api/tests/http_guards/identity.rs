//! Who asks, and in which language.

use axum::http::{StatusCode, header};
use serde_json::json;

use crate::office::{Reply, office, open_settings, post, send_json};

async fn with_header(name: header::HeaderName, value: &str, query: &str) -> Reply {
    send_json(
        &office(open_settings()).0,
        post().header(name, value),
        &json!({ "query": query }),
    )
    .await
}

#[tokio::test]
async fn a_token_that_is_not_accepted_is_refused_with_a_way_to_log_in() {
    for token in [
        "Bearer forged",
        "Bearer old",
        "Basic dXNlcjpwYXNz",
        "Bearer ",
        "good",
    ] {
        let reply = with_header(header::AUTHORIZATION, token, "{ greeting }").await;
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"),
            "{token}"
        );
        assert!(
            reply.header(header::WWW_AUTHENTICATE).starts_with("Bearer "),
            "{token}"
        );
        assert!(reply.json().get("data").is_none());
    }
    assert_eq!(
        with_header(header::AUTHORIZATION, "bearer good", "{ greeting }")
            .await
            .status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_caller_who_asks_too_often_is_told_when_to_come_back() {
    let reply = with_header(header::AUTHORIZATION, "Bearer eager", "{ greeting }").await;
    assert_eq!(
        (reply.status, reply.code().as_str()),
        (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED")
    );
    assert_eq!(reply.header(header::RETRY_AFTER), "7");
}

#[tokio::test]
async fn a_panic_while_finding_out_who_asks_is_caught_as_well() {
    let reply = with_header(header::AUTHORIZATION, "Bearer panics", "{ greeting }").await;
    assert_eq!(
        (reply.status, reply.code().as_str()),
        (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL")
    );
    assert!(!reply.text.contains("key ring"));
}

#[tokio::test]
async fn refusals_and_resolvers_speak_the_language_of_the_caller() {
    let chinese = with_header(header::ACCEPT_LANGUAGE, "zh-CN", "{").await;
    assert!(chinese.message().contains("语法"), "{}", chinese.message());
    let english = with_header(header::ACCEPT_LANGUAGE, "en-GB,en;q=0.9", "{").await;
    assert!(
        english
            .message()
            .starts_with("The document is not GraphQL, line 1"),
        "{}",
        english.message()
    );
    let reply = with_header(header::ACCEPT_LANGUAGE, "en", "{ language }").await;
    assert_eq!(reply.json()["data"]["language"], "en");
}
