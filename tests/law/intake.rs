//! Receipt and acceptance: the answers of Article 32.

use onewindow_tests::law::{APPLICANT, LawOffice};
use serde_json::{Value, json};

use crate::documents::{assert_sealed, drawn, finished};

/// The materials of the land pre-review that the applicant hands in.
const MATERIALS: [&str; 2] = ["site-plan", "land-use-statement"];

/// A notice about both materials.
fn notice() -> Value {
    json!({"items": MATERIALS.map(|material| json!({"material": material, "what": "请补交"}))})
}

async fn received_incomplete(law: &LawOffice) -> Value {
    let project = law.project(json!({})).await;
    let mut without = MATERIALS.to_vec();
    without.push("entry-opinion");
    let case = law.received_without(&project, "land-preliminary", &without).await;
    // What an earlier permit supplies is here in the applicant's hands, so that the notice is about two materials.
    assert_eq!(case["phase"]["code"], "RECEIVED");
    case
}

/// Operations: submitCase, acceptCase, requestCorrection, attachMaterial, answerCorrection, case
#[tokio::test(flavor = "multi_thread")]
async fn c01_an_agent_without_power_of_attorney_is_told_to_bring_it_and_is_recorded_with_the_principal() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.drafted_without(&project, "land-preliminary", &[]).await;
    let agent = |name: &str| json!({"agent": {"name": name, "identity": "360200199001010011"}, "despiteMissing": true});
    let at_once = json!({"agent": {"name": "代办员", "identity": "360200199001010011"}});
    assert_eq!(
        law.refused(APPLICANT, "submitCase", &case, at_once).await,
        ["MissingMaterials"]
    );
    assert_eq!(
        law.refused(APPLICANT, "submitCase", &case, agent(" ")).await,
        ["TextMissing"]
    );

    let case = law.by(APPLICANT, "submitCase", &case, agent("代办员")).await;
    assert_eq!(
        law.refused("window", "acceptCase", &case, json!({})).await,
        ["MissingMaterials"]
    );
    let told = law.look(&case).await["materials"].clone();
    let missing = told
        .as_array()
        .unwrap()
        .iter()
        .filter(|found| found["state"] == "MISSING");
    let codes: Vec<&Value> = missing.map(|found| &found["material"]["code"]).collect();
    assert_eq!(codes, ["power-of-attorney"], "nothing else is missing");
    let power = json!({"items": [{"material": "power-of-attorney", "what": "请补交授权委托书"}]});
    let case = law.by("window", "requestCorrection", &case, power).await;
    assert_eq!(case["phase"]["code"], "CORRECTING", "it can be corrected");
    assert_eq!(
        drawn(&law, &case).await,
        json!([["CORRECTION_NOTICE", "2026-03-02"]])
    );
    let case = law.completed(case, &[]).await;
    let case = law
        .by(APPLICANT, "answerCorrection", &case, json!({"items": [0]}))
        .await;
    let case = law.by("window", "acceptCase", &case, json!({})).await;
    let seen = law
        .ask(
            &case,
            "phase { code } agent { name identity } enterprise { name }",
        )
        .await;
    assert_eq!(seen["phase"]["code"], "ACCEPTED");
    assert_eq!(seen["agent"]["name"], "代办员");
    assert_eq!(seen["agent"]["identity"], "360200199001010011");
    assert_eq!(
        seen["enterprise"]["name"], "景德镇翎航特种润滑材料有限公司",
        "the principal"
    );
}

/// Operations: createProject, openCase, saveForm, attachMaterial, submitCase, refuseCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c04_a_matter_that_needs_no_licence_is_closed_at_once() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.received(&project, "land-preliminary").await;
    let answer = |reason: &str| json!({"ground": "NOT_REQUIRED", "reason": reason});

    assert_eq!(
        law.refused("window", "refuseCase", &case, answer(" ")).await,
        ["TextMissing"],
        "the answer is given in writing"
    );
    assert_eq!(
        law.refused("zrj-handler", "refuseCase", &case, answer("无需许可"))
            .await,
        ["NotYourRole"]
    );
    law.by(
        "window",
        "refuseCase",
        &case,
        answer("该事项依法不需要取得行政许可"),
    )
    .await;
    let case = law.look(&case).await;
    assert_eq!(case["phase"]["code"], "NOT_REQUIRED");
    assert_eq!(case["ending"]["cause"], "NOT_REQUIRED");
    assert_eq!(
        case["closedAt"], "2026-03-02T01:00:00+00:00",
        "immediately, on the day of receipt"
    );
    assert_eq!(case["receivedAt"], case["closedAt"]);
    let final_phase = law.ask(&case, "phase { isFinal }").await;
    assert_eq!(final_phase["phase"]["isFinal"], true);
    assert_no_clock_runs(&case, "2026-03-02");
    let documents = finished(&law, &case, 1).await;
    assert_sealed(&law, &documents[0], "NON_ACCEPTANCE_NOTICE", "2026-03-02").await;
    assert_eq!(
        law.refused("window", "acceptCase", &case, json!({})).await,
        ["WrongPhase"]
    );
}

/// Operations: createProject, openCase, saveForm, attachMaterial, submitCase, refuseCase, case, advanceClock
#[tokio::test(flavor = "multi_thread")]
async fn c05_a_matter_of_another_agency_is_turned_away_with_the_agency_named() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.received(&project, "land-preliminary").await;
    let unnamed = json!({"ground": "NOT_COMPETENT", "reason": "依法不属于本行政机关职权范围"});
    assert_eq!(
        law.refused("window", "refuseCase", &case, unnamed.clone()).await,
        ["TextMissing"],
        "the competent agency has to be named"
    );
    let mut named = unnamed;
    named["competent"] = json!("景德镇市自然资源和规划局");
    law.by("window", "refuseCase", &case, named).await;

    // Neither the answer of the window nor a decision becomes due any more.
    for day in ["2026-03-02", "2026-03-10", "2026-03-31"] {
        law.to_day(day).await;
        let case = law.look(&case).await;
        assert_eq!(case["phase"]["code"], "NOT_COMPETENT", "{day}");
        assert_eq!(case["ending"]["cause"], "NOT_COMPETENT");
        assert_eq!(case["ending"]["competent"], "景德镇市自然资源和规划局");
        assert_eq!(case["acceptedOn"], Value::Null);
        assert_no_clock_runs(&case, "2026-03-02");
        assert_eq!(law.ask(&case, "alarms { rule }").await["alarms"], json!([]));
    }
    let documents = finished(&law, &case, 1).await;
    assert_sealed(&law, &documents[0], "NON_ACCEPTANCE_NOTICE", "2026-03-02").await;
}

/// Nothing runs but the clock of the answer did, until the day it was given.
fn assert_no_clock_runs(case: &Value, answered_on: &str) {
    let clocks = case["clocks"].as_array().unwrap();
    let seen: Vec<Value> = clocks
        .iter()
        .map(|clock| {
            json!([
                clock["key"],
                clock["state"],
                clock["stoppedOn"],
                clock["isOverdue"]
            ])
        })
        .collect();
    assert_eq!(seen, [json!(["intake", "STOPPED", answered_on, false])]);
}

/// Operations: createProject, openCase, saveForm, attachMaterial, submitCase, advanceClock, requestCorrection, case
#[tokio::test(flavor = "multi_thread")]
async fn c07_one_notice_lists_everything_within_five_days_and_no_decision_clock_has_begun() {
    let law = LawOffice::on("2026-03-02");
    let case = received_incomplete(&law).await;
    assert_eq!(law.due(&case, "intake").await, "2026-03-09");

    law.to("2026-03-09T23:59:59+08:00").await;
    let case = law.by("window", "requestCorrection", &case, notice()).await;
    assert_eq!(case["phase"]["code"], "CORRECTING");
    law.to_day("2026-03-20").await;
    let case = law.look(&case).await;
    assert_eq!(
        case["phase"]["code"], "CORRECTING",
        "silence does not accept it any more"
    );
    let items = case["corrections"][0]["items"].as_array().unwrap();
    let told: Vec<&Value> = items.iter().map(|item| &item["material"]).collect();
    assert_eq!(told, MATERIALS, "all items at once");
    assert_eq!(case["corrections"].as_array().unwrap().len(), 1);
    assert_eq!(
        drawn(&law, &case).await,
        json!([["CORRECTION_NOTICE", "2026-03-09"]])
    );
    assert_eq!(law.clock(&case, "statutory").await, Value::Null);
    assert_eq!(law.clock(&case, "promised").await, Value::Null);
    assert_eq!(
        law.ask(&case, "decisionDueOn").await["decisionDueOn"],
        Value::Null
    );
    let intake = law.clock(&case, "intake").await;
    assert_eq!(intake["stoppedOn"], "2026-03-09");
    assert_eq!(intake["isBreached"], false, "the fifth day is in time");
}

/// Operations: createProject, openCase, saveForm, attachMaterial, submitCase, advanceClock, requestCorrection
#[tokio::test(flavor = "multi_thread")]
async fn c07_after_five_days_it_is_too_late_for_a_notice() {
    let law = LawOffice::on("2026-03-02");
    let case = received_incomplete(&law).await;
    law.to_start_of("2026-03-10").await;
    let case = law.look(&case).await;
    assert_eq!(case["phase"]["code"], "ACCEPTED");
    assert_eq!(
        law.refused("window", "requestCorrection", &case, notice()).await,
        ["WrongPhase"]
    );
}

/// Operations: createProject, openCase, saveForm, attachMaterial, submitCase, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c08_silence_accepts_from_the_day_of_receipt() {
    let law = LawOffice::on("2026-03-02");
    let case = received_incomplete(&law).await;
    law.to("2026-03-09T23:59:59+08:00").await;
    assert_eq!(law.phase(&case).await, "RECEIVED", "the fifth day is not over");
    assert_eq!(law.clock(&case, "statutory").await, Value::Null);
    let alarms = "alarms { rule at }";
    assert_eq!(law.ask(&case, alarms).await["alarms"], json!([]));

    law.to("2026-03-10T00:00:00+08:00").await;
    let case = law.look(&case).await;
    assert_eq!(
        law.ask(&case, alarms).await["alarms"],
        json!([{"rule": "E05", "at": "2026-03-09T16:00:00+00:00"}])
    );
    assert_eq!(
        drawn(&law, &case).await,
        json!([["ACCEPTANCE_NOTICE", "2026-03-10"]])
    );
    assert_eq!(law.clock(&case, "statutory").await["anchor"], "2026-03-02");
    assert_eq!(case["phase"]["code"], "ACCEPTED");
    assert_eq!(case["isDeemedAccepted"], true);
    assert_eq!(case["acceptedOn"], "2026-03-02", "retroactive");
    assert_eq!(law.due(&case, "statutory").await, "2026-03-30");
    law.to("2026-03-30T23:59:59+08:00").await;
    assert_eq!(law.clock(&case, "statutory").await["isOverdue"], false);
    law.to_start_of("2026-03-31").await;
    assert_eq!(law.clock(&case, "statutory").await["isOverdue"], true);
}

/// Operations: submitCase, requestCorrection, advanceClock, attachMaterial, answerCorrection, acceptCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c10_after_a_full_answer_the_case_is_accepted_from_that_day() {
    let law = LawOffice::on("2026-03-02");
    let case = received_incomplete(&law).await;
    law.to_day("2026-03-04").await;
    let case = law.by("window", "requestCorrection", &case, notice()).await;
    law.to_day("2026-03-11").await;
    let case = law.completed(case, &[]).await;
    let case = law
        .by("lubricant", "answerCorrection", &case, json!({"items": [0, 1]}))
        .await;
    assert_eq!(
        law.refused("window", "requestCorrection", &case, notice()).await,
        ["SecondCorrectionNotice"]
    );
    let refusal = json!({"ground": "NOT_ACCEPTED", "reason": "材料仍不符合要求"});
    assert_eq!(
        law.refused("window", "refuseCase", &case, refusal).await,
        ["AcceptanceOwed"],
        "it must be accepted"
    );
    assert_eq!(law.clock(&case, "statutory").await, Value::Null, "not yet");

    law.to_day("2026-03-13").await;
    let case = law.by("window", "acceptCase", &case, json!({})).await;
    let case = law.look(&case).await;
    assert_eq!(case["acceptedOn"], "2026-03-11");
    let days = law.ask(&case, "clocks { key explain { date counted } }").await;
    let clocks = days["clocks"].as_array().unwrap();
    let statutory = clocks.iter().find(|clock| clock["key"] == "statutory").unwrap();
    let first = statutory["explain"]
        .as_array()
        .unwrap()
        .iter()
        .find(|day| day["counted"] == 1)
        .unwrap();
    assert_eq!(first["date"], "2026-03-12", "the clock starts the day after");
    assert_eq!(law.due(&case, "statutory").await, "2026-04-09");
}

/// Operations: submitCase, requestCorrection, attachMaterial, answerCorrection, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c10_after_a_full_answer_silence_accepts_from_that_day() {
    let law = LawOffice::on("2026-03-02");
    let case = received_incomplete(&law).await;
    let case = law.by("window", "requestCorrection", &case, notice()).await;
    law.to_day("2026-03-11").await;
    let case = law.completed(case, &[]).await;
    let case = law
        .by("lubricant", "answerCorrection", &case, json!({"items": [0, 1]}))
        .await;
    assert_eq!(law.due(&case, "intake").await, "2026-03-18");
    law.to("2026-03-18T23:59:59+08:00").await;
    assert_eq!(law.phase(&case).await, "RECEIVED");
    law.to_start_of("2026-03-19").await;
    let case = law.look(&case).await;
    assert_eq!(case["isDeemedAccepted"], true);
    assert_eq!(case["acceptedOn"], "2026-03-11");
}

/// Operations: submitCase, requestCorrection, attachMaterial, answerCorrection, case
#[tokio::test(flavor = "multi_thread")]
async fn c11_a_partial_answer_leaves_the_rest_of_the_same_notice() {
    let law = LawOffice::on("2026-03-02");
    let case = received_incomplete(&law).await;
    let case = law.by("window", "requestCorrection", &case, notice()).await;
    law.to_day("2026-03-11").await;
    let case = law
        .completed(case, &["land-use-statement", "entry-opinion"])
        .await;
    let case = law
        .by("lubricant", "answerCorrection", &case, json!({"items": [0]}))
        .await;

    let seen = law.look(&case).await;
    assert_eq!(seen["phase"]["code"], "CORRECTING");
    let notices = seen["corrections"].as_array().unwrap();
    assert_eq!(notices.len(), 1, "not repeated");
    let open: Vec<&Value> = notices[0]["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["isAnswered"] == false)
        .map(|item| &item["material"])
        .collect();
    assert_eq!(open, ["land-use-statement"], "the same items that remain");
    assert_eq!(notices[0]["items"].as_array().unwrap().len(), 2);
    assert_eq!(notices[0]["completedAt"], Value::Null);
    assert_eq!(
        drawn(&law, &case).await,
        json!([["CORRECTION_NOTICE", "2026-03-02"]])
    );
    assert_eq!(law.clock(&case, "statutory").await, Value::Null);
    let more = json!({"items": [{"field": "/parcel", "what": "地块名称有误"}]});
    assert_eq!(
        law.refused("window", "requestCorrection", &seen, more).await,
        ["WrongPhase"],
        "no new items"
    );
    assert_eq!(
        law.refused("window", "acceptCase", &seen, json!({})).await,
        ["WrongPhase"]
    );
    law.to_day("2026-03-12").await;
    assert_eq!(law.phase(&case).await, "CORRECTING");
    let case = law.completed(seen, &[]).await;
    let rest = json!({"items": [1]});
    let case = law.by("lubricant", "answerCorrection", &case, rest).await;
    assert_eq!(case["phase"]["code"], "RECEIVED", "with the rest it is complete");
    assert_eq!(law.due(&case, "intake").await, "2026-03-19");
}

/// Operations: createProject, openCase, saveForm, attachMaterial, submitCase, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c12_the_pollutant_permit_is_answered_within_three_days() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.received(&project, "pollutant-permit").await;
    assert_eq!(law.due(&case, "intake").await, "2026-03-05");
    law.to("2026-03-05T23:59:59+08:00").await;
    assert_eq!(law.phase(&case).await, "RECEIVED");

    law.to("2026-03-06T00:00:00+08:00").await;
    let case = law.look(&case).await;
    assert_eq!(case["phase"]["code"], "ACCEPTED");
    assert_eq!(case["isDeemedAccepted"], true);
    assert_eq!(case["acceptedOn"], "2026-03-02");
    let alarms = law.ask(&case, "alarms { rule }").await["alarms"].clone();
    assert_eq!(alarms, json!([{"rule": "E05"}]));

    // 6 March is a Friday: three working days end on Wednesday, three calendar days on Monday.
    let other = law.project(json!({})).await;
    let case = law.received(&other, "pollutant-permit").await;
    assert_eq!(law.due(&case, "intake").await, "2026-03-11");
    law.to("2026-03-11T23:59:59+08:00").await;
    assert_eq!(law.phase(&case).await, "RECEIVED", "they are working days");
    law.to_start_of("2026-03-12").await;
    assert_eq!(law.look(&case).await["acceptedOn"], "2026-03-06");
}
