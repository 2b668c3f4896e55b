//! Review and decision.

use onewindow_tests::law::LawOffice;
use serde_json::json;

/// The remedies as a decision has to tell them.
const REMEDY: &str = "可自收到本决定之日起六十日内申请行政复议，或者六个月内提起行政诉讼";

/// Operations: acceptCase, completeStep, case
#[tokio::test(flavor = "multi_thread")]
async fn c15_a_check_on_site_is_the_work_of_two_officers() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "safety-conditions").await;
    let opinion = |step: &str| json!({"step": step, "verdict": "AGREE", "opinion": "现场与申报一致"});
    let case = law
        .by("yjj-handler", "completeStep", &case, opinion("handle#1"))
        .await;
    let case = law
        .by("yjj-handler", "completeStep", &case, opinion("site#1"))
        .await;
    let site = |case: &serde_json::Value| {
        let steps = case["steps"].as_array().unwrap();
        steps.iter().find(|step| step["key"] == "site#1").unwrap()["state"].clone()
    };
    assert_eq!(
        site(&law.look(&case).await),
        "OPEN",
        "one signature is not enough"
    );
    assert_eq!(
        law.refused("yjj-handler", "completeStep", &case, opinion("site#1"))
            .await,
        ["TwoOfficersNeeded"],
        "nor are two of the same officer"
    );
    let case = law
        .by("yjj-handler2", "completeStep", &case, opinion("site#1"))
        .await;
    assert_eq!(site(&law.look(&case).await), "DONE");
}

/// Operations: acceptCase, completeStep, decideCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c18_a_refusal_tells_its_reasons_and_the_remedies() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "land-preliminary").await;
    for (reasons, remedy) in [
        ("", REMEDY),
        ("  ", REMEDY),
        ("不符合国土空间规划", ""),
        ("不符合国土空间规划", "\n"),
    ] {
        let words = json!({"outcome": "REFUSED", "reasons": reasons, "remedy": remedy});
        assert_eq!(law.decision_refused(&case, words).await, ["TextMissing"]);
    }
    let words = json!({"outcome": "REFUSED", "reasons": "不符合国土空间规划", "remedy": REMEDY});
    let case = law.decided(&case, words).await;
    let case = law.look(&case).await;
    assert_eq!(case["phase"]["code"], "REFUSED");
    assert_eq!(case["ruling"]["reasons"], "不符合国土空间规划");
    assert_eq!(case["ruling"]["remedy"], REMEDY);
}
