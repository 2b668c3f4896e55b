//! An office whose webhooks may reach this machine, and what is done with them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use onewindow_tests::office::{MONDAY, Office, key, mutate};
use onewindow_tests::{Client, ServerOptions, TestServer};
use serde_json::{Value, json};

use crate::receiver::{Received, Receiver, pause};

pub const WEBHOOK: &str = "webhook { id version isActive disabledReason url types }";

pub fn options() -> ServerOptions {
    ServerOptions {
        arguments: vec!["--webhook-allow-loopback".to_owned()],
        ..ServerOptions::demo_at(MONDAY)
    }
}

pub fn open() -> Office {
    Office {
        server: TestServer::start(options()),
    }
}

/// A webhook of the applicant's enterprise, known to the receiver with its secret.
pub async fn webhook(applicant: &Client, receiver: &Receiver, name: &str) -> Value {
    let viewer = applicant
        .data("{ viewer { enterprises { id } } }", json!({}))
        .await;
    let input = json!({
        "enterpriseId": viewer["viewer"]["enterprises"][0]["id"], "url": receiver.url(name), "idempotencyKey": key(),
    });
    let made = mutate(applicant, "createWebhook", &format!("{WEBHOOK} secret"), input).await;
    receiver.knows(name, &[made["secret"].as_str().unwrap()]).await;
    made["webhook"].clone()
}

/// An act on a webhook in the version that it has now.
pub async fn act(client: &Client, name: &str, webhook: &Value, more: Value, selection: &str) -> Value {
    let mut input = json!({
        "webhookId": webhook["id"], "expectedVersion": now(client, webhook).await["version"], "idempotencyKey": key(),
    });
    for (field, value) in more.as_object().unwrap() {
        input[field] = value.clone();
    }
    mutate(client, name, selection, input).await
}

/// The webhook as it is now.
pub async fn now(client: &Client, webhook: &Value) -> Value {
    let document = "query($id: ID!) { webhook(id: $id) { id version isActive disabledReason failingSince \
        deliveries(first: 100) { totalCount nodes { messageId type state nextAttemptAt \
        attempts { number status failure answer } } } } }";
    client.data(document, json!({"id": webhook["id"]})).await["webhook"].clone()
}

/// Waits until a webhook is as it has to be.
pub async fn wait(client: &Client, webhook: &Value, is_right: impl Fn(&Value) -> bool) -> Value {
    let mut found = Value::Null;
    let waiting = async {
        loop {
            found = now(client, webhook).await;
            if is_right(&found) {
                return;
            }
            pause().await;
        }
    };
    if tokio::time::timeout(Duration::from_mins(2), waiting)
        .await
        .is_err()
    {
        panic!("the webhook never came to what it has to: {found:#}");
    }
    found
}

/// Whether everything in the log is in this state, and there is something.
pub fn all_are(webhook: &Value, state: &str) -> bool {
    let deliveries = webhook["deliveries"]["nodes"].as_array().unwrap();
    !deliveries.is_empty() && deliveries.iter().all(|delivery| delivery["state"] == state)
}

/// The ids of all events that a caller may see, in the order of the feed.
pub async fn events(client: &Client) -> Vec<String> {
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let document = "query($after: String) { events(first: 100, after: $after) { \
            nodes { id } pageInfo { hasNextPage endCursor } } }";
        let page = client.data(document, json!({ "after": after })).await["events"].clone();
        let nodes = page["nodes"].as_array().unwrap();
        all.extend(nodes.iter().map(|event| event["id"].as_str().unwrap().to_owned()));
        if page["pageInfo"]["hasNextPage"] == false {
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// Every message verified, none missing, each with one id, those of one case in order.
pub fn check(log: &[Received], events: &[String]) {
    assert!(
        log.iter().all(|one| one.verified.first() == Some(&true)),
        "a delivery does not verify"
    );
    let mut ids: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut versions: BTreeMap<&str, u64> = BTreeMap::new();
    for one in log {
        ids.entry(one.event()).or_default().insert(&one.id);
        let taken = versions.entry(one.subject()).or_default();
        assert!(
            one.version() <= *taken + 1,
            "{} came before {}",
            one.version(),
            *taken + 1
        );
        if one.mode == "ok" {
            *taken = one.version().max(*taken);
        }
    }
    assert!(ids.values().all(|ids| ids.len() == 1), "an event had two ids");
    let messages: BTreeSet<&&str> = ids.values().flatten().collect();
    assert_eq!(messages.len(), ids.len(), "two events had one id");
    let missing: Vec<&String> = events
        .iter()
        .filter(|event| !ids.contains_key(event.as_str()))
        .collect();
    assert!(
        missing.is_empty(),
        "{} of {} events were lost",
        missing.len(),
        events.len()
    );
}

/// Moves the virtual clock a little on, so that what waits for its next attempt is due.
pub async fn later(office: &Office, seconds: i64) {
    let administrator = office.sign_in("admin").await;
    let clock = administrator.data("{ clock { now } }", json!({})).await;
    let now: chrono::DateTime<chrono::Utc> = clock["clock"]["now"].as_str().unwrap().parse().unwrap();
    let to = now + chrono::TimeDelta::seconds(seconds);
    office.advance(&to.to_rfc3339()).await;
}
