//! Documents that are refused before they are executed.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::office::{ask, ask_known, office, open_settings, post, send_json};

fn numbered(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).map(text).collect()
}

/// So many fragments that a document of 627 bytes holds a core for 15 s where they are expanded.
pub const BOMB: usize = 8;

/// Fragments of which each spreads the next one ten times.
pub fn fragment_bomb(levels: usize) -> String {
    let fragments = numbered(levels, |level| {
        let next = format!("...a{} ", level + 1).repeat(10);
        let body = if level + 1 == levels { "__typename" } else { &next };
        format!("fragment a{level} on Query {{{body}}}")
    });
    format!("query {{...a0}}{fragments}")
}

#[tokio::test]
async fn a_bomb_of_fragments_is_refused_without_being_expanded() {
    assert_eq!(fragment_bomb(BOMB).len(), 627);
    for levels in [BOMB - 1, BOMB, BOMB + 1, 100] {
        let reply = ask(&fragment_bomb(levels)).await;
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (StatusCode::BAD_REQUEST, "COST_EXCEEDED"),
            "{levels}"
        );
        assert_eq!(reply.json()["errors"][0]["extensions"]["limit"], "fields");
    }
}

#[tokio::test]
async fn fragments_in_a_circle_are_a_validation_error() {
    let reply = ask("{...a} fragment a on Query{...b} fragment b on Query{greeting ...a}").await;
    assert_eq!(reply.code(), "GRAPHQL_VALIDATION_FAILED");
    assert!(reply.message().contains("a → b → a"), "{}", reply.message());
}

#[tokio::test]
async fn brackets_as_deep_as_the_document_is_long_do_not_end_the_process() {
    let length = 100 * 1024 - 20;
    for document in [
        "{".repeat(length),
        "{a".repeat(length / 2),
        format!("{{a(x:{}", "[".repeat(length - 10)),
        format!("{{a(x:{}", "{x:".repeat(length / 4)),
        format!("query($a:{}", "[".repeat(length - 20)),
        format!("{{a{}", "(".repeat(length - 10)),
        format!("{{{}", "...{".repeat(length / 5)),
    ] {
        let reply = ask(&document).await;
        assert_eq!(reply.code(), "COST_EXCEEDED", "{}", &document[..20]);
        assert_eq!(reply.json()["errors"][0]["extensions"]["limit"], "nesting");
    }
}

#[tokio::test]
async fn the_deepest_document_that_is_let_through_can_be_parsed() {
    let lists = format!("{{sum(values:{}{})}}", "[".repeat(48), "]".repeat(48));
    let inline = format!("{}__typename{}", "{...".repeat(49), "}".repeat(49));
    for document in [lists, inline] {
        let reply = ask(&document).await;
        assert_eq!(reply.code(), "GRAPHQL_VALIDATION_FAILED", "{}", reply.text);
    }
    let fields = format!("{{item{}{{id}}{}}}", "{child".repeat(13), "}".repeat(13));
    assert_eq!(ask(&fields).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_flood_of_aliases_is_refused() {
    let aliases = numbered(101, |number| format!("a{number}: id "));
    let reply = ask(&format!("{{ item {{ {aliases} }} }}")).await;
    assert_eq!(reply.code(), "COST_EXCEEDED");
    assert_eq!(reply.json()["errors"][0]["extensions"]["limit"], "aliases");
}

#[tokio::test]
async fn what_lists_multiply_to_is_refused_and_told_when_asked() {
    let reply = ask("{ items(first: 100) { child { child { a: id b: id c: id } } } }").await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);

    let body = json!({ "query": "query($n: Int) { items(first: $n) { id } }", "variables": { "n": 30 } });
    let reply = send_json(
        &office(open_settings()).0,
        post().header("x-onewindow-cost", "1"),
        &body,
    )
    .await;
    assert_eq!(
        reply.json()["extensions"]["cost"],
        json!({ "requested": 31, "allowed": 5000, "fields": 2, "depth": 2 })
    );

    let fields = "child { id } ".repeat(30);
    let reply = ask(&format!("{{ items(first: 100) {{ {fields} }} }}")).await;
    assert_eq!(reply.json()["errors"][0]["extensions"]["limit"], "cost");
    assert_eq!(reply.json()["errors"][0]["extensions"]["found"], 6001);
}

#[tokio::test]
async fn a_document_that_is_too_long_is_refused_unread() {
    let reply = ask(&format!("{{ greeting }} #{}", "x".repeat(100 * 1024))).await;
    assert_eq!(
        (reply.status, reply.code().as_str()),
        (StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE")
    );
    let reply = ask(&"a ".repeat(10_001)).await;
    assert_eq!(reply.json()["errors"][0]["extensions"]["limit"], "tokens");
}

#[tokio::test]
async fn a_large_variable_used_again_and_again_is_refused() {
    let uses = numbered(90, |number| format!("a{number}: sum(values: $v) "));
    let values: Vec<Value> = vec![json!(1); 10_000];
    let body = json!({
        "query": format!("query($v: [Int!]!) {{ ...f }} fragment f on Query {{ {} }}", &uses),
        "variables": { "v": values },
    });
    let reply = send_json(&office(open_settings()).0, post(), &body).await;
    assert_eq!(reply.json()["errors"][0]["extensions"]["limit"], "inputValues");
}

#[tokio::test]
async fn a_syntax_error_names_its_place_without_drawing_it() {
    let reply = ask("{ greeting(name: ) }").await;
    assert_eq!(
        (reply.status, reply.code().as_str()),
        (StatusCode::BAD_REQUEST, "GRAPHQL_PARSE_FAILED")
    );
    assert_eq!(
        reply.json()["errors"][0]["locations"],
        json!([{ "line": 1, "column": 18 }])
    );
    assert!(!reply.message().contains('\n'), "{}", reply.message());
    for document in [
        "",
        "{",
        "{ a(x: 1e999) }",
        "{ a(x: \"\\q\") }",
        "\u{0}",
        "{ a(x: \"\"\") }",
    ] {
        assert_eq!(ask(document).await.code(), "GRAPHQL_PARSE_FAILED", "{document}");
    }
}

#[tokio::test]
async fn the_operation_must_be_one_of_the_document() {
    let ask_for = async |name: Value, query: &str| {
        let body = json!({ "query": query, "operationName": name });
        send_json(&office(open_settings()).0, post(), &body).await
    };
    let two = "query A { greeting } query B { item { id } }";
    assert_eq!(ask_for(json!("B"), two).await.json()["data"]["item"]["id"], 1);
    for (name, query) in [
        (json!("C"), two),
        (json!(null), two),
        (json!("A"), "{ greeting }"),
    ] {
        let reply = ask_for(name, query).await;
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (StatusCode::BAD_REQUEST, "BAD_REQUEST")
        );
    }
}

#[tokio::test]
async fn the_schema_is_shown_to_callers_who_are_logged_in_only() {
    let query = "{ __schema { queryType { name } } }";
    assert_eq!(
        ask_known(query).await.json()["data"]["__schema"]["queryType"]["name"],
        "Query"
    );
    let reply = ask(query).await;
    assert_eq!(
        (reply.status, reply.code().as_str()),
        (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED")
    );
    let hidden = ask("{ ...f } fragment f on Query { x: __schema { types { name } } }").await;
    assert_eq!(hidden.code(), "UNAUTHENTICATED");
    let reply = ask(r#"{ __type(name: "Item") { name } }"#).await;
    assert_eq!(reply.json(), json!({ "data": { "__type": null } }));
}

#[tokio::test]
async fn introspection_that_multiplies_is_refused() {
    let reply = ask_known(&format!(
        "{{ __schema {{ types {} }} }}",
        "{ fields { type ".repeat(4) + "{ name }" + &"} }".repeat(4)
    ))
    .await;
    assert_eq!(
        reply.json()["errors"][0]["extensions"]["limit"],
        "introspectionLists"
    );
}

#[tokio::test]
async fn suggestions_are_made_to_callers_who_are_logged_in_only() {
    let reply = ask_known("{ greetin }").await;
    assert_eq!(reply.code(), "GRAPHQL_VALIDATION_FAILED");
    assert!(reply.message().contains("Did you mean"), "{}", reply.message());
    assert!(!ask("{ greetin }").await.text.contains("greeting"));
}

#[tokio::test]
async fn the_introspection_query_of_common_tools_is_within_the_limits() {
    let reply = ask_known(include_str!("introspection.graphql")).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    assert!(reply.json().get("errors").is_none(), "{}", reply.text);
}
