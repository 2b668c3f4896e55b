//! Messages between an enterprise and its departments, and what each person is told.

use onewindow_tests::Client;
use serde_json::{Value, json};

use crate::office::{Office, change, change_refused, key, mutate, reload, request_refused};

async fn notifications(client: &Client) -> Value {
    let document = "{ notifications(first: 50) { nodes { id kind message isRead case { id } by { name } } unreadCount } }";
    client.data(document, json!({})).await["notifications"].clone()
}

fn kinds(notifications: &Value) -> Vec<&str> {
    let nodes = notifications["nodes"].as_array().unwrap().iter();
    nodes.map(|node| node["kind"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_write_about_a_case_and_whom_it_concerns_is_told() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let window = office.sign_in("window").await;
    let handler = office.sign_in("zsj-handler").await;
    let project = office.project(&applicant).await;
    let draft = office.filled_park_entry(&applicant, &project).await;
    let text = json!({"text": "请问评审会何时召开？"});
    assert_eq!(
        change_refused(&applicant, "sendMessage", &draft, text.clone()).await,
        ["WrongPhase"],
        "a draft has nobody to write to"
    );
    let case = change(&applicant, "submitCase", &draft, json!({})).await;
    let case = change(&window, "acceptCase", &case, json!({})).await;
    // Nobody holds the step: the department is told. Then somebody does: he is, and nobody else.
    change(&applicant, "sendMessage", &case, text.clone()).await;
    let claimed = change(
        &handler,
        "claimTask",
        &reload(&handler, &case).await,
        json!({"step": "handle#1"}),
    )
    .await;
    let told = change(
        &applicant,
        "sendMessage",
        &claimed,
        json!({"text": "补充：下周一可参会。"}),
    )
    .await;
    assert!(told["version"].as_i64() > claimed["version"].as_i64());
    change(
        &handler,
        "sendMessage",
        &claimed,
        json!({"text": "周三上午，园区二楼。"}),
    )
    .await;

    let thread = "query($id: ID!, $after: String) { case(id: $id) { messages(first: 2, after: $after) { \
        nodes { text isFromApplicant by { name } } pageInfo { hasNextPage endCursor } } } }";
    let page = applicant.data(thread, json!({"id": case["id"]})).await["case"]["messages"].clone();
    assert_eq!(page["nodes"][0]["text"], "请问评审会何时召开？");
    assert_eq!(page["nodes"][1]["isFromApplicant"], true);
    let more = json!({"id": case["id"], "after": page["pageInfo"]["endCursor"]});
    let rest = handler.data(thread, more).await["case"]["messages"].clone();
    assert_eq!(rest["nodes"][0]["text"], "周三上午，园区二楼。");
    assert_eq!(rest["pageInfo"]["hasNextPage"], false);

    assert_eq!(
        kinds(&notifications(&handler).await),
        ["MESSAGE_RECEIVED", "MESSAGE_RECEIVED"]
    );
    let reviewer = office.sign_in("zsj-reviewer").await;
    assert_eq!(
        kinds(&notifications(&reviewer).await),
        ["MESSAGE_RECEIVED"],
        "as the department's"
    );
    assert_eq!(
        kinds(&notifications(&applicant).await),
        ["MESSAGE_RECEIVED", "CASE_ACCEPTED", "CASE_RECEIVED"],
        "newest first"
    );
    // Strangers neither write nor read, and a department without a part does not see the case at all.
    for login in ["helicopter", "xfd-handler"] {
        let stranger = office.sign_in(login).await;
        assert_eq!(
            request_refused(&stranger, "sendMessage", &case, text.clone()).await,
            ["NOT_FOUND"],
            "{login}"
        );
        assert_eq!(notifications(&stranger).await["nodes"], json!([]), "{login}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_read_is_read_for_one_person_and_only_for_what_concerns_him() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let window = office.sign_in("window").await;
    let project = office.project(&applicant).await;
    let case = office.received_park_entry(&applicant, &project).await;
    let notice = json!({"items": [{"what": "请补盖公章"}]});
    change(&window, "requestCorrection", &case, notice).await;
    let told = notifications(&applicant).await;
    assert_eq!(kinds(&told), ["CORRECTION_REQUESTED", "CASE_RECEIVED"]);
    assert_eq!(told["unreadCount"], 2);
    let message = told["nodes"][0]["message"].as_str().unwrap();
    assert!(message.contains(case["number"].as_str().unwrap()), "{message}");

    let ids = json!([told["nodes"][0]["id"]]);
    let read = |client: &Client| {
        let (client, ids) = (client.clone(), ids.clone());
        async move {
            let input = json!({"notificationIds": ids, "idempotencyKey": key()});
            mutate(&client, "markRead", "unreadCount", input).await["unreadCount"].clone()
        }
    };
    let stranger = office.sign_in("helicopter").await;
    assert_eq!(
        read(&stranger).await,
        0,
        "another's are as if they were not there"
    );
    assert_eq!(notifications(&applicant).await["unreadCount"], 2);
    assert_eq!(read(&applicant).await, 1);
    assert_eq!(read(&applicant).await, 1, "once more changes nothing");
    let unread = "{ notifications(unread: true) { nodes { kind } } }";
    let left = applicant.data(unread, json!({})).await;
    assert_eq!(left["notifications"]["nodes"], json!([{"kind": "CASE_RECEIVED"}]));
    assert_eq!(notifications(&applicant).await["nodes"][0]["isRead"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_holds_a_step_is_told_before_it_is_late() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let window = office.sign_in("window").await;
    let handler = office.sign_in("zsj-handler").await;
    let project = office.project(&applicant).await;
    let case = office.received_park_entry(&applicant, &project).await;
    let case = change(&window, "acceptCase", &case, json!({})).await;
    change(&handler, "claimTask", &case, json!({"step": "handle#1"})).await;
    office.advance("2026-03-05T09:00:00+08:00").await;
    let told = notifications(&handler).await;
    assert_eq!(
        kinds(&told),
        ["DEADLINE_PASSED", "DEADLINE_NEAR"],
        "two working days for the step"
    );
    assert_eq!(told["nodes"][0]["case"]["id"], case["id"]);
    assert_eq!(
        notifications(&office.sign_in("zsj-handler2").await).await["nodes"],
        json!([])
    );
}
