//! Variables that an operation needs.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::office::{office, open_settings, post, send_json};

async fn sum(variables: Value) -> (StatusCode, Value) {
    let query = "query($values: [Int!]!, $name: String, $more: Int! = 3) { sum(values: $values) greeting(name: $name) again: sum(values: [$more]) }";
    let body = json!({ "query": query, "variables": variables });
    let reply = send_json(&office(open_settings()).0, post(), &body).await;
    (reply.status, reply.json())
}

#[tokio::test]
async fn a_variable_that_may_not_be_null_has_to_be_there_and_is_named_when_it_is_not() {
    for variables in [
        json!({}),
        json!(null),
        json!({"values": null}),
        json!({"name": "x"}),
    ] {
        let (status, answer) = sum(variables.clone()).await;
        let error = &answer["errors"][0];
        assert_eq!(
            (status, &error["extensions"]["code"]),
            (StatusCode::BAD_REQUEST, &json!("BAD_USER_INPUT")),
            "{variables}"
        );
        assert!(error["message"].as_str().unwrap().contains("$values"), "{error}");
    }
    let (_, answer) = sum(json!({"values": [1], "more": null})).await;
    assert!(
        answer["errors"][0]["message"].as_str().unwrap().contains("$more"),
        "a default does not stand for null: {answer}"
    );
}

#[tokio::test]
async fn a_variable_that_may_be_null_or_has_a_default_can_be_left_out() {
    let (status, answer) = sum(json!({"values": [1, 2]})).await;
    assert_eq!(
        (status, &answer["data"]["sum"]),
        (StatusCode::OK, &json!(3)),
        "{answer}"
    );
    assert_eq!(answer["data"]["again"], 3, "{answer}");
}
