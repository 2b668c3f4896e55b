//! How often callers may ask.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use onewindow_api::http::{RateLimits, Settings};
use serde_json::json;

use crate::office::{Reply, office, open_settings, send};

fn limited(rates: RateLimits) -> Router {
    office(Settings {
        rates,
        ..open_settings()
    })
    .0
}

async fn ask(router: &Router, address: &str, token: Option<&str>, query: &str) -> Reply {
    let mut request = Request::post("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/graphql-response+json");
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let address: SocketAddr = format!("{address}:1").parse().expect("an address");
    let body = Body::from(json!({ "query": query }).to_string());
    let mut request = request.body(body).expect("a request");
    request.extensions_mut().insert(ConnectInfo(address));
    send(router, request).await
}

fn assert_limited(reply: &Reply) {
    assert_eq!(
        (reply.status, reply.code().as_str()),
        (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED")
    );
    let wait: u32 = reply.header(header::RETRY_AFTER).parse().expect("seconds");
    assert!((1..=60).contains(&wait), "{wait}");
}

#[tokio::test]
async fn a_caller_who_asks_too_often_waits_and_others_do_not() {
    let router = limited(RateLimits {
        requests: 3,
        ..RateLimits::default()
    });
    for _ in 0..3 {
        assert_eq!(
            ask(&router, "10.0.0.1", Some("good"), "{ greeting }")
                .await
                .status,
            StatusCode::OK
        );
    }
    assert_limited(&ask(&router, "10.0.0.1", Some("good"), "{ greeting }").await);
    assert_limited(&ask(&router, "10.0.0.2", Some("good"), "{ greeting }").await);
    assert_eq!(
        ask(&router, "10.0.0.1", Some("good-2"), "{ greeting }")
            .await
            .status,
        StatusCode::OK
    );
    // Without a token it is the address that asks.
    for _ in 0..3 {
        assert_eq!(
            ask(&router, "10.0.0.1", None, "{ greeting }").await.status,
            StatusCode::OK
        );
    }
    assert_limited(&ask(&router, "10.0.0.1", None, "{ greeting }").await);
    assert_eq!(
        ask(&router, "10.0.0.2", None, "{ greeting }").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn what_operations_cost_together_is_limited() {
    let router = limited(RateLimits {
        cost: 100,
        ..RateLimits::default()
    });
    let dear = "{ items(first: 90) { id } }";
    assert_eq!(
        ask(&router, "10.0.0.1", Some("good"), dear).await.status,
        StatusCode::OK
    );
    assert_limited(&ask(&router, "10.0.0.1", Some("good"), dear).await);
    assert_eq!(
        ask(&router, "10.0.0.1", Some("good"), "{ greeting }")
            .await
            .status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn an_address_is_limited_whoever_asks_from_it_and_a_network_of_ipv6_counts_as_one() {
    let router = limited(RateLimits {
        address_requests: 2,
        ..RateLimits::default()
    });
    for address in ["10.0.0.1", "[2001:db8:0:1::1]"] {
        assert_eq!(
            ask(&router, address, None, "{ greeting }").await.status,
            StatusCode::OK
        );
        assert_eq!(
            ask(&router, address, Some("good"), "{ greeting }").await.status,
            StatusCode::OK
        );
        assert_limited(&ask(&router, address, Some("good-2"), "{ greeting }").await);
    }
    assert_limited(&ask(&router, "[2001:db8:0:1:ffff::2]", None, "{ greeting }").await);
    assert_limited(&ask(&router, "[::ffff:10.0.0.1]", None, "{ greeting }").await);
    assert_eq!(
        ask(&router, "[2001:db8:0:2::1]", None, "{ greeting }")
            .await
            .status,
        StatusCode::OK
    );
}
