//! Who may have a webhook, and what is refused.

use onewindow_tests::office::{Office, key, mutation};
use onewindow_tests::{Client, ServerOptions, TestServer};
use serde_json::{Value, json};

use crate::office::{WEBHOOK, open, webhook};
use crate::receiver::Receiver;

async fn refusal(client: &Client, name: &str, input: Value) -> String {
    let answer = client
        .post(&mutation(name, "webhook { id }"), json!({ "input": input }))
        .await
        .unwrap();
    let code = answer.codes().first().map(|code| (*code).to_owned());
    let refused = answer
        .user_errors()
        .first()
        .map(|error| error["code"].as_str().unwrap().to_owned());
    code.or(refused).unwrap_or_else(|| "done".to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_has_webhooks_of_their_own_only() {
    let (office, receiver) = (open(), Receiver::start());
    let (applicant, rival) = (
        office.sign_in("electronics").await,
        office.sign_in("lubricant").await,
    );
    let administrator = office.sign_in("admin").await;
    let hook = webhook(&applicant, &receiver, "own").await;
    let enterprise = applicant
        .data("{ viewer { enterprises { id } } }", json!({}))
        .await;
    let enterprise = &enterprise["viewer"]["enterprises"][0]["id"];
    let make = |owner: Value| {
        let mut input = owner;
        input["url"] = json!(receiver.url("own"));
        input["idempotencyKey"] = json!(key());
        input
    };
    let anonymous = office.server.client();
    assert_eq!(
        refusal(&anonymous, "createWebhook", make(json!({}))).await,
        "UNAUTHENTICATED"
    );
    assert_eq!(
        refusal(&applicant, "createWebhook", make(json!({}))).await,
        "NotYourRole"
    );
    assert_eq!(
        refusal(
            &rival,
            "createWebhook",
            make(json!({ "enterpriseId": enterprise }))
        )
        .await,
        "NOT_FOUND"
    );
    let approver = office.sign_in("jhj-approver").await;
    let of_department = |code: &str| make(json!({ "department": code }));
    for (caller, input, code) in [
        (&applicant, of_department("jhj"), "NotYourDepartment"),
        (&approver, of_department("zrj"), "NotYourDepartment"),
        (
            &approver,
            make(json!({ "enterpriseId": enterprise })),
            "NotYourEnterprise",
        ),
        (&approver, make(json!({})), "NotYourRole"),
        (&approver, of_department("jhj"), "done"),
    ] {
        assert_eq!(refusal(caller, "createWebhook", input).await, code);
    }
    assert_eq!(
        refusal(&administrator, "createWebhook", make(json!({}))).await,
        "done"
    );
    let count = |list: Value| list["webhooks"]["totalCount"].as_u64().unwrap();
    let list = "{ webhooks { totalCount nodes { id } } }";
    assert_eq!(count(applicant.data(list, json!({})).await), 1);
    assert_eq!(count(rival.data(list, json!({})).await), 0);
    assert_eq!(count(approver.data(list, json!({})).await), 1);
    assert_eq!(count(administrator.data(list, json!({})).await), 3);
    for name in [
        "disableWebhook",
        "enableWebhook",
        "rotateWebhookSecret",
        "testWebhook",
        "updateWebhook",
    ] {
        let input = json!({ "webhookId": hook["id"], "expectedVersion": 1, "idempotencyKey": key() });
        assert_eq!(refusal(&rival, name, input).await, "NOT_FOUND", "{name}");
    }
    let seen = rival
        .data(
            "query($id: ID!) { webhook(id: $id) { id } node(id: $id) { id } }",
            json!({"id": hook["id"]}),
        )
        .await;
    assert!(seen["webhook"].is_null() && seen["node"].is_null(), "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_shown_once_and_what_can_not_be_is_refused_with_its_reason() {
    // As in service: this machine's own addresses are no receivers.
    let office = Office {
        server: TestServer::start(ServerOptions::demo_at(onewindow_tests::office::MONDAY)),
    };
    let applicant = office.sign_in("electronics").await;
    let enterprise = applicant
        .data("{ viewer { enterprises { id } } }", json!({}))
        .await;
    let enterprise = enterprise["viewer"]["enterprises"][0]["id"].clone();
    let input = |url: &str, types: &[&str]| json!({ "enterpriseId": enterprise, "url": url, "types": types, "idempotencyKey": key() });
    for (url, code) in [
        ("https://127.0.0.1/", "WebhookAddressRefused"),
        ("https://2852039166/", "WebhookAddressRefused"),
        ("https://[::ffff:10.0.0.1]/", "WebhookAddressRefused"),
        ("http://example.com/", "WebhookUrlNotSecure"),
        ("https://a:b@example.com/", "WebhookUrlHoldsMore"),
        ("https://example.com:25/", "WebhookPortRefused"),
        ("nonsense", "WebhookUrlInvalid"),
    ] {
        assert_eq!(
            refusal(&applicant, "createWebhook", input(url, &[])).await,
            code,
            "{url}"
        );
    }
    let url = "https://receiver.example/hooks";
    assert_eq!(
        refusal(&applicant, "createWebhook", input(url, &["CaseFrozen"])).await,
        "WebhookTypeUnknown"
    );

    let document = mutation("createWebhook", &format!("secret {WEBHOOK}"));
    let same = json!({ "input": input(url, &["CaseAccepted", "DecisionMade"]) });
    let made = applicant.done(&document, same.clone()).await["createWebhook"].clone();
    assert!(made["secret"].as_str().unwrap().starts_with("whsec_"));
    let again = applicant.done(&document, same).await["createWebhook"].clone();
    assert_eq!(again, made, "the same key has the same answer and one effect");
    let webhooks = applicant.data("{ webhooks { totalCount } }", json!({})).await;
    assert_eq!(webhooks["webhooks"]["totalCount"], 1);
    let stale = json!({ "webhookId": made["webhook"]["id"], "expectedVersion": 7, "idempotencyKey": key() });
    assert_eq!(
        refusal(&applicant, "disableWebhook", stale).await,
        "STALE_VERSION"
    );
    let unclear =
        json!({ "webhookId": made["webhook"]["id"], "expectedVersion": 1, "idempotencyKey": key() });
    assert_eq!(
        refusal(&applicant, "replayWebhook", unclear).await,
        "WebhookReplayUnclear"
    );

    let database = std::fs::read(office.server.data().join("onewindow.db-wal")).unwrap_or_default();
    let secret = made["secret"].as_str().unwrap().strip_prefix("whsec_").unwrap();
    let written = database
        .windows(secret.len())
        .any(|part| part == secret.as_bytes());
    assert!(
        !database.is_empty() && !written,
        "the database holds the secret as it is"
    );
}
