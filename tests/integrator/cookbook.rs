//! The operations of the cookbook, in the order in which it tells them, run against the real server.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::office::{Office, PASSWORD, key, project_file, sha256};
use crate::program::examples_folder;
use onewindow_tests::Client;

/// The operations of the page by their names; those not run yet.
struct Cookbook {
    operations: BTreeMap<String, String>,
}

impl Cookbook {
    fn open() -> Self {
        let page = std::fs::read_to_string(examples_folder().join("../API.md")).unwrap();
        let named = page.split("```graphql\n").skip(1).map(|rest| {
            let operation = rest.split("```").next().unwrap().to_owned();
            let mut words = operation.split([' ', '(']);
            (words.nth(1).unwrap().to_owned(), operation.clone())
        });
        Self {
            operations: named.collect(),
        }
    }

    /// Runs an operation, which has to succeed, and gives its data.
    async fn run(&mut self, client: &Client, name: &str, variables: Value) -> Value {
        let operation = self.operations.remove(name);
        let operation = operation.unwrap_or_else(|| panic!("the cookbook has no operation {name}"));
        client.done(&operation, variables).await
    }

    /// Runs a mutation and gives what it made, by the name of the payload's field.
    async fn act(&mut self, client: &Client, name: &str, field: &str, mut input: Value) -> Value {
        input["idempotencyKey"] = json!(key());
        let data = self.run(client, name, json!({"input": input})).await;
        let payload = data.as_object().unwrap().values().next().unwrap();
        payload[field].clone()
    }

    /// Runs a change of a case and gives the case after it.
    async fn change(&mut self, client: &Client, name: &str, case: &Value, mut input: Value) -> Value {
        input["caseId"] = case["id"].clone();
        input["expectedVersion"] = case["version"].clone();
        self.act(client, name, "case", input).await
    }
}

async fn sign_in(cookbook: &mut Cookbook, office: &Office) -> Client {
    let anonymous = office.server.client().with_language("en");
    let input = json!({"login": "electronics", "password": PASSWORD});
    let data = cookbook.run(&anonymous, "Login", json!({"input": input})).await;
    let input = json!({"refreshToken": data["login"]["session"]["refreshToken"]});
    let data = cookbook.run(&anonymous, "Refresh", json!({"input": input})).await;
    let session = &data["refreshToken"]["session"];
    anonymous.with_token(session["accessToken"].as_str().unwrap())
}

/// Files the project of the examples and gives the case that was handed in.
async fn file(cookbook: &mut Cookbook, applicant: &Client) -> Value {
    let project = project_file("electronics-workshop");
    let me = cookbook.run(applicant, "Me", json!({})).await;
    let (route, facts) = ("investment-project", &project["project"]["facts"]);
    let plan = cookbook
        .run(applicant, "Plan", json!({"route": route, "facts": facts}))
        .await;
    assert!(!plan["routePlan"].as_array().unwrap().is_empty());
    let input = json!({
        "enterpriseId": me["viewer"]["enterprises"][0]["id"], "route": route, "name": "手册", "facts": facts,
    });
    let created = cookbook.act(applicant, "CreateProject", "project", input).await;
    let input = json!({"projectId": created["id"], "procedure": "park-entry"});
    let mut case = cookbook.act(applicant, "OpenCase", "case", input).await;
    let form = json!({"form": project["forms"]["park-entry"]});
    case = cookbook.change(applicant, "SaveForm", &case, form).await;
    let bytes = std::fs::read(examples_folder().join("files/investment-plan.pdf")).unwrap();
    let input = json!({
        "filename": "plan.pdf", "byteSize": bytes.len(), "sha256": sha256(&bytes), "contentType": "application/pdf",
    });
    let upload = cookbook.act(applicant, "CreateUpload", "upload", input).await;
    let put = applicant.put(upload["path"].as_str().unwrap(), bytes).await;
    assert!(put.unwrap().is_success());
    let input = json!({"material": "investment-plan", "fileId": upload["fileId"]});
    case = cookbook.change(applicant, "AttachMaterial", &case, input).await;
    for material in ["credit-proof", "process-statement"] {
        case = crate::office::attach(applicant, &case, material).await;
    }
    cookbook.change(applicant, "SubmitCase", &case, json!({})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_of_the_cookbook_does_what_it_says() {
    let office = Office::open();
    let cookbook = &mut Cookbook::open();
    let applicant = sign_in(cookbook, &office).await;
    let case = file(cookbook, &applicant).await;

    let window = office.sign_in("window").await;
    let case = cookbook.change(&window, "AcceptCase", &case, json!({})).await;
    let handler = office.sign_in("zsj-handler").await;
    let queue = cookbook
        .run(&handler, "Queue", json!({"department": "zsj"}))
        .await;
    let task = &queue["queue"]["nodes"][0];
    assert_eq!(task["case"]["id"], case["id"]);
    assert!(
        task["offers"].as_array().unwrap().iter().any(|offer| {
            offer["mutation"] == "completeStep" && offer["allowed"] == true && offer["step"] == task["step"]
        }),
        "{task}"
    );
    let input = json!({"step": task["step"], "verdict": "AGREE", "opinion": "同意"});
    cookbook
        .change(&handler, "CompleteStep", &task["case"], input)
        .await;

    let followed = cookbook
        .run(&applicant, "FollowCase", json!({"id": case["id"]}))
        .await;
    assert_eq!(followed["case"]["phase"]["code"], "IN_REVIEW");
    let feed = cookbook.run(&applicant, "Feed", json!({})).await;
    let ids: Vec<&Value> = feed["events"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|event| event["case"].get("id"))
        .collect();
    let changed = cookbook.run(&applicant, "Changed", json!({"ids": ids})).await;
    assert_eq!(changed["nodes"][0]["number"], followed["case"]["number"]);
    let since = json!({"since": "2026-03-01T00:00:00+08:00"});
    let cases = cookbook.run(&applicant, "ChangedSince", since).await;
    assert_eq!(cases["cases"]["nodes"][0]["id"], case["id"]);

    let left: Vec<_> = cookbook.operations.keys().collect();
    assert!(left.is_empty(), "told and never run: {left:?}");
}
