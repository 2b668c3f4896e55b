//! The same act on many cases: each with its own result, and the same results again for the same request.

use onewindow_tests::Client;
use serde_json::{Value, json};

use crate::office::{Office, change, key, mutate, mutation, reload};

const RESULTS: &str = "results { caseId case { id version phase { code } } userErrors { code message } }";

/// Park entries that were handed in, each in a project of its own.
async fn received(office: &Office, applicant: &Client, count: usize) -> Vec<Value> {
    let mut cases = Vec::with_capacity(count);
    for _ in 0..count {
        let project = office.project(applicant).await;
        cases.push(office.received_park_entry(applicant, &project).await);
    }
    cases
}

fn items(cases: &[Value], step: Option<&str>) -> Vec<Value> {
    let item = |case: &Value| {
        let mut item = json!({"caseId": case["id"], "expectedVersion": case["version"]});
        if let Some(step) = step {
            item["step"] = json!(step);
        }
        item
    };
    cases.iter().map(item).collect()
}

fn codes(results: &Value) -> Vec<String> {
    let results = results["results"].as_array().unwrap().iter();
    results
        .map(
            |result| match result["userErrors"].as_array().unwrap().as_slice() {
                [] => result["case"]["phase"]["code"].as_str().unwrap().to_owned(),
                errors => errors[0]["code"].as_str().unwrap().to_owned(),
            },
        )
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_case_has_its_own_result_and_the_request_repeated_gives_the_same() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let window = office.sign_in("window").await;
    let mut cases = received(&office, &applicant, 4).await;
    // One was accepted meanwhile, one was seen in an older version, and one is not there.
    change(&window, "acceptCase", &cases[0], json!({})).await;
    cases[1]["version"] = json!(1);
    let mut asked = items(&cases, None);
    let project = office.project(&applicant).await;
    let hidden = office.filled_park_entry(&applicant, &project).await;
    asked.extend(items(std::slice::from_ref(&hidden), None));

    let input = json!({"items": asked, "idempotencyKey": key()});
    let first = mutate(&window, "bulkAccept", RESULTS, input.clone()).await;
    assert_eq!(
        codes(&first),
        [
            "STALE_VERSION",
            "STALE_VERSION",
            "ACCEPTED",
            "ACCEPTED",
            "NOT_FOUND"
        ]
    );
    // What would now succeed is still what it was: the request was answered.
    change(&applicant, "submitCase", &hidden, json!({})).await;
    let again = mutate(&window, "bulkAccept", RESULTS, input.clone()).await;
    assert_eq!(codes(&again), codes(&first));
    let versions = |results: &Value| results["results"][2]["case"]["version"].clone();
    assert_eq!(versions(&again), versions(&first), "nothing was done twice");

    let mut other = input;
    other["items"].as_array_mut().unwrap().pop();
    let reused = window
        .refused(&mutation("bulkAccept", RESULTS), json!({"input": other}))
        .await;
    assert_eq!(reused[0]["code"], "IDEMPOTENCY_KEY_REUSED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_takes_gives_back_and_completes_many_steps_at_once() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let window = office.sign_in("window").await;
    let handler = office.sign_in("zsj-handler").await;
    let cases = received(&office, &applicant, 3).await;
    let accept = json!({"items": items(&cases, None), "idempotencyKey": key()});
    mutate(&window, "bulkAccept", RESULTS, accept).await;

    let mine = "{ queue(department: \"zsj\", filter: {mine: true}) { nodes { step } } }";
    for (field, expected) in [("bulkClaim", 3), ("bulkRelease", 0), ("bulkClaim", 3)] {
        let mut now = Vec::new();
        for case in &cases {
            now.push(reload(&handler, case).await);
        }
        let input = json!({"items": items(&now, Some("handle#1")), "idempotencyKey": key()});
        mutate(&handler, field, RESULTS, input).await;
        let queue = handler.data(mine, json!({})).await;
        assert_eq!(
            queue["queue"]["nodes"].as_array().unwrap().len(),
            expected,
            "{field}"
        );
    }
    let mut now = Vec::new();
    for case in &cases {
        now.push(reload(&handler, case).await);
    }
    let input = json!({
        "items": items(&now, Some("handle#1")), "verdict": "AGREE", "opinion": "同意", "idempotencyKey": key(),
    });
    let done = mutate(&handler, "bulkComplete", RESULTS, input).await;
    assert_eq!(codes(&done), ["IN_REVIEW"; 3]);
    let reviewer = office.sign_in("zsj-reviewer").await;
    let mut after = Vec::new();
    for case in &now {
        after.push(reload(&reviewer, case).await);
    }
    let input = json!({"items": items(&after, Some("handle#1")), "idempotencyKey": key()});
    let refused = mutate(&reviewer, "bulkClaim", RESULTS, input).await;
    assert_eq!(codes(&refused), ["NotYourRole"; 3], "each says why");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_items_too_many_and_the_same_twice_are_refused_as_a_whole() {
    let office = Office::open();
    let window = office.sign_in("window").await;
    let applicant = office.sign_in("electronics").await;
    let case = received(&office, &applicant, 1).await.remove(0);
    let one = items(&[case], None).remove(0);
    for wrong in [vec![], vec![one.clone(); 2], vec![one; 501]] {
        let input = json!({"items": wrong, "idempotencyKey": key()});
        let document = mutation("bulkAccept", "results { caseId }");
        let errors = window.refused(&document, json!({"input": input})).await;
        assert_eq!(errors[0]["code"], "BulkItemsInvalid", "{} items", wrong.len());
    }
}
