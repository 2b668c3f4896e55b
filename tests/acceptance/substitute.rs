//! Substitutes 代理 (A/B 角): who acts for an absent colleague, in what, how long, and what they still may not do.

use onewindow_tests::Client;
use serde_json::{Value, json};

use crate::office::{CASE, Office, change, change_input, change_refused, key, mutate, refused, reload};

const SUBSTITUTION: &str = "substitution { id version absent substitute isInForce procedures { code } \
    appointedBy { name } endedBy { name } }";

/// The people of the park entry's own department, and a case of theirs that waits for its decision.
struct Scene {
    office: Office,
    handler: Client,
    second: Client,
    reviewer: Client,
    approver: Client,
    case: Value,
}

async fn complete(client: &Client, case: &Value, step: &str) -> Value {
    let more = json!({"step": step, "verdict": "AGREE", "opinion": "同意"});
    let case = reload(client, case).await;
    change(client, "completeStep", &case, more).await
}

/// A park entry that was accepted; its handling is open.
async fn accepted() -> Scene {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let project = office.project(&applicant).await;
    let case = office.received_park_entry(&applicant, &project).await;
    let window = office.sign_in("window").await;
    let case = change(&window, "acceptCase", &case, json!({})).await;
    Scene {
        handler: office.sign_in("zsj-handler").await,
        second: office.sign_in("zsj-handler2").await,
        reviewer: office.sign_in("zsj-reviewer").await,
        approver: office.sign_in("zsj-approver").await,
        case,
        office,
    }
}

/// The same on to its decision.
async fn prepared() -> Scene {
    let scene = accepted().await;
    complete(&scene.handler, &scene.case, "handle#1").await;
    let others = ["kfj", "jhj", "yjj", "zrj", "xfd"];
    for department in others {
        let handler = scene.office.sign_in(&format!("{department}-handler")).await;
        complete(&handler, &scene.case, &format!("ask-{department}#1")).await;
    }
    complete(&scene.reviewer, &scene.case, "joint-review#1").await;
    for department in others {
        let approver = scene.office.sign_in(&format!("{department}-approver")).await;
        complete(&approver, &scene.case, &format!("sign-{department}#1")).await;
    }
    scene
}

fn week(substitute: &str) -> Value {
    json!({
        "substitute": substitute, "department": "zsj", "from": "2026-03-02", "through": "2026-03-06",
        "reason": "外出培训", "idempotencyKey": key(),
    })
}

async fn appoint(client: &Client, input: Value) -> Value {
    twice_at_once(client, "appointSubstitute", input).await
}

/// Sends a request beside its twin: both are told what came of the one that took effect.
async fn twice_at_once(client: &Client, field: &str, input: Value) -> Value {
    let send = || mutate(client, field, SUBSTITUTION, input.clone());
    let (one, twin) = tokio::join!(send(), send());
    assert_eq!(one, twin);
    one["substitution"].clone()
}

async fn decide(client: &Client, case: &Value) -> Result<Value, Vec<String>> {
    let case = reload(client, case).await;
    let more = json!({"step": "decide#1", "outcome": "GRANTED"});
    let document = crate::office::mutation("decideCase", CASE);
    let answer = client
        .post(&document, json!({"input": change_input(&case, more)}))
        .await
        .unwrap();
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    let payload = &answer.data["decideCase"];
    let codes: Vec<String> = payload["userErrors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["code"].as_str().unwrap().to_owned())
        .collect();
    if codes.is_empty() {
        Ok(payload["case"].clone())
    } else {
        Err(codes)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_substitute_decides_for_the_absent_is_named_beside_him_and_nobody_decides_what_he_prepared() {
    let scene = prepared().await;
    assert_eq!(
        decide(&scene.second, &scene.case).await,
        Err(vec!["NotYourRole".to_owned()])
    );

    let appointed = appoint(&scene.approver, week("zsj-handler")).await;
    assert_eq!(
        decide(&scene.handler, &scene.case).await,
        Err(vec!["SamePerson".to_owned()]),
        "the handler prepared it, and stands in for whoever decides"
    );
    let more = json!({"substitutionId": appointed["id"], "expectedVersion": 1, "idempotencyKey": key()});
    let ended = twice_at_once(&scene.approver, "endSubstitution", more).await;
    assert_eq!(ended["isInForce"], false);
    assert_eq!(
        decide(&scene.handler, &scene.case).await,
        Err(vec!["NotYourRole".to_owned()]),
        "ended at once"
    );

    appoint(&scene.approver, week("zsj-handler2")).await;
    let offers = "query($id: ID!) { case(id: $id) { offers { action step allowed } } }";
    let seen = scene.second.data(offers, json!({"id": scene.case["id"]})).await;
    let decides = |offer: &&Value| offer["action"] == "DECIDE_CASE" && offer["allowed"] == true;
    assert_eq!(
        seen["case"]["offers"]
            .as_array()
            .unwrap()
            .iter()
            .filter(decides)
            .count(),
        1,
        "{seen}"
    );
    decide(&scene.second, &scene.case).await.unwrap();

    let document = "query($id: ID!) { case(id: $id) { ruling { by { name role { code } insteadOf } } } \
        events(subject: $id, types: [\"DecisionMade\"]) { nodes { by { name insteadOf } } } }";
    let seen = scene.second.data(document, json!({"id": scene.case["id"]})).await;
    let absent = scene.approver.data("{ viewer { name } }", json!({})).await["viewer"]["name"].clone();
    assert_eq!(seen["case"]["ruling"]["by"]["insteadOf"], absent);
    assert_eq!(seen["case"]["ruling"]["by"]["role"]["code"], "APPROVER");
    assert_eq!(seen["events"]["nodes"][0]["by"]["insteadOf"], absent);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_absent_holds_stands_in_the_substitutes_queue_and_comes_back_with_the_end_of_the_period() {
    let scene = accepted().await;
    let held = change(
        &scene.handler,
        "claimTask",
        &scene.case,
        json!({"step": "handle#1"}),
    )
    .await;
    let mine = "{ queue(department: \"zsj\", filter: {mine: true}) { nodes { step assignee { name } } } }";
    let nobody = scene.second.data(mine, json!({})).await;
    assert_eq!(nobody["queue"]["nodes"], json!([]));
    let opinion = json!({"step": "handle#1", "verdict": "AGREE", "opinion": "同意"});
    let refusal = change_refused(&scene.second, "completeStep", &held, opinion.clone()).await;
    assert_eq!(refusal, ["StepClaimed"]);

    // The head names somebody for one procedure only; another's case stays what it was.
    let mut elsewhere = week("zsj-handler2");
    elsewhere["absent"] = json!("zsj-handler");
    elsewhere["procedures"] = json!(["land-planning-permit"]);
    appoint(&scene.approver, elsewhere).await;
    assert_eq!(
        change_refused(&scene.second, "completeStep", &held, opinion.clone()).await,
        ["StepClaimed"]
    );
    let mut here = week("zsj-handler2");
    here["absent"] = json!("zsj-handler");
    here["procedures"] = json!(["park-entry"]);
    let appointed = appoint(&scene.approver, here).await;
    assert_eq!(appointed["procedures"][0]["code"], "park-entry");

    let seen = scene.second.data(mine, json!({})).await;
    assert_eq!(seen["queue"]["nodes"][0]["step"], "handle#1", "{seen}");
    let own = "{ viewer { substitutions { absent substitute isViewerSubstitute isInForce } } \
        department(code: \"zsj\") { substitutions { absent } } }";
    let shown = scene.second.data(own, json!({})).await;
    assert_eq!(shown["viewer"]["substitutions"][0]["isViewerSubstitute"], true);
    assert_eq!(shown["department"]["substitutions"].as_array().unwrap().len(), 2);
    let strangers = scene.office.sign_in("jhj-handler").await;
    let hidden = strangers.data(own, json!({})).await;
    assert_eq!(hidden["department"]["substitutions"], json!([]));

    // On the last day it counts, the day after it does not.
    scene.office.advance("2026-03-06T17:00:00+08:00").await;
    let now = reload(&scene.second, &scene.case).await;
    let offers = "query($id: ID!) { case(id: $id) { offers { action allowed } } }";
    let seen = scene.second.data(offers, json!({"id": now["id"]})).await;
    let completes = |offer: &Value| offer["action"] == "COMPLETE_STEP" && offer["allowed"] == true;
    assert!(seen["case"]["offers"].as_array().unwrap().iter().any(completes));
    scene.office.advance("2026-03-07T09:00:00+08:00").await;
    let now = reload(&scene.second, &scene.case).await;
    assert_eq!(
        change_refused(&scene.second, "completeStep", &now, opinion.clone()).await,
        ["StepClaimed"]
    );
    assert_eq!(
        scene.second.data(mine, json!({})).await["queue"]["nodes"],
        json!([])
    );
    change(&scene.handler, "completeStep", &now, opinion).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_appoint_whom_is_said_with_the_reason_and_a_repeated_request_appoints_once() {
    let scene = accepted().await;
    let mut input = week("zsj-handler2");
    input["absent"] = json!("zsj-handler");
    assert_eq!(
        refused(&scene.reviewer, "appointSubstitute", SUBSTITUTION, input.clone()).await,
        ["NotAbsentOrHead"]
    );
    let foreign = scene.office.sign_in("jhj-approver").await;
    assert_eq!(
        refused(&foreign, "appointSubstitute", SUBSTITUTION, input.clone()).await,
        ["NotYourDepartment"]
    );
    input["idempotencyKey"] = json!(key());
    let first = appoint(&scene.handler, {
        input["absent"] = Value::Null;
        input.clone()
    })
    .await;
    assert_eq!(
        appoint(&scene.handler, input).await,
        first,
        "the same key, the same substitution"
    );
    assert_eq!(
        refused(
            &scene.handler,
            "appointSubstitute",
            SUBSTITUTION,
            week("zsj-reviewer")
        )
        .await,
        ["SubstitutionOverlaps"]
    );
    assert_eq!(
        refused(
            &scene.second,
            "appointSubstitute",
            SUBSTITUTION,
            week("zsj-reviewer")
        )
        .await,
        ["SubstitutionChain"]
    );
    assert_eq!(
        refused(
            &scene.reviewer,
            "appointSubstitute",
            SUBSTITUTION,
            week("jhj-reviewer")
        )
        .await,
        ["NotOfDepartment"]
    );
    let node = "query($id: ID!) { node(id: $id) { id } }";
    let hidden = foreign.data(node, json!({"id": first["id"]})).await;
    assert_eq!(hidden["node"], Value::Null, "another department's is not there");
}
