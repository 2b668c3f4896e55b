//! Applications that are brought to the counter on paper.

use onewindow_tests::Client;
use serde_json::{Value, json};

use crate::office::{
    CASE, Office, change, change_input, key, mutate, mutation, project_file, refused, sha256, upload,
};
use crate::service_account::{self, ACCOUNT};

const SCANS: [&str; 3] = ["investment-plan", "credit-proof", "process-statement"];

/// Uploads scans under the caller's name.
async fn scanned(client: &Client, materials: &[&str]) -> Value {
    let mut scans = Vec::new();
    for material in materials {
        let bytes = format!("%PDF-1.4\n% {material}\n%%EOF\n").into_bytes();
        let file = upload(client, material, &bytes, &sha256(&bytes)).await.unwrap();
        scans.push(json!({"material": material, "fileId": file}));
    }
    json!(scans)
}

/// A complete application for park entry, for a project by its number.
async fn brought(clerk: &Client, project: &Value) -> Value {
    let file = project_file("electronics-workshop");
    json!({
        "projectNumber": project["number"], "procedure": "park-entry", "form": file["forms"]["park-entry"],
        "materials": scanned(clerk, &SCANS).await, "idempotencyKey": key(),
    })
}

async fn receive(clerk: &Client, input: &Value) -> Value {
    mutate(clerk, "receiveOnPaper", CASE, input.clone()).await["case"].clone()
}

/// The codes of request errors.
async fn turned_away(client: &Client, input: &Value) -> Vec<String> {
    let document = mutation("receiveOnPaper", CASE);
    let answer = client.post(&document, json!({"input": input})).await.unwrap();
    answer.codes().into_iter().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_receives_what_an_enterprise_brings_and_the_enterprise_follows_it() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let clerk = office.sign_in("window").await;
    let project = office.project(&applicant).await;
    let mut input = brought(&clerk, &project).await;
    input["materials"][2]["isSecret"] = json!(true);
    let case = receive(&clerk, &input).await;
    assert_eq!(case["phase"]["code"], "RECEIVED");

    let name = clerk.data("{ viewer { name } }", json!({})).await["viewer"]["name"].clone();
    let seen = "query($id: ID!) { case(id: $id) { phase { code } receivedAt form openedBy { name }
        materials { state files { filename isSecret } } clocks { key state } }
        events(subject: $id, first: 100) { nodes { type by { name isEngine } } }
        notifications { nodes { kind case { id } } } }";
    let seen = applicant.data(seen, json!({"id": case["id"]})).await;
    let (file, told) = (&seen["case"], &seen["notifications"]["nodes"]);
    assert!(file["receivedAt"].is_string(), "{file}");
    assert_eq!(file["form"], input["form"]);
    assert_eq!(file["openedBy"]["name"], name);
    assert_eq!(file["clocks"], json!([{"key": "intake", "state": "RUNNING"}]));
    let handed_in = file["materials"].as_array().unwrap().iter();
    assert_eq!(
        handed_in
            .filter(|material| material["state"] == "HANDED_IN")
            .count(),
        3
    );
    assert!(
        file["materials"].to_string().contains("\"isSecret\":true"),
        "{file}"
    );
    assert_eq!(
        *told,
        json!([{"kind": "CASE_RECEIVED", "case": {"id": case["id"]}}])
    );
    let events = seen["events"]["nodes"].as_array().unwrap();
    let kinds: Vec<&str> = events
        .iter()
        .filter(|event| event["by"]["name"] == name && event["by"]["isEngine"] == false)
        .map(|event| event["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "CaseOpened",
            "FormSaved",
            "MaterialAttached",
            "MaterialAttached",
            "MaterialAttached",
            "CaseReceived"
        ]
    );
    let queue = "{ queue(department: \"window\") { nodes { case { id } } } }";
    let queue = clerk.data(queue, json!({})).await;
    assert_eq!(queue["queue"]["nodes"], json!([{"case": {"id": case["id"]}}]));

    let case = change(&clerk, "acceptCase", &case, json!({})).await;
    let papers = "query($id: ID!) { case(id: $id) { documents { kind } } }";
    let papers = applicant.data(papers, json!({"id": case["id"]})).await;
    assert_eq!(
        papers["case"]["documents"],
        json!([{"kind": "ACCEPTANCE_NOTICE"}])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_makes_one_case_one_after_the_other_and_at_once() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let clerk = office.sign_in("window").await;
    let project = office.project(&applicant).await;
    let mut input = brought(&clerk, &project).await;
    let (one, other, third) = tokio::join!(
        receive(&clerk, &input),
        receive(&clerk, &input),
        receive(&clerk, &input)
    );
    assert_eq!((&one, &one), (&other, &third));
    assert_eq!(receive(&clerk, &input).await, one);
    let cases = applicant.data("{ cases { totalCount } }", json!({})).await;
    assert_eq!(cases["cases"]["totalCount"], 1);

    input["despiteMissing"] = json!(true);
    let reused = refused(&clerk, "receiveOnPaper", CASE, input.clone()).await;
    assert_eq!(reused, ["IDEMPOTENCY_KEY_REUSED"]);
    input["idempotencyKey"] = json!(key());
    let again = refused(&clerk, "receiveOnPaper", CASE, input).await;
    assert_eq!(again, ["AlreadyApplied"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_leaves_nothing_behind() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let clerk = office.sign_in("window").await;
    let project = office.project(&applicant).await;
    let complete = brought(&clerk, &project).await;
    let with = |field: &str, value: Value| {
        let mut input = complete.clone();
        (input[field], input["idempotencyKey"]) = (value, json!(key()));
        input
    };
    let refusals = [
        (with("form", json!({})), "FormInvalid"),
        (with("materials", json!([])), "MissingMaterials"),
        (
            with("agent", json!({"name": " ", "identity": "x"})),
            "TextMissing",
        ),
        (with("procedure", json!("project-filing")), "UnknownMaterial"),
        (
            with("materials", json!(vec![&complete["materials"][0]; 201])),
            "TooManyFiles",
        ),
    ];
    for (input, code) in refusals {
        assert_eq!(refused(&clerk, "receiveOnPaper", CASE, input).await, [code]);
    }
    let theirs = scanned(&applicant, &SCANS).await;
    let requests = [
        (with("materials", theirs), "NOT_FOUND"),
        (with("projectNumber", json!("JGX-P2026-9999")), "NOT_FOUND"),
        (with("projectNumber", Value::Null), "BAD_USER_INPUT"),
        (with("projectId", project["id"].clone()), "BAD_USER_INPUT"),
    ];
    for (input, code) in requests {
        assert_eq!(turned_away(&clerk, &input).await, [code]);
    }
    let document = mutation("receiveOnPaper", CASE).replace(
        "{ code message path }",
        "{ code path ... on MissingMaterialsError { items { name } } }",
    );
    let missing = with("materials", json!([complete["materials"][0]]));
    let errors = clerk.refused(&document, json!({"input": missing})).await;
    assert_eq!(errors[0]["items"].as_array().unwrap().len(), 2, "{errors:?}");

    let left = "query($id: ID!) { project(id: $id) { version } cases { totalCount } }";
    for client in [&applicant, &office.sign_in("supervisor").await] {
        let left = client.data(left, json!({"id": project["id"]})).await;
        assert_eq!(left["cases"]["totalCount"], 0);
        assert_eq!(left["project"]["version"], project["version"]);
    }
    let mut by_id = with("projectId", project["id"].clone());
    by_id["projectNumber"] = Value::Null;
    assert_eq!(receive(&clerk, &by_id).await["phase"]["code"], "RECEIVED");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_window_takes_paper_and_a_draft_begun_online_stays_private() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let clerk = office.sign_in("window").await;
    let project = office.project(&applicant).await;
    let input = brought(&clerk, &project).await;
    // Nobody else learns whether there is such a project.
    let mut unknown = input.clone();
    unknown["projectNumber"] = json!("JGX-P2026-9999");
    for login in ["electronics", "zsj-handler", "helicopter"] {
        let somebody = office.sign_in(login).await;
        for input in [&input, &unknown] {
            let codes = refused(&somebody, "receiveOnPaper", CASE, input.clone()).await;
            assert_eq!(codes, ["NotYourRole"], "{login}");
        }
    }

    let draft = office.filled_park_entry(&applicant, &project).await;
    let codes = refused(&clerk, "receiveOnPaper", CASE, input).await;
    assert_eq!(codes, ["AlreadyApplied"]);
    let form = json!({"form": {}, "channel": "COUNTER"});
    let document = mutation("saveForm", CASE);
    let answer = clerk
        .post(&document, json!({"input": change_input(&draft, form)}))
        .await
        .unwrap();
    assert_eq!(answer.codes(), ["NOT_FOUND"]);
    change(&applicant, "submitCase", &draft, json!({})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_of_the_window_receives_under_its_own_name_as_far_as_its_scopes_go() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let administrator = office.sign_in("admin").await;
    let project = office.project(&applicant).await;
    let script = async |scopes: &[&str]| {
        let owner = json!({"ownerKind": "DEPARTMENT", "department": "window"});
        let input = service_account::new(owner, scopes, json!({}));
        let made = mutate(&administrator, "createServiceAccount", ACCOUNT, input).await;
        service_account::script(&office, &made).await
    };
    let files_only = script(&["WRITE_CASES"]).await;
    let input = brought(&files_only, &project).await;
    let codes = refused(&files_only, "receiveOnPaper", CASE, input).await;
    assert_eq!(codes, ["ScopeMissing"]);

    let scanner = script(&["WRITE_CASES", "HANDLE_CASES"]).await;
    let case = receive(&scanner, &brought(&scanner, &project).await).await;
    let document = "query($id: ID!) { case(id: $id) { openedBy { name } } }";
    let seen = applicant.data(document, json!({"id": case["id"]})).await;
    assert_eq!(seen["case"]["openedBy"]["name"], "对接程序");
}
