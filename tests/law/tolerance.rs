//! Tolerance 容缺: what is not a main material may follow by a promised day.

use onewindow_tests::law::{APPLICANT, LawOffice};
use onewindow_tests::onewindow;
use serde_json::{Value, json};

const FOLLOWS: &str = "lease-copy";

fn promise(on: &str) -> Value {
    json!({"material": FOLLOWS, "on": on})
}

/// A draft on 2 March 2026 with everything but what may follow.
async fn drafted(procedure: &str) -> (LawOffice, Value) {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.drafted_without(&project, procedure, &[FOLLOWS]).await;
    (law, case)
}

/// Accepted on 2 March 2026 on a promise for the 13th.
async fn accepted(procedure: &str) -> (LawOffice, Value) {
    let (law, case) = drafted(procedure).await;
    let case = law
        .by(APPLICANT, "promiseMaterial", &case, promise("2026-03-13"))
        .await;
    let case = law.by(APPLICANT, "submitCase", &case, json!({})).await;
    let case = law.by("window", "acceptCase", &case, json!({})).await;
    (law, case)
}

async fn promises(law: &LawOffice, case: &Value) -> Value {
    law.ask(case, "promises { material on keptAt isOverdue }").await["promises"][0].clone()
}

async fn exchange_code(law: &LawOffice, case: &Value) -> Value {
    law.ask(case, "exchange { code name }").await["exchange"]["code"].clone()
}

async fn events(law: &LawOffice, case: &Value, name: &str) -> usize {
    let seen = law.ask(case, "events(first: 100) { nodes { type } }").await;
    let all = seen["events"]["nodes"].as_array().unwrap();
    all.iter().filter(|event| event["type"] == name).count()
}

/// Operations: promiseMaterial, submitCase, acceptCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c77_an_application_is_accepted_on_a_promise_and_its_clock_runs() {
    let (law, case) = drafted("scaffold-permit").await;
    assert_eq!(
        law.refused(APPLICANT, "submitCase", &case, json!({})).await,
        ["MissingMaterials"]
    );
    let main = json!({"material": "drawing", "on": "2026-03-13"});
    assert_eq!(
        law.refused(APPLICANT, "promiseMaterial", &case, main).await,
        ["MaterialNotDeferrable"],
        "main materials are handed in"
    );
    for on in ["2026-03-01", "2026-03-17"] {
        assert_eq!(
            law.refused(APPLICANT, "promiseMaterial", &case, promise(on))
                .await,
            ["PromiseOutOfRange"],
            "{on}"
        );
    }
    let incomplete = law
        .by(APPLICANT, "submitCase", &case, json!({"despiteMissing": true}))
        .await;
    assert_eq!(
        law.refused("window", "acceptCase", &incomplete, json!({})).await,
        ["PromiseNeeded"]
    );
    let case = law
        .by(APPLICANT, "promiseMaterial", &incomplete, promise("2026-03-16"))
        .await;
    let case = law.by("window", "acceptCase", &case, json!({})).await;
    assert_eq!(law.due(&case, "statutory").await, "2026-03-30", "the clock runs");
    assert_eq!(law.due(&case, "promise:lease-copy").await, "2026-03-16");
    assert_eq!(promises(&law, &case).await["on"], "2026-03-16");
    assert_eq!(
        law.refused(APPLICANT, "promiseMaterial", &case, promise("2026-03-18"))
            .await,
        ["WrongPhase"],
        "what was accepted on a promise is not put off"
    );
}

/// Operations: promiseMaterial, submitCase, acceptCase
#[tokio::test(flavor = "multi_thread")]
async fn c77_a_main_material_and_a_procedure_without_tolerance_know_no_promise() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law
        .drafted_without(&project, "scaffold-permit", &["drawing", FOLLOWS])
        .await;
    let case = law
        .by(APPLICANT, "promiseMaterial", &case, promise("2026-03-13"))
        .await;
    let case = law
        .by(APPLICANT, "submitCase", &case, json!({"despiteMissing": true}))
        .await;
    assert_eq!(
        law.refused("window", "acceptCase", &case, json!({})).await,
        ["MissingMaterials"]
    );
    let other = law
        .drafted_without(&project, "land-preliminary", &["site-plan"])
        .await;
    let site_plan = json!({"material": "site-plan", "on": "2026-03-13"});
    assert_eq!(
        law.refused(APPLICANT, "promiseMaterial", &other, site_plan).await,
        ["ToleranceNotProvided"]
    );
    let complete = law.drafted_without(&project, "signboard-permit", &[]).await;
    assert_eq!(
        law.refused(APPLICANT, "promiseMaterial", &complete, promise("2026-03-13"))
            .await,
        ["MaterialNotMissing"]
    );
}

/// Operations: promiseMaterial, submitCase, acceptCase, attachMaterial, decideCase, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c77_a_material_that_comes_in_time_ends_the_promise() {
    let (law, case) = accepted("scaffold-permit").await;
    let refused = law
        .decision_refused(&case, json!({"outcome": "GRANTED", "reasons": "符合法定条件"}))
        .await;
    assert_eq!(refused, ["MissingMaterials"], "a grant needs everything here");
    law.to("2026-03-13T23:30:00+08:00").await;
    let case = law.completed(law.look(&case).await, &[]).await;
    assert!(promises(&law, &case).await["keptAt"].is_string());
    assert_eq!(
        law.clock(&case, "promise:lease-copy").await["stoppedOn"],
        "2026-03-13"
    );
    law.to_day("2026-03-16").await;
    assert_eq!(law.phase(&case).await, "IN_REVIEW");
    let case = law.granted(&law.look(&case).await).await;
    assert_eq!(exchange_code(&law, &case).await, 11);
}

/// Operations: promiseMaterial, submitCase, acceptCase, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c77_a_broken_promise_closes_the_case_where_the_procedure_says_so() {
    let (law, case) = accepted("scaffold-permit").await;
    law.to("2026-03-13T23:59:59+08:00").await;
    assert_eq!(law.phase(&case).await, "ACCEPTED", "the day is not over");
    // Also after days of downtime: once.
    law.to_day("2026-03-18").await;
    let seen = law.look(&case).await;
    assert_eq!(seen["phase"]["code"], "TERMINATED");
    assert_eq!(seen["ending"]["cause"], "PROMISE_NOT_KEPT");
    assert_eq!(seen["closedAt"], "2026-03-13T16:00:00+00:00");
    assert_eq!(events(&law, &case, "PromiseOverdue").await, 1);
    let told = law.ask(&case, "alarms { rule }").await;
    assert_eq!(told["alarms"], json!([{"rule": "E29"}]));
    assert_eq!(
        exchange_code(&law, &case).await,
        5,
        "the national list has no nearer code for an application that was never complete"
    );
}

/// Operations: promiseMaterial, submitCase, acceptCase, decideCase, deliverLicence, attachMaterial, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c77_a_grant_with_an_open_item_is_code_12_and_the_promise_goes_on() {
    let (law, case) = accepted("signboard-permit").await;
    let case = law.granted(&case).await;
    assert_eq!(exchange_code(&law, &case).await, 12);
    let receipt = json!({"method": "COUNTER", "receiver": "程远"});
    let case = law.by("window", "deliverLicence", &case, receipt).await;
    assert_eq!(case["phase"]["code"], "DELIVERED", "something is still to come");

    law.to_day("2026-03-18").await;
    let told = law.ask(&case, "alarms { rule }").await;
    assert_eq!(told["alarms"], json!([{"rule": "E29"}]));
    assert_eq!(events(&law, &case, "PromiseOverdue").await, 1);
    assert_eq!(promises(&law, &case).await["isOverdue"], true);
    let case = law.completed(law.look(&case).await, &[]).await;
    assert_eq!(case["phase"]["code"], "CLOSED");

    let data = law.office.server.data();
    let output = onewindow(&["export", "--exchange", "--data", data.to_str().unwrap()]);
    let rows = String::from_utf8(output.stdout).unwrap();
    let codes: Vec<Value> = rows
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["BLZT"].clone())
        .collect();
    assert!(codes.contains(&json!(12)), "{codes:?}");
}

/// Operations: promiseMaterial, submitCase, acceptCase, decideCase, attachMaterial, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c77_a_broken_promise_is_a_reminder_elsewhere_and_carries_no_grant() {
    let (law, case) = accepted("signboard-permit").await;
    law.to("2026-03-13T23:59:59+08:00").await;
    assert_eq!(events(&law, &case, "PromiseOverdue").await, 0);
    law.to_start_of("2026-03-14").await;
    let seen = law.look(&case).await;
    assert_eq!(seen["phase"]["code"], "ACCEPTED", "it goes on");
    assert_eq!(events(&law, &case, "PromiseOverdue").await, 1);
    let told = law.ask(&case, "alarms { rule }").await;
    assert_eq!(told["alarms"], json!([{"rule": "E29"}]), "reminded of it");
    law.to_day("2026-03-16").await;
    let seen = law.look(&seen).await;
    let grant = json!({"outcome": "GRANTED", "reasons": "符合法定条件"});
    assert_eq!(law.decision_refused(&seen, grant).await, ["MissingMaterials"]);
    let case = law.completed(law.look(&case).await, &[]).await;
    let case = law.granted(&case).await;
    assert_eq!(exchange_code(&law, &case).await, 11);
}
