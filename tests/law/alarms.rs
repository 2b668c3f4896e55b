//! What supervision and the public are told when a limit is missed.

use onewindow_tests::law::LawOffice;
use serde_json::{Value, json};

use crate::documents::drawn;

async fn alarms(law: &LawOffice, case: &Value) -> Vec<String> {
    let seen = law.ask(case, "alarms { rule colour words at }").await;
    let alarms = seen["alarms"].as_array().unwrap().iter();
    alarms
        .map(|alarm| alarm["rule"].as_str().unwrap().to_owned())
        .collect()
}

/// Operations: decideCase, advanceClock, deliverLicence, case
#[tokio::test(flavor = "multi_thread")]
async fn c19_a_decision_that_is_not_delivered_in_ten_working_days_raises_an_alarm() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.obtained(&project, "land-preliminary").await;
    assert_eq!(law.due(&case, "delivery").await, "2026-03-16");
    law.to("2026-03-16T23:59:59+08:00").await;
    assert_eq!(alarms(&law, &case).await, Vec::<String>::new());
    law.to_start_of("2026-03-17").await;
    assert_eq!(alarms(&law, &case).await, ["E01"]);
    let told = law.ask(&case, "alarms { rule colour at }").await;
    let red = json!({"rule": "E01", "colour": "RED", "at": "2026-03-16T16:00:00+00:00"});
    assert_eq!(told["alarms"], json!([red]));
    let case = law.look(&case).await;
    let delivery = json!({"method": "COUNTER", "receiver": "程远"});
    law.by("window", "deliverLicence", &case, delivery).await;
    assert_eq!(law.clock(&case, "delivery").await["isBreached"], true);
}

/// Operations: decideCase, deliverLicence, advanceClock, case.documents
#[tokio::test(flavor = "multi_thread")]
async fn c19_a_delivery_on_the_tenth_working_day_is_in_time() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.obtained(&project, "land-preliminary").await;
    law.to("2026-03-16T23:59:59+08:00").await;
    let case = law.look(&case).await;
    let delivery = json!({"method": "COUNTER", "receiver": "程远"});
    law.by("window", "deliverLicence", &case, delivery).await;
    law.to_day("2026-03-18").await;
    let clock = law.clock(&case, "delivery").await;
    assert_eq!(clock["stoppedOn"], "2026-03-16");
    assert_eq!(clock["isBreached"], false);
    assert_eq!(alarms(&law, &case).await, Vec::<String>::new());
    let documents = drawn(&law, &case).await;
    let receipt = json!(["DELIVERY_RECEIPT", "2026-03-16"]);
    assert_eq!(documents.as_array().unwrap().last(), Some(&receipt));
}

/// Operations: acceptCase, suspendCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c31_a_suspension_tells_the_applicant_in_writing_how_long_it_takes() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "fire-design").await;
    let suspension = |amount: u32, reason: &str, receiver: &str| {
        json!({
            "kind": "EXPERT_REVIEW", "reason": reason, "expected": {"amount": amount, "unit": "WORKING_DAYS"},
            "notice": {"method": "COUNTER", "receiver": receiver},
        })
    };
    for (input, code) in [
        (suspension(10, "专家评审", " "), "TextMissing"),
        (suspension(10, "", "程远"), "TextMissing"),
    ] {
        assert_eq!(
            law.refused("jhj-handler", "suspendCase", &case, input).await,
            [code]
        );
    }
    let without = json!({"kind": "EXPERT_REVIEW", "reason": "专家评审"});
    let handler = law.person("jhj-handler").await;
    let codes = onewindow_tests::office::request_refused(&handler, "suspendCase", &case, without).await;
    assert!(!codes.is_empty(), "the time needed has to be told");
    assert_eq!(law.phase(&case).await, "ACCEPTED", "the clock was not stopped");
    assert_eq!(law.clock(&case, "statutory").await["state"], "RUNNING");
    let acceptance = json!(["ACCEPTANCE_NOTICE", "2026-03-02"]);
    assert_eq!(drawn(&law, &case).await, json!([acceptance]));
    law.to_day("2026-03-04").await;
    law.by(
        "jhj-handler",
        "suspendCase",
        &case,
        suspension(10, "专家评审", "程远"),
    )
    .await;
    let notice = json!(["SUSPENSION_NOTICE", "2026-03-04"]);
    assert_eq!(drawn(&law, &case).await, json!([acceptance, notice]));
    let told = law
        .ask(
            &case,
            "suspensions { notice { method receiver } expected { amount } }",
        )
        .await;
    assert_eq!(
        told["suspensions"][0],
        json!({"notice": {"method": "COUNTER", "receiver": "程远"}, "expected": {"amount": 10}})
    );
}

/// Operations: acceptCase, suspendCase, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c33_a_suspension_ends_by_itself_with_its_cap_and_raises_an_alarm() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "fire-design").await;
    let suspension = json!({
        "kind": "EXPERT_REVIEW", "reason": "专家评审", "expected": {"amount": 20, "unit": "WORKING_DAYS"},
    });
    let case = law.by("jhj-handler", "suspendCase", &case, suspension).await;
    assert_eq!(law.due(&case, "suspension").await, "2026-03-30");
    law.to("2026-03-30T23:59:59+08:00").await;
    assert_eq!(law.phase(&case).await, "SUSPENDED");
    law.to_start_of("2026-03-31").await;
    assert_eq!(
        law.phase(&case).await,
        "IN_REVIEW",
        "the 21st working day counts again"
    );
    assert_eq!(alarms(&law, &case).await, ["E08"]);
    assert_eq!(law.look(&case).await["suspensions"][0]["to"], "2026-03-30");
    let clock = law.clock(&case, "statutory").await;
    assert_eq!(clock["state"], "RUNNING");
    let told = law.ask(&case, "clocks { key explain { date counted } }").await;
    let told = told["clocks"].as_array().unwrap();
    let told = told.iter().find(|clock| clock["key"] == "statutory").unwrap();
    let days = told["explain"].as_array().unwrap();
    let first = days.iter().find(|day| day["counted"] == 1).unwrap();
    assert_eq!(first["date"], "2026-03-31");
    assert_eq!(
        clock["dueOn"], "2026-04-21",
        "fifteen working days, all of them afterwards"
    );
}

/// Operations: acceptCase, advanceClock, explainDelay, queue, case
#[tokio::test(flavor = "multi_thread")]
async fn c73_a_broken_promise_demands_a_public_explanation() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "land-preliminary").await;
    assert_eq!(law.due(&case, "promised").await, "2026-03-11");
    assert_eq!(law.due(&case, "statutory").await, "2026-03-30");
    let explain = json!({"reason": "专家论证排期较晚"});
    assert_eq!(
        law.refused("zrj-handler", "explainDelay", &case, explain.clone())
            .await,
        ["NothingToExplain"]
    );
    law.to("2026-03-11T23:59:59+08:00").await;
    assert_eq!(alarms(&law, &case).await, Vec::<String>::new());
    law.to_start_of("2026-03-12").await;
    let told = json!([{"rule": "E02", "colour": "YELLOW"}]);
    let seen = law.ask(&case, "alarms { rule colour }").await;
    assert_eq!(seen["alarms"], told, "from the next day on");
    let tasks = |seen: Value| -> Vec<String> {
        let tasks = seen["tasks"].as_array().unwrap().iter();
        tasks
            .map(|task| task["task"].as_str().unwrap().to_owned())
            .collect()
    };
    assert!(tasks(law.ask(&case, "tasks { task }").await).contains(&"explanation".to_owned()));
    let case = law.look(&case).await;
    law.by("zrj-handler", "explainDelay", &case, explain).await;
    let told = law
        .ask(
            &case,
            "tasks { task } delayExplanation { demandedAt reason toldBy { name } }",
        )
        .await;
    assert_eq!(told["delayExplanation"]["reason"], "专家论证排期较晚");
    assert!(told["delayExplanation"]["demandedAt"].is_string());
    assert!(!tasks(told).contains(&"explanation".to_owned()));
    law.to("2026-03-30T23:59:59+08:00").await;
    assert_eq!(
        alarms(&law, &case).await,
        ["E02"],
        "the law's own limit has not passed"
    );
    law.to_start_of("2026-03-31").await;
    let seen = law.ask(&case, "alarms { rule colour }").await;
    assert_eq!(seen["alarms"][1], json!({"rule": "E01", "colour": "RED"}));
}

/// Operations: submitCase, acceptCase, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c60_silence_on_a_second_eia_review_approved_before_the_code_and_does_not_since() {
    for (day, last, end, deemed) in [
        ("2026-03-02", "2026-03-12", "2026-03-13", true),
        ("2026-09-01", "2026-09-11", "2026-09-12", false),
    ] {
        let law = LawOffice::on(day);
        let project = law
            .project(json!({"eia": {"category": "report", "lapsed": true}}))
            .await;
        let case = law.accepted(&project, "eia-rereview").await;
        assert_eq!(law.due(&case, "statutory").await, last, "{day}");
        law.to(&format!("{last}T23:59:59+08:00")).await;
        assert_eq!(law.look(&case).await["ruling"], Value::Null);
        assert!(!alarms(&law, &case).await.contains(&"E01".to_owned()));
        law.to_start_of(end).await;
        let seen = law.look(&case).await;
        let phase = if deemed { "GRANTED" } else { "ACCEPTED" };
        assert_eq!(seen["phase"]["code"], phase, "{day}");
        assert_eq!(seen["document"]["issuedOn"] == end, deemed, "{day}");
        assert_eq!(seen["ruling"].is_null(), !deemed, "{day}");
        assert!(alarms(&law, &case).await.contains(&"E01".to_owned()));
        let drawn = law.ask(&case, "documents { kind on }").await;
        let opinion = json!({"kind": "LICENCE", "on": end});
        let drawn = drawn["documents"].as_array().unwrap();
        assert_eq!(drawn.contains(&opinion), deemed, "{drawn:?}");
    }
}
