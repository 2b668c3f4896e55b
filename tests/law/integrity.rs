//! Applicants who do not tell the truth: not accepted or refused, warned, and barred where public safety is at stake.

use onewindow_tests::law::LawOffice;
use serde_json::{Value, json};

/// Bears directly on public safety.
const SAFETY: &str = "work-safety-licence";
/// Does not.
const OTHER: &str = "hot-works-permit";

fn evidence() -> Value {
    json!({"evidence": "安全评价报告系伪造", "remedy": "六十日内可申请行政复议"})
}

async fn found(law: &LawOffice, case: &Value) -> Value {
    let selection = "phase { code } falseMaterial { evidence bar { kind from until law } by { name } } \
        ending { cause reason } ruling { outcome reasons remedy } documents { kind }";
    law.ask(case, selection).await
}

/// Files again for a procedure; gives the phase and the reason of the ending.
async fn filed_again(law: &LawOffice, procedure: &str) -> (String, String) {
    let project = law.project(json!({})).await;
    let case = law.received(&project, procedure).await;
    let seen = law.look(&case).await;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&seen["phase"]["code"]), text(&seen["ending"]["reason"]))
}

/// Operations: submitCase, acceptCase, recordFalseMaterial, openCase, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c52_false_material_in_a_matter_of_public_safety_bars_for_a_year() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, SAFETY).await;
    let case = law
        .by("jhj-approver", "recordFalseMaterial", &case, evidence())
        .await;
    let seen = found(&law, &case).await;
    assert_eq!(seen["phase"]["code"], "REFUSED");
    assert_eq!(seen["ruling"]["outcome"], "REFUSED");
    let reasons = seen["ruling"]["reasons"].as_str().unwrap();
    for told in ["安全评价报告系伪造", "警告", "第78条", "2027-03-02"] {
        assert!(reasons.contains(told), "{told}: {reasons}");
    }
    assert_eq!(
        seen["falseMaterial"]["bar"],
        json!({"kind": "APPLICATION", "from": "2026-03-02", "until": "2027-03-02", "law": "行政许可法 第78条"})
    );

    let (phase, _) = filed_again(&law, OTHER).await;
    assert_eq!(phase, "RECEIVED", "the bar holds for the same licence alone");
    law.to("2027-03-02T23:00:00+08:00").await;
    let (phase, reason) = filed_again(&law, SAFETY).await;
    assert_eq!(phase, "NOT_ACCEPTED");
    assert!(
        reason.contains("2027-03-02") && reason.contains("第78条"),
        "{reason}"
    );
    law.to_start_of("2027-03-03").await;
    let (phase, _) = filed_again(&law, SAFETY).await;
    assert_eq!(phase, "RECEIVED", "the year is over");
}

/// Operations: submitCase, recordFalseMaterial, openCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c52_the_window_does_not_accept_false_material_and_the_bar_is_the_same() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.received(&project, SAFETY).await;
    let silent = json!({"evidence": " "});
    assert_eq!(
        law.refused("window", "recordFalseMaterial", &case, silent).await,
        ["TextMissing"]
    );
    law.by("window", "recordFalseMaterial", &case, evidence()).await;
    let seen = found(&law, &case).await;
    assert_eq!(seen["phase"]["code"], "NOT_ACCEPTED");
    assert!(
        seen["ending"]["reason"].as_str().unwrap().contains("2027-03-02"),
        "{seen}"
    );
    assert_eq!(seen["falseMaterial"]["bar"]["until"], "2027-03-02");
    let drawn = seen["documents"].as_array().unwrap();
    assert!(
        drawn
            .iter()
            .any(|document| document["kind"] == "NON_ACCEPTANCE_NOTICE"),
        "answered in writing: {drawn:?}"
    );
    let (phase, reason) = filed_again(&law, SAFETY).await;
    assert_eq!(phase, "NOT_ACCEPTED");
    assert!(reason.contains("2027-03-02"), "{reason}");
}

/// Operations: submitCase, acceptCase, recordFalseMaterial, openCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c52_without_public_safety_it_is_recorded_and_warned_and_bars_nothing() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, OTHER).await;
    law.by("jhj-approver", "recordFalseMaterial", &case, evidence())
        .await;
    let seen = found(&law, &case).await;
    assert_eq!(seen["phase"]["code"], "REFUSED");
    assert_eq!(seen["falseMaterial"]["evidence"], "安全评价报告系伪造");
    assert_eq!(seen["falseMaterial"]["bar"], Value::Null);
    assert!(seen["ruling"]["reasons"].as_str().unwrap().contains("警告"));
    let (phase, _) = filed_again(&law, OTHER).await;
    assert_eq!(phase, "RECEIVED");
}

/// Operations: recordFalseMaterial, completeStep, decideCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c52_whoever_may_not_decide_does_not_record_it_and_remedies_are_told() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, SAFETY).await;
    for login in ["jhj-handler", "window"] {
        assert_eq!(
            law.refused(login, "recordFalseMaterial", &case, evidence()).await,
            ["NotYourRole"],
            "{login}"
        );
    }
    let without_remedy = json!({"evidence": "伪造"});
    assert_eq!(
        law.refused("jhj-approver", "recordFalseMaterial", &case, without_remedy)
            .await,
        ["TextMissing"]
    );
    let granted = law.granted(&case).await;
    assert_eq!(
        law.refused("jhj-approver", "recordFalseMaterial", &granted, evidence())
            .await,
        ["WrongPhase"],
        "what comes to light after the grant is fraud (Art. 69)"
    );
}
