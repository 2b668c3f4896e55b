//! Retries, races and stale screens: one effect per command, and nobody is told a wrong thing.

use serde_json::json;

use crate::office::{
    CASE, Office, change, change_input, change_refused, mutate, mutation, refused, reload, request_refused,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_retried_command_gives_the_same_answer_and_one_effect() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let project = office.project(&applicant).await;
    let case = office.filled_park_entry(&applicant, &project).await;
    let input = change_input(&case, json!({}));

    let first = mutate(&applicant, "submitCase", CASE, input.clone()).await;
    let again = mutate(&applicant, "submitCase", CASE, input.clone()).await;
    assert_eq!(first["case"]["version"], again["case"]["version"]);

    let mut other = input;
    other["expectedVersion"] = json!(1);
    assert_eq!(
        refused(&applicant, "submitCase", CASE, other).await,
        ["IDEMPOTENCY_KEY_REUSED"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_screen_is_told_the_present_version_and_who_moved_it() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let window = office.sign_in("window").await;
    let project = office.project(&applicant).await;
    let case = office.received_park_entry(&applicant, &project).await;
    change(&window, "acceptCase", &case, json!({})).await;

    let document = mutation("refuseCase", CASE).replace(
        "{ code message path }",
        "{ code message path ... on StaleVersionError { current movedBy { name } } }",
    );
    let input = change_input(&case, json!({"ground": "NOT_ACCEPTED", "reason": "x"}));
    let errors = window.refused(&document, json!({"input": input})).await;
    assert_eq!(errors[0]["code"], "STALE_VERSION");
    assert!(errors[0]["current"].as_i64() > case["version"].as_i64());
    assert!(errors[0]["movedBy"]["name"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn acting_twice_out_of_turn_out_of_department_or_out_of_role_is_refused_by_name() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let window = office.sign_in("window").await;
    let project = office.project(&applicant).await;
    let case = office.received_park_entry(&applicant, &project).await;
    let case = change(&window, "acceptCase", &case, json!({})).await;

    assert_eq!(
        change_refused(&window, "acceptCase", &case, json!({})).await,
        ["WrongPhase"],
        "twice"
    );
    let opinion = json!({"step": "handle#1", "verdict": "AGREE", "opinion": "x"});
    let reviewer = office.sign_in("zsj-reviewer").await;
    assert_eq!(
        change_refused(&reviewer, "completeStep", &case, opinion.clone()).await,
        ["NotYourRole"],
        "role"
    );
    let stranger = office.sign_in("jhj-handler").await;
    let codes = request_refused(&stranger, "completeStep", &case, opinion.clone()).await;
    assert_eq!(
        codes,
        ["NOT_FOUND"],
        "a department without a part in it does not learn that it exists"
    );
    let handler = office.sign_in("zsj-handler").await;
    let out_of_turn = json!({"step": "joint-review#1", "verdict": "AGREE", "opinion": "x"});
    assert_eq!(
        change_refused(&handler, "completeStep", &case, out_of_turn).await,
        ["UnknownStep"],
        "turn"
    );

    let case = change(&handler, "completeStep", &case, opinion.clone()).await;
    assert_eq!(
        change_refused(&handler, "completeStep", &case, opinion).await,
        ["StepNotOpen"],
        "step done twice"
    );
    let wrong = json!({"step": "ask-jhj#1", "verdict": "AGREE", "opinion": "x"});
    assert_eq!(
        change_refused(&handler, "completeStep", &case, wrong).await,
        ["NotYourDepartment"],
        "department"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_departments_finish_at_the_same_moment_and_both_count() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let window = office.sign_in("window").await;
    let handler = office.sign_in("zsj-handler").await;
    let (one, other) = (
        office.sign_in("kfj-handler").await,
        office.sign_in("xfd-handler").await,
    );
    let project = office.project(&applicant).await;
    let case = office.received_park_entry(&applicant, &project).await;
    let case = change(&window, "acceptCase", &case, json!({})).await;
    let agree = |step: &str| json!({"step": step, "verdict": "AGREE", "opinion": "同意"});
    let case = change(&handler, "completeStep", &case, agree("handle#1")).await;

    tokio::join!(
        change(&one, "completeStep", &case, agree("ask-kfj#1")),
        change(&other, "completeStep", &case, agree("ask-xfd#1")),
    );

    let case = reload(&applicant, &case).await;
    let done: Vec<&str> = case["steps"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|step| step["state"] == "DONE")
        .map(|step| step["code"].as_str().unwrap())
        .collect();
    assert!(done.contains(&"ask-kfj") && done.contains(&"ask-xfd"), "{done:?}");
}
