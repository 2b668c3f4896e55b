//! Decision limits, and what stops them.

use onewindow_tests::law::LawOffice;
use serde_json::{Value, json};

/// Operations: createProject, openCase, saveForm, attachMaterial, submitCase, acceptCase, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c22_a_decision_is_due_twenty_working_days_after_acceptance() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "land-preliminary").await;
    assert_eq!(law.due(&case, "statutory").await, "2026-03-30");
    law.to("2026-03-30T23:59:59+08:00").await;
    assert_eq!(law.clock(&case, "statutory").await["isOverdue"], false);

    law.to_start_of("2026-03-31").await;
    assert_eq!(law.clock(&case, "statutory").await["isOverdue"], true);
    let case = law.granted(&case).await;
    let clock = law.clock(&case, "statutory").await;
    assert_eq!(
        clock["isBreached"], true,
        "a breach stays on record after the decision"
    );
}

/// Operations: acceptCase, completeStep, decideCase, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c22_a_decision_on_the_last_day_is_in_time_and_on_the_next_it_is_not() {
    for (moment, is_late) in [
        ("2026-03-30T23:59:59+08:00", false),
        ("2026-03-31T00:00:00+08:00", true),
    ] {
        let law = LawOffice::on("2026-03-02");
        let project = law.project(json!({})).await;
        let case = law.accepted(&project, "land-preliminary").await;
        law.to(moment).await;
        let case = law.granted(&case).await;
        let clock = law.clock(&case, "statutory").await;
        assert_eq!(clock["isBreached"], is_late, "{moment}");
    }
}

/// Operations: createProject, openCase, saveForm, attachMaterial, submitCase, advanceClock, acceptCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c27_the_construction_permit_has_seven_days_from_receipt() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.received(&project, "construction-permit").await;
    law.to_day("2026-03-05").await;
    let case = law.by("window", "acceptCase", &case, json!({})).await;
    assert_eq!(law.due(&case, "statutory").await, "2026-03-11");
    assert_eq!(law.clock(&case, "statutory").await["anchor"], "2026-03-02");
    let clocks = law.ask(&case, "clocks { key limit { amount unit } }").await;
    let limit = json!({"key": "statutory", "limit": {"amount": 7, "unit": "WORKING_DAYS"}});
    assert!(clocks["clocks"].as_array().unwrap().contains(&limit), "{clocks}");
    law.to("2026-03-11T23:59:59+08:00").await;
    assert_eq!(law.clock(&case, "statutory").await["isOverdue"], false);
    law.to_start_of("2026-03-12").await;
    assert_eq!(
        law.clock(&case, "statutory").await["isOverdue"],
        true,
        "the general twenty days do not apply"
    );
}

/// Operations: acceptCase, advanceClock, suspendCase, resumeCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c30_the_days_of_an_expert_review_are_not_counted() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "land-preliminary").await;
    law.to_day("2026-03-05").await;
    let suspension = json!({
        "kind": "EXPERT_REVIEW", "reason": "选址方案专家论证",
        "expected": {"amount": 15, "unit": "WORKING_DAYS"},
    });
    let case = law.by("zrj-handler", "suspendCase", &case, suspension).await;
    law.to_day("2026-03-26").await;
    let clock = law.clock(&case, "statutory").await;
    assert_eq!(clock["state"], "PAUSED");
    assert_eq!(
        clock["dueOn"],
        Value::Null,
        "while it stands still nothing is due"
    );

    let case = law.by("zrj-handler", "resumeCase", &case, json!({})).await;
    assert_eq!(law.due(&case, "statutory").await, "2026-04-21");
    let numbers = law
        .ask(&case, "clocks { key consumedWorkingDays remainingDays }")
        .await;
    let clocks = numbers["clocks"].as_array().unwrap();
    let clock = clocks.iter().find(|clock| clock["key"] == "statutory").unwrap();
    assert_eq!(clock["consumedWorkingDays"], 3);
    assert_eq!(clock["remainingDays"], 17);
    let suspension = law.look(&case).await["suspensions"][0].clone();
    assert_eq!(suspension["from"], "2026-03-05");
    assert_eq!(suspension["to"], "2026-03-26");
    law.to("2026-04-21T23:59:59+08:00").await;
    assert_eq!(law.clock(&case, "statutory").await["isOverdue"], false);
    law.to_start_of("2026-04-22").await;
    assert_eq!(law.clock(&case, "statutory").await["isOverdue"], true);
}

/// Operations: acceptCase, suspendCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c32_a_suspension_that_the_procedure_does_not_list_is_refused() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "land-preliminary").await;
    let suspension = |kind: &str| {
        json!({
            "kind": kind, "reason": "需要时间", "expected": {"amount": 10, "unit": "WORKING_DAYS"},
        })
    };
    for kind in ["TENDER_OR_AUCTION", "DESIGN_REVISION", "INSPECTION_OR_TESTING"] {
        assert_eq!(
            law.refused("zrj-handler", "suspendCase", &case, suspension(kind))
                .await,
            ["ExclusionNotAllowed"],
            "{kind}"
        );
    }
    assert_eq!(
        law.due(&case, "statutory").await,
        "2026-03-30",
        "the clock runs on"
    );
    law.by("zrj-handler", "suspendCase", &case, suspension("EXPERT_REVIEW"))
        .await;
    assert_eq!(law.phase(&case).await, "SUSPENDED", "a listed kind stops it");
}
