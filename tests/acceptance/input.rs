//! Input that is wrong: a clear error, nothing lost, nothing changed.

use std::fmt::Write as _;

use serde_json::json;

use crate::office::{
    CASE, Office, change, change_input, change_refused, key, mutation, refused, reload, sha256, upload,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_breaks_its_schema_is_told_every_violation_with_its_path() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let project = office.project(&applicant).await;
    let case = office.filled_park_entry(&applicant, &project).await;
    let broken =
        json!({"form": {"total_investment_cny": 0, "products": "", "jobs": "many", "surprise": true}});
    let case = change(&applicant, "saveForm", &case, broken).await;

    let document = mutation("submitCase", CASE).replace(
        "{ code message path }",
        "{ code message path ... on FormError { violations { path message } } }",
    );
    let errors = applicant
        .refused(&document, json!({"input": change_input(&case, json!({}))}))
        .await;
    assert_eq!(errors[0]["code"], "FormInvalid");
    let paths: Vec<&str> = errors[0]["violations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v["path"].as_str().unwrap())
        .collect();
    for path in ["/total_investment_cny", "/products", "/jobs"] {
        assert!(paths.contains(&path), "{path} is among {paths:?}");
    }
    assert_eq!(
        reload(&applicant, &case).await["version"],
        case["version"],
        "nothing was changed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_named_and_can_be_handed_in_all_the_same() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let window = office.sign_in("window").await;
    let project = office.project(&applicant).await;
    let input = json!({"projectId": project["id"], "procedure": "park-entry", "idempotencyKey": key()});
    let case = crate::office::mutate(&applicant, "openCase", CASE, input).await["case"].clone();
    let form = crate::office::project_file("electronics-workshop")["forms"]["park-entry"].clone();
    let case = change(&applicant, "saveForm", &case, json!({"form": form})).await;

    assert_eq!(
        change_refused(&applicant, "submitCase", &case, json!({})).await,
        ["MissingMaterials"]
    );
    let case = change(&applicant, "submitCase", &case, json!({"despiteMissing": true})).await;
    assert_eq!(
        change_refused(&window, "acceptCase", &case, json!({})).await,
        ["MissingMaterials"]
    );
    let items = json!({"items": [{"material": "credit-proof", "what": "请补交资信证明"}]});
    let case = change(&window, "requestCorrection", &case, items.clone()).await;
    assert_eq!(case["phase"]["code"], "CORRECTING");
    assert_eq!(
        change_refused(&window, "requestCorrection", &case, items).await,
        ["WrongPhase"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_names_are_told_with_what_was_named() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let project = office.project(&applicant).await;
    let open = |procedure: &str| json!({"projectId": project["id"], "procedure": procedure, "idempotencyKey": key()});
    assert_eq!(
        refused(&applicant, "openCase", CASE, open("no-such-permit")).await,
        ["NotOnRoute"]
    );
    assert_eq!(
        refused(&applicant, "openCase", CASE, open("construction-permit")).await,
        ["NotNeeded"]
    );

    let answer = applicant
        .data(
            "{ department(code: \"nobody\") { code } procedure(code: \"nothing\") { code } }",
            json!({}),
        )
        .await;
    assert_eq!(answer, json!({"department": null, "procedure": null}));
    let viewer = applicant
        .data("{ viewer { enterprises { id } } }", json!({}))
        .await;
    let input = json!({
        "enterpriseId": viewer["viewer"]["enterprises"][0]["id"], "route": "investment-project", "name": "x",
        "facts": {"site": {"aera_ha": 3}, "eia": {"category": "none"}}, "idempotencyKey": key(),
    });
    assert_eq!(
        refused(&applicant, "createProject", "project { id }", input).await,
        ["FactsInvalid"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_permit_can_not_be_applied_for_before_what_it_builds_on() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let project = office.project(&applicant).await;
    let input = json!({"projectId": project["id"], "procedure": "project-filing", "idempotencyKey": key()});
    let case = crate::office::mutate(&applicant, "openCase", CASE, input).await["case"].clone();
    assert_eq!(
        change_refused(&applicant, "submitCase", &case, json!({})).await,
        ["PrerequisiteMissing"]
    );
    let twice = json!({"projectId": project["id"], "procedure": "project-filing", "idempotencyKey": key()});
    assert_eq!(
        refused(&applicant, "openCase", CASE, twice).await,
        ["AlreadyApplied"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_truncated_and_bomb_like_requests_are_refused_and_the_next_good_one_is_served() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let spread = |next: usize| format!("...f{next} ").repeat(10);
    let mut bomb = String::from("{ ...f0 }");
    for n in 0..6 {
        write!(bomb, " fragment f{n} on Query {{ {} }}", spread(n + 1)).unwrap();
    }
    bomb.push_str(" fragment f6 on Query { __typename }");
    for (document, code) in [
        ("{ viewer { name }", "GRAPHQL_PARSE_FAILED"),
        ("{ no_such_field }", "GRAPHQL_VALIDATION_FAILED"),
        (bomb.as_str(), "COST_EXCEEDED"),
        (&"{a".repeat(5000), "COST_EXCEEDED"),
    ] {
        let answer = applicant.post(document, json!({})).await.unwrap();
        assert_eq!(
            answer.codes().first(),
            Some(&code),
            "{}",
            &document[..40.min(document.len())]
        );
    }
    let url = format!("{}/graphql", office.server.url());
    let http = reqwest::Client::new();
    for body in [
        "{\"query\": \"{ viewer",
        "[{\"query\":\"{ viewer { name } }\"}]",
        "null",
        "\u{0}",
    ] {
        let answer = http
            .post(&url)
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status().as_u16(), 400, "{body}");
    }
    let huge = format!("{{\"query\": \"{}\"}}", "x".repeat(2 * 1024 * 1024));
    let answer = http
        .post(&url)
        .header("content-type", "application/json")
        .body(huge)
        .send()
        .await;
    assert!(answer.map_or(true, |answer| answer.status() == 413));
    assert!(applicant.data("{ viewer { name } }", json!({})).await["viewer"]["name"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_not_what_was_announced_is_refused() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let bytes = b"%PDF-1.4 small".to_vec();
    assert!(upload(&applicant, "good", &bytes, &sha256(&bytes)).await.is_ok());
    assert_eq!(
        upload(&applicant, "forged", &bytes, &sha256(b"other")).await,
        Err(422)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn cursors_and_page_sizes_out_of_range_are_coded_errors() {
    let office = Office::open();
    let window = office.sign_in("window").await;
    for (document, code) in [
        ("{ cases(first: 101) { totalCount } }", "BAD_USER_INPUT"),
        (
            "{ cases(first: 10, after: \"bm90LWEtY3Vyc29y\") { totalCount } }",
            "INVALID_CURSOR",
        ),
        ("{ case(id: \"nonsense\") { id } }", "BAD_USER_INPUT"),
    ] {
        let answer = window.post(document, json!({})).await.unwrap();
        assert_eq!(answer.codes(), [code], "{document}");
    }
}
