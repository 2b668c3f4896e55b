//! What reaches a receiver.

use std::time::Instant;

use onewindow_tests::office::{Office, key, mutate};
use serde_json::{Value, json};

use crate::office::{act, all_are, check, events, later, now, open, wait, webhook};
use crate::receiver::{Received, Receiver};

/// The retries of the schedule, in seconds.
const RETRIES: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_and_everything_verifies_through_kills_of_server_and_receiver() {
    let (office, mut receiver) = (open(), Receiver::start());
    let applicant = office.sign_in("electronics").await;
    let hook = webhook(&applicant, &receiver, "own").await;
    let before = events(&applicant).await.len();
    let project = office.project(&applicant).await;
    receiver.wait("own", |log| !log.is_empty()).await;
    let case = office.filled_park_entry(&applicant, &project).await;
    // In the middle of it, as a power cut would.
    let office = Office {
        server: office.server.killed_and_restarted(),
    };
    let applicant = office.sign_in("electronics").await;
    onewindow_tests::office::change(&applicant, "submitCase", &case, json!({})).await;
    receiver.wait("own", |log| log.len() > 3).await;

    receiver.kill();
    let second = office.project(&applicant).await;
    office.received_park_entry(&applicant, &second).await;
    wait(&applicant, &hook, |hook| !hook["failingSince"].is_null()).await;
    receiver.restart();
    let expected = events(&applicant).await.split_off(before);
    loop {
        later(&office, 6).await;
        let log = receiver.log("own").await;
        if expected
            .iter()
            .all(|event| log.iter().any(|one| one.event() == event))
        {
            break;
        }
        crate::receiver::pause().await;
    }
    let log = receiver.log("own").await;
    check(&log, &expected);
    assert!(
        log.iter().all(|one| expected.contains(&one.event().to_owned())),
        "somebody else's events"
    );
    let hook = wait(&applicant, &hook, |hook| all_are(hook, "DELIVERED")).await;
    assert!(hook["failingSince"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_receivers_are_tried_again_in_order_and_keep_nobody_else_waiting() {
    let (office, receiver) = (open(), Receiver::start());
    let applicant = office.sign_in("electronics").await;
    let bad = ["500", "429", "hang", "drip", "redirect", "broken"];
    let mut hooks = Vec::new();
    for name in bad {
        receiver.behave(name, name).await;
        hooks.push(webhook(&applicant, &receiver, name).await);
    }
    receiver.behave("huge", "huge").await;
    let huge = webhook(&applicant, &receiver, "huge").await;
    receiver.behave("gone", "410").await;
    let gone = webhook(&applicant, &receiver, "gone").await;
    let good = webhook(&applicant, &receiver, "good").await;

    let before = events(&applicant).await.len();
    let started = Instant::now();
    office.project(&applicant).await;
    let expected = events(&applicant).await.split_off(before);
    let log = receiver.wait("good", |log| log.len() >= expected.len()).await;
    println!(
        "beside {} bad receivers {} messages took {:?}",
        bad.len(),
        log.len(),
        started.elapsed()
    );
    check(&log, &expected);
    let hanging = now(&applicant, &hooks[2]).await;
    assert!(
        all_are(&hanging, "PENDING"),
        "the good one waited for the one that hangs: {hanging:#}"
    );

    let failures = [
        ("500", "STATUS"),
        ("429", "STATUS"),
        ("hang", "TIMEOUT"),
        ("drip", "TIMEOUT"),
        ("redirect", "REDIRECT"),
        ("broken", "CONNECTION"),
    ];
    for (hook, (name, failure)) in hooks.iter().zip(failures) {
        let found = wait(&applicant, hook, |hook| {
            hook["deliveries"]["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .any(|one| one["attempts"][0]["failure"] == failure)
        })
        .await;
        assert!(found["isActive"] == true, "{name} was disabled at once");
        receiver.behave(name, "ok").await;
    }
    let found = wait(&applicant, &huge, |hook| all_are(hook, "DELIVERED")).await;
    let answer = found["deliveries"]["nodes"][0]["attempts"][0]["answer"]
        .as_str()
        .unwrap();
    assert_eq!(answer.len(), 1024, "the log keeps the beginning of an answer");
    let found = wait(&applicant, &gone, |hook| hook["isActive"] == false).await;
    assert_eq!(found["disabledReason"], "GONE");
    let asked = receiver.log("gone").await.len();
    assert_eq!(asked, 1, "nothing is sent after 410");

    // The receiver with 429 has asked for two hours; until then it is left alone.
    later(&office, 6).await;
    for (hook, name) in hooks.iter().zip(bad).filter(|(_, name)| *name != "429") {
        wait(&applicant, hook, |hook| all_are(hook, "DELIVERED")).await;
        check(&receiver.log(name).await, &expected);
    }
    assert_eq!(receiver.log("429").await.len(), 1, "asked before it wanted to be");
    later(&office, 7_300).await;
    wait(&applicant, &hooks[1], |hook| all_are(hook, "DELIVERED")).await;
    check(&receiver.log("429").await, &expected);
    assert!(receiver.log("inward").await.is_empty(), "a redirect was followed");
    assert!(!all_are(&now(&applicant, &good).await, "PENDING"));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_three_days_without_success_a_webhook_is_disabled_and_goes_on_in_order_once_enabled() {
    let (office, receiver) = (open(), Receiver::start());
    let applicant = office.sign_in("electronics").await;
    receiver.behave("own", "500").await;
    let hook = webhook(&applicant, &receiver, "own").await;
    let before = events(&applicant).await.len();
    office.project(&applicant).await;
    let expected = events(&applicant).await.split_off(before);
    for (turn, pause) in RETRIES.into_iter().enumerate() {
        wait(&applicant, &hook, |hook| attempts(hook) == turn + 1).await;
        later(&office, pause + 1).await;
    }
    let found = wait(&applicant, &hook, |hook| hook["isActive"] == false).await;
    assert_eq!(found["disabledReason"], "FAILING");
    let first = found["deliveries"]["nodes"].as_array().unwrap().last().unwrap();
    assert_eq!(attempts(&found), RETRIES.len() + 1);
    assert_eq!(
        first["attempts"][0]["answer"],
        "the receiver's database is down\u{fffd}"
    );

    receiver.behave("own", "ok").await;
    let tried = receiver.log("own").await.len();
    act(
        &applicant,
        "enableWebhook",
        &hook,
        json!({}),
        "webhook { isActive }",
    )
    .await;
    wait(&applicant, &hook, |hook| all_are(hook, "DELIVERED")).await;
    let log = receiver.log("own").await;
    check(&log, &expected);

    // From a place in the feed: the same messages with the same ids, and those only.
    let cursor = log[tried].body["data"]["eventCursor"].clone();
    act(
        &applicant,
        "replayWebhook",
        &hook,
        json!({"after": cursor}),
        "webhook { isActive }",
    )
    .await;
    let again = expected.len() - 1;
    let all = receiver.wait("own", |all| all.len() >= log.len() + again).await;
    for one in &all[log.len()..] {
        assert!(
            log.iter()
                .any(|before| before.id == one.id && before.body == one.body)
        );
        assert_ne!(
            one.body["data"]["eventCursor"], cursor,
            "what lies before the cursor came again"
        );
    }
    // And from a moment: everything since.
    let since = json!({"since": "2026-03-01T00:00:00+08:00"});
    act(&applicant, "replayWebhook", &hook, since, "webhook { isActive }").await;
    let whole = events(&applicant).await;
    receiver
        .wait("own", |log| {
            whole
                .iter()
                .all(|event| log.iter().any(|one| one.event() == event))
        })
        .await;
}

/// How many attempts the first message has had.
fn attempts(webhook: &Value) -> usize {
    let first = webhook["deliveries"]["nodes"].as_array().unwrap().last();
    first.map_or(0, |first| first["attempts"].as_array().unwrap().len())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_a_receiver_never_takes_holds_up_its_own_case_only_and_can_be_sent_once_more() {
    let (office, receiver) = (open(), Receiver::start());
    let applicant = office.sign_in("electronics").await;
    let project = office.project(&applicant).await;
    let hook = webhook(&applicant, &receiver, "own").await;
    receiver.chokes_on("own", project["id"].as_str().unwrap()).await;
    let input = json!({"projectId": project["id"], "expectedVersion": project["version"], "name": "改名", "idempotencyKey": key()});
    let before = events(&applicant).await.len();
    mutate(&applicant, "updateProject", "project { id }", input).await;
    let poison = events(&applicant).await.split_off(before).remove(0);
    let is_poison = |one: &Received| one.event() == poison;
    for (turn, pause) in RETRIES.into_iter().enumerate() {
        receiver
            .wait("own", |log| {
                log.iter().filter(|one| is_poison(one)).count() == turn + 1
            })
            .await;
        // Others go through all the while, so the webhook is not taken for dead.
        let count = receiver.log("own").await.len();
        office.project(&applicant).await;
        receiver.wait("own", |log| log.len() > count).await;
        later(&office, pause + 1).await;
    }
    let found = wait(&applicant, &hook, |hook| attempts(hook) == RETRIES.len() + 1).await;
    let first = found["deliveries"]["nodes"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&first["state"], &found["isActive"]),
        (&json!("FAILED"), &json!(true))
    );
    receiver.chokes_on("own", "").await;
    act(
        &applicant,
        "replayWebhook",
        &hook,
        json!({"failed": true}),
        "webhook { isActive }",
    )
    .await;
    wait(&applicant, &hook, |hook| all_are(hook, "DELIVERED")).await;
    let log = receiver.log("own").await;
    assert_eq!(log.iter().filter(|one| is_poison(one)).count(), RETRIES.len() + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_secrets_sign_for_a_day_after_a_rotation() {
    let (office, receiver) = (open(), Receiver::start());
    let applicant = office.sign_in("electronics").await;
    let hook = webhook(&applicant, &receiver, "own").await;
    let try_out = async |expected: [bool; 2]| {
        let count = receiver.log("own").await.len();
        act(&applicant, "testWebhook", &hook, json!({}), "deliveryId").await;
        let log = receiver.wait("own", |log| log.len() > count).await;
        assert_eq!(log[count].verified, expected);
        assert_eq!(log[count].body["type"], "WebhookTested");
    };
    let created = receiver.secrets("own").remove(0);
    let rotated = act(&applicant, "rotateWebhookSecret", &hook, json!({}), "secret").await;
    receiver
        .knows("own", &[&created, rotated["secret"].as_str().unwrap()])
        .await;
    try_out([true, true]).await;
    later(&office, 23 * 3_600).await;
    try_out([true, true]).await;
    later(&office, 2 * 3_600).await;
    try_out([false, true]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_comes_after_a_webhook_is_disabled_or_removed_not_even_what_was_under_way() {
    let (office, receiver) = (open(), Receiver::start());
    let applicant = office.sign_in("electronics").await;
    receiver.behave("removed", "hang").await;
    receiver.behave("disabled", "hang").await;
    let removed = webhook(&applicant, &receiver, "removed").await;
    let disabled = webhook(&applicant, &receiver, "disabled").await;
    let good = webhook(&applicant, &receiver, "good").await;
    let project = office.project(&applicant).await;
    for name in ["removed", "disabled"] {
        receiver.wait(name, |log| log.len() == 1).await;
    }
    let gone = act(
        &applicant,
        "deleteWebhook",
        &removed,
        json!({}),
        "deletedWebhookId",
    )
    .await;
    assert_eq!(gone["deletedWebhookId"], removed["id"]);
    act(
        &applicant,
        "disableWebhook",
        &disabled,
        json!({}),
        "webhook { isActive }",
    )
    .await;
    for name in ["removed", "disabled"] {
        receiver.behave(name, "ok").await;
    }
    office.received_park_entry(&applicant, &project).await;
    let count = events(&applicant).await.len();
    wait(&applicant, &good, |hook| {
        all_are(hook, "DELIVERED") && hook["deliveries"]["totalCount"].as_u64() > Some(5)
    })
    .await;
    later(&office, 600).await;
    act(&applicant, "testWebhook", &good, json!({}), "deliveryId").await;
    receiver
        .wait("good", |log| {
            log.iter().any(|one| one.body["type"] == "WebhookTested")
        })
        .await;
    for name in ["removed", "disabled"] {
        assert_eq!(receiver.log(name).await.len(), 1, "{name} was sent to");
    }
    assert!(
        applicant
            .data(
                "query($id: ID!) { node(id: $id) { id } }",
                json!({"id": removed["id"]})
            )
            .await["node"]
            .is_null()
    );
    // Enabled again, it goes on where it stood.
    act(
        &applicant,
        "enableWebhook",
        &disabled,
        json!({}),
        "webhook { isActive }",
    )
    .await;
    let log = receiver
        .wait("disabled", |log| {
            log.iter().any(|one| one.body["type"] == "CaseReceived")
        })
        .await;
    assert!(log.len() > 5 && count > 5);
}
