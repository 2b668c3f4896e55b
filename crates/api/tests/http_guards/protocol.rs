//! GraphQL over HTTP: methods, media types, bodies and statuses.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use onewindow_api::http::Settings;
use serde_json::{Value, json};

use crate::office::{Reply, ask, office, open_settings, post, send, send_json};

async fn post_text(body: impl Into<Body>) -> Reply {
    send(
        &office(open_settings()).0,
        post().body(body.into()).expect("a request"),
    )
    .await
}

async fn get(query_string: &str) -> Reply {
    let request = Request::get(format!("/graphql?{query_string}"))
        .body(Body::empty())
        .expect("a request");
    send(&office(open_settings()).0, request).await
}

#[tokio::test]
async fn a_body_without_end_is_cut_at_the_limit() {
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&sent);
    let chunks = futures::stream::repeat_with(move || {
        counter.fetch_add(1, Ordering::Relaxed);
        Ok::<_, Infallible>(vec![b' '; 64 * 1024])
    });
    let reply = post_text(Body::from_stream(chunks)).await;
    assert_eq!(
        (reply.status, reply.code().as_str()),
        (StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE")
    );
    assert_eq!(
        sent.load(Ordering::Relaxed),
        17,
        "read up to the first byte too many"
    );
}

#[tokio::test]
async fn a_body_of_exactly_the_longest_length_is_read() {
    let mut body = json!({ "query": "{ greeting }" }).to_string();
    body.push_str(&" ".repeat(1024 * 1024 - body.len()));
    assert_eq!(post_text(body.clone()).await.status, StatusCode::OK);
    body.push(' ');
    assert_eq!(post_text(body).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_body_that_is_not_json_is_refused() {
    let deep = format!(
        r#"{{"query":"{{greeting}}","variables":{{"a":{}}}}}"#,
        "[".repeat(100_000)
    );
    let bodies = [
        Vec::new(),
        br#"{"query":"{ greeting"#.to_vec(),
        b"\xff\xfe{}".to_vec(),
        b"null".to_vec(),
        b"{}".to_vec(),
        br#"{"query":"{ greeting }"} trailing"#.to_vec(),
        br#"[{"query":"{ greeting }"}]"#.to_vec(),
        b"[]".to_vec(),
        br#"{"query":"{ greeting }","variables":[]}"#.to_vec(),
        br#"{"query":"{ greeting }","operationName":1}"#.to_vec(),
        br#"{"query":"{ greeting }","extensions":"x"}"#.to_vec(),
        deep.into_bytes(),
    ];
    for body in bodies {
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let reply = post_text(body).await;
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (StatusCode::BAD_REQUEST, "BAD_REQUEST"),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn only_json_is_taken_and_only_known_types_are_given() {
    let send_as = async |name: header::HeaderName, value: &str| {
        let mut request = post()
            .body(Body::from(r#"{"query":"{ greeting }"}"#))
            .expect("a request");
        request
            .headers_mut()
            .insert(name, value.parse().expect("a header"));
        send(&office(open_settings()).0, request).await
    };
    for refused in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ] {
        assert_eq!(
            send_as(header::CONTENT_TYPE, refused).await.status,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "{refused}"
        );
    }
    assert_eq!(
        send_as(header::CONTENT_ENCODING, "gzip").await.status,
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
    let reply = send_as(header::ACCEPT, "text/html").await;
    assert_eq!(reply.status, StatusCode::NOT_ACCEPTABLE);
    assert_eq!(
        reply.header(header::CONTENT_TYPE),
        "application/json; charset=utf-8"
    );
}

#[tokio::test]
async fn a_query_may_come_by_get_and_a_mutation_may_not() {
    let reply =
        get("query=query(%24n:String)%7Bgreeting(name:%24n)%7D&variables=%7B%22n%22:%22%E7%8E%8B%22%7D")
            .await;
    assert_eq!(reply.json(), json!({ "data": { "greeting": "hello 王" } }));
    let reply = get("query=mutation%7Btouch%7D").await;
    assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(reply.header(header::ALLOW), "POST");
    assert_eq!(
        ask("mutation { touch }").await.json(),
        json!({ "data": { "touch": 1 } })
    );
    for refused in [
        "",
        "variables=%7B%7D",
        "query=%7Bgreeting%7D&query=%7Bitem%7D",
        "query=%7Bgreeting%7D&variables=x",
    ] {
        assert_eq!(get(refused).await.status, StatusCode::BAD_REQUEST, "{refused}");
    }
}

#[tokio::test]
async fn other_methods_are_told_which_ones_there_are() {
    for method in ["PUT", "DELETE", "OPTIONS", "HEAD"] {
        let request = Request::builder()
            .method(method)
            .uri("/graphql")
            .body(Body::empty())
            .expect("a request");
        let reply = send(&office(open_settings()).0, request).await;
        assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(reply.header(header::ALLOW), "GET, POST", "{method}");
    }
}

#[tokio::test]
async fn the_older_media_type_tells_a_refused_document_with_status_200() {
    let older = |query: &str| {
        let builder = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json");
        let body: Value = json!({ "query": query });
        async move { send_json(&office(open_settings()).0, builder, &body).await }
    };
    for query in [
        "{",
        "{ unknown }",
        "{ __schema { types { name } } }",
        "subscription { x }",
    ] {
        let reply = older(query).await;
        assert_eq!(reply.status, StatusCode::OK, "{query}");
        assert!(
            reply.json()["errors"][0]["extensions"]["code"].is_string(),
            "{query}"
        );
        assert!(reply.json().get("data").is_none(), "{query}");
        assert_ne!(ask(query).await.status, StatusCode::OK, "{query}");
    }
}

#[tokio::test]
async fn the_editor_is_served_only_when_it_is_set_up_and_loads_nothing_from_elsewhere() {
    let fetch = async |settings: Settings, path: &str| {
        send(
            &office(settings).0,
            Request::get(path).body(Body::empty()).expect("a request"),
        )
        .await
    };
    for path in ["/graphiql", "/graphiql/editor.js", "/graphiql/editor.css"] {
        let reply = fetch(open_settings(), path).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert!(
            reply
                .header(header::CONTENT_SECURITY_POLICY)
                .starts_with("default-src 'none'"),
            "{path}"
        );
        assert!(!reply.text.contains("://"), "{path}");
        assert_eq!(
            fetch(Settings::default(), path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}
