//! Operations that are asked for by their hash.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::http::{StatusCode, header};
use onewindow_api::http::{Persisted, Settings};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::office::{Reply, office, open_settings, post, send_json};

const KNOWN: &str = "query Greet($name: String) { greeting(name: $name) }";

fn sha256(document: &str) -> String {
    Sha256::digest(document)
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn portal(persisted_only: bool) -> Router {
    let manifest = json!({ sha256(KNOWN): KNOWN }).to_string();
    let persisted = Persisted::from_json(&manifest).expect("a manifest");
    let settings = Settings {
        persisted: Some(Arc::new(persisted)),
        persisted_only,
        ..open_settings()
    };
    office(settings).0
}

fn by_hash(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

async fn ask(router: &Router, token: Option<&str>, body: &Value) -> Reply {
    let request = match token {
        Some(token) => post().header(header::AUTHORIZATION, format!("Bearer {token}")),
        None => post(),
    };
    send_json(router, request, body).await
}

#[tokio::test]
async fn a_known_operation_runs_by_its_hash_alone() {
    let router = portal(true);
    let body = json!({ "extensions": by_hash(&sha256(KNOWN)), "variables": { "name": "all" } });
    let reply = ask(&router, None, &body).await;
    assert_eq!(reply.json(), json!({ "data": { "greeting": "hello all" } }));
}

#[tokio::test]
async fn strangers_are_held_to_known_operations_and_can_register_none() {
    let router = portal(true);
    let own = "{ greeting }";
    let both = json!({ "query": own, "extensions": by_hash(&sha256(own)) });
    for body in [json!({ "query": own }), both.clone()] {
        let reply = ask(&router, None, &body).await;
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (StatusCode::FORBIDDEN, "FORBIDDEN")
        );
    }
    // The document of a known operation is known, too; and those who work here write their own.
    assert_eq!(
        ask(&router, None, &json!({ "query": KNOWN })).await.status,
        StatusCode::OK
    );
    assert_eq!(ask(&router, Some("good"), &both).await.status, StatusCode::OK);
    let alone = json!({ "extensions": by_hash(&sha256(own)) });
    for token in [None, Some("good")] {
        let reply = ask(&router, token, &alone).await;
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (StatusCode::BAD_REQUEST, "BAD_REQUEST")
        );
    }
}

#[tokio::test]
async fn a_hash_that_is_not_the_documents_is_refused() {
    let body = json!({ "query": "{ greeting }", "extensions": by_hash(&sha256(KNOWN)) });
    let reply = ask(&portal(false), None, &body).await;
    assert_eq!(
        (reply.status, reply.code().as_str()),
        (StatusCode::BAD_REQUEST, "BAD_REQUEST")
    );
}

#[test]
fn a_manifest_whose_hashes_or_documents_are_wrong_is_not_taken() {
    let broken = "query {";
    for manifest in [
        json!(["text"]),
        json!({ sha256("{ a }"): "{ b }" }),
        json!({ sha256(broken): broken }),
    ] {
        assert!(Persisted::from_json(&manifest.to_string()).is_err(), "{manifest}");
    }
}
