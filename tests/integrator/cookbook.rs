//! The operations of the cookbook, in the order in which it tells them, run against the real server.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::office::{Office, PASSWORD, in_a_month, key, project_file, sha256};
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
    let put = applicant.put(upload["url"].as_str().unwrap(), bytes).await;
    assert!(put.unwrap().is_success());
    let input = json!({"material": "investment-plan", "fileId": upload["fileId"]});
    case = cookbook.change(applicant, "AttachMaterial", &case, input).await;
    for material in ["credit-proof", "process-statement"] {
        case = crate::office::attach(applicant, &case, material).await;
    }
    cookbook.change(applicant, "SubmitCase", &case, json!({})).await
}

/// Makes a webhook, looks at its log, gives it a new secret and has it sent once more what failed. Its receiver is nobody.
async fn keep_webhook(cookbook: &mut Cookbook, applicant: &Client, enterprise: &Value) {
    let input = json!({
        "enterpriseId": enterprise, "url": "https://receiver.example/onewindow", "types": ["CaseAccepted"],
    });
    let mut webhook = cookbook.act(applicant, "CreateWebhook", "webhook", input).await;
    let acts = [
        ("RotateWebhookSecret", json!({})),
        ("ReplayWebhook", json!({"failed": true})),
    ];
    for (name, mut input) in acts {
        input["webhookId"] = webhook["id"].clone();
        input["expectedVersion"] = webhook["version"].clone();
        webhook = cookbook.act(applicant, name, "webhook", input).await;
    }
    let log = cookbook
        .run(applicant, "Deliveries", json!({"id": webhook["id"]}))
        .await;
    assert_eq!(log["webhook"]["isActive"], true);
}

async fn make_service_account(cookbook: &mut Cookbook, applicant: &Client, enterprise: &Value) {
    let input = json!({
        "name": "镜像", "ownerKind": "ENTERPRISE", "enterpriseId": enterprise,
        "scopes": ["READ_CASES", "READ_EVENTS"], "expiresAt": in_a_month(),
    });
    let account = cookbook
        .act(applicant, "CreateServiceAccount", "serviceAccount", input)
        .await;
    assert_eq!(account["scopes"], json!(["READ_CASES", "READ_EVENTS"]));
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

    let words = json!({"words": "手册"});
    let found = cookbook.run(&applicant, "Search", words).await;
    assert_eq!(found["cases"]["nodes"][0]["id"], case["id"]);
    let period = json!({"from": "2026-01-01", "through": "2026-12-31"});
    let figures = cookbook.run(&applicant, "Statistics", period).await;
    let group = &figures["statistics"][0];
    assert_eq!(
        (&group["group"], &group["received"]),
        (&json!("park-entry"), &json!(1))
    );

    let me = applicant
        .data("{ viewer { enterprises { id } } }", json!({}))
        .await;
    let enterprise = &me["viewer"]["enterprises"][0]["id"];
    keep_webhook(cookbook, &applicant, enterprise).await;
    make_service_account(cookbook, &applicant, enterprise).await;

    let left: Vec<_> = cookbook.operations.keys().collect();
    assert!(left.is_empty(), "told and never run: {left:?}");
}
