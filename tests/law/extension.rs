//! The extension of a decision limit: by whom, once, and while it lasts.

use onewindow_tests::law::LawOffice;
use serde_json::{Value, json};

use crate::documents::drawn;

fn reason() -> Value {
    json!({"reason": "选址涉及两个地块，需补充论证"})
}

async fn accepted(law: &LawOffice) -> Value {
    let project = law.project(json!({})).await;
    law.accepted(&project, "land-preliminary").await
}

/// Operations: acceptCase, requestExtension, approveExtension, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c23_the_head_of_the_agency_extends_the_limit_and_the_reason_is_told() {
    let law = LawOffice::on("2026-03-02");
    let case = accepted(&law).await;
    law.to_day("2026-03-26").await;
    assert_eq!(
        law.refused("zrj-approver", "approveExtension", &case, json!({}))
            .await,
        ["ExtensionNotAsked"]
    );
    assert_eq!(
        law.refused("zrj-handler", "requestExtension", &case, json!({"reason": " "}))
            .await,
        ["TextMissing"],
        "the applicant is told why"
    );
    let case = law.by("zrj-handler", "requestExtension", &case, reason()).await;
    assert_eq!(
        law.due(&case, "statutory").await,
        "2026-03-30",
        "asking alone extends nothing"
    );
    let case = law.by("zrj-approver", "approveExtension", &case, json!({})).await;
    assert_eq!(law.due(&case, "statutory").await, "2026-04-14");
    let told = law
        .ask(
            &case,
            "extensions { reason isGranted limit { amount unit } answeredBy { name } }",
        )
        .await;
    assert_eq!(told["extensions"][0]["reason"], reason()["reason"]);
    assert_eq!(told["extensions"][0]["isGranted"], true);
    assert_eq!(
        told["extensions"][0]["limit"],
        json!({"amount": 10, "unit": "WORKING_DAYS"})
    );
    let documents = drawn(&law, &case).await;
    assert_eq!(
        documents[1],
        json!(["EXTENSION_NOTICE", "2026-03-26"]),
        "it is told in writing"
    );
    law.to("2026-04-14T23:59:59+08:00").await;
    assert_eq!(law.clock(&case, "statutory").await["isOverdue"], false);
    law.to_start_of("2026-04-15").await;
    assert_eq!(law.clock(&case, "statutory").await["isOverdue"], true);
}

/// Operations: acceptCase, requestExtension, approveExtension, refuseExtension, case
#[tokio::test(flavor = "multi_thread")]
async fn c24_nobody_but_the_head_of_the_agency_extends_a_limit() {
    let law = LawOffice::on("2026-03-02");
    let case = accepted(&law).await;
    assert_eq!(
        law.refused("zrj-approver", "requestExtension", &case, reason())
            .await,
        ["NotYourRole"],
        "who asks is not who grants"
    );
    let case = law.by("zrj-handler", "requestExtension", &case, reason()).await;
    for login in ["zrj-handler", "zrj-reviewer", "window", "supervisor"] {
        assert_eq!(
            law.refused(login, "approveExtension", &case, json!({})).await,
            ["NotAgencyHead"],
            "{login}"
        );
    }
    let refusal = json!({"reason": "材料已足以决定"});
    law.by("zrj-approver", "refuseExtension", &case, refusal).await;
    assert_eq!(law.due(&case, "statutory").await, "2026-03-30");
}

/// Operations: acceptCase, requestExtension, approveExtension, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c25_a_limit_that_has_passed_is_not_extended() {
    let law = LawOffice::on("2026-03-02");
    let case = accepted(&law).await;
    let other = accepted(&law).await;
    law.to("2026-03-30T23:00:00+08:00").await;
    let case = law.by("zrj-handler", "requestExtension", &case, reason()).await;
    let other = law.by("zrj-handler", "requestExtension", &other, reason()).await;
    law.by("zrj-approver", "approveExtension", &other, json!({}))
        .await;
    law.to_start_of("2026-03-31").await;
    assert_eq!(
        law.due(&other, "statutory").await,
        "2026-04-14",
        "the last day is in time"
    );
    assert_eq!(
        law.refused("zrj-approver", "approveExtension", &case, json!({}))
            .await,
        ["ExtensionTooLate"]
    );
    assert_eq!(
        law.refused("zrj-handler", "requestExtension", &case, reason())
            .await,
        ["ExtensionTooLate"]
    );
    let clock = law.clock(&case, "statutory").await;
    assert_eq!(clock["dueOn"], "2026-03-30");
    assert_eq!(clock["isOverdue"], true);
    let case = law.granted(&case).await;
    let clock = law.clock(&case, "statutory").await;
    assert_eq!(clock["isBreached"], true, "it stays on record");
}

/// Operations: acceptCase, requestExtension, approveExtension, case
#[tokio::test(flavor = "multi_thread")]
async fn c26_a_limit_is_extended_once() {
    let law = LawOffice::on("2026-03-02");
    let case = accepted(&law).await;
    let case = law.by("zrj-handler", "requestExtension", &case, reason()).await;
    let case = law.by("zrj-approver", "approveExtension", &case, json!({})).await;
    assert_eq!(
        law.refused("zrj-handler", "requestExtension", &case, reason())
            .await,
        ["ExtensionAlreadyUsed"]
    );
    assert_eq!(
        law.refused("zrj-approver", "approveExtension", &case, json!({}))
            .await,
        ["ExtensionAlreadyUsed"],
        "nor is the granted one granted again"
    );
    assert_eq!(law.due(&case, "statutory").await, "2026-04-14");
}

/// Operations: acceptCase, suspendCase, resumeCase, requestExtension, approveExtension, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c70_a_project_approval_is_extended_by_forty_days_and_its_evaluation_is_not_counted() {
    let law = LawOffice::on("2026-03-02");
    let facts = json!({"project": {"investor": "enterprise", "in_approval_catalogue": true}});
    let project = law.project(facts).await;
    let case = law.accepted(&project, "project-approval").await;
    assert_eq!(law.due(&case, "statutory").await, "2026-03-30");
    let evaluation = |days: u32| {
        json!({
            "kind": "CONSULTING_EVALUATION", "reason": "委托评估", "expected": {"amount": days, "unit": "WORKING_DAYS"},
        })
    };
    assert_eq!(
        law.refused("kfj-handler", "suspendCase", &case, evaluation(31))
            .await,
        ["SuspensionTooLong"]
    );
    let case = law.by("kfj-handler", "requestExtension", &case, reason()).await;
    let case = law.by("kfj-approver", "approveExtension", &case, json!({})).await;
    assert_eq!(law.due(&case, "statutory").await, "2026-05-28");
    assert_eq!(
        law.refused("kfj-handler", "requestExtension", &case, reason())
            .await,
        ["ExtensionAlreadyUsed"]
    );
    let other = law
        .project(json!({"project": {"investor": "enterprise", "in_approval_catalogue": true}}))
        .await;
    let other = law.accepted(&other, "project-approval").await;
    let other = law.by("kfj-handler", "requestExtension", &other, reason()).await;
    let other = law
        .by("kfj-approver", "approveExtension", &other, json!({}))
        .await;

    law.by("kfj-handler", "suspendCase", &case, evaluation(30)).await;
    assert_eq!(law.clock(&case, "statutory").await["state"], "PAUSED");
    assert_eq!(law.due(&case, "suspension").await, "2026-04-14");
    law.to_start_of("2026-04-15").await;
    assert_eq!(
        law.due(&case, "statutory").await,
        "2026-07-10",
        "thirty working days are not counted"
    );
    law.to("2026-05-28T23:59:59+08:00").await;
    assert_eq!(law.clock(&other, "statutory").await["isOverdue"], false);
    law.to_start_of("2026-05-29").await;
    assert_eq!(law.clock(&other, "statutory").await["isOverdue"], true);
    assert_eq!(law.clock(&case, "statutory").await["isOverdue"], false);
}
