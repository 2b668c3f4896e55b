//! Review and decision.

use onewindow_tests::law::{LawOffice, decision};
use onewindow_tests::office::{CASE, change_input, mutation};
use serde_json::json;

use crate::documents::{assert_sealed, drawn, finished};

/// The remedies as a decision has to tell them.
const REMEDY: &str = "可自收到本决定之日起六十日内申请行政复议，或者六个月内提起行政诉讼";

/// Operations: acceptCase, recordSiteVisit, completeStep, case
#[tokio::test(flavor = "multi_thread")]
async fn c15_a_check_on_site_is_the_work_of_two_officers() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "safety-conditions").await;
    let opinion = |step: &str| json!({"step": step, "verdict": "AGREE", "opinion": "现场与申报一致"});
    let case = law
        .by("yjj-handler", "completeStep", &case, opinion("handle#1"))
        .await;
    assert_eq!(
        law.refused("yjj-handler", "completeStep", &case, opinion("site#1"))
            .await,
        ["SiteVisitNotRecorded"],
        "nothing is signed that is not written down"
    );
    let case = law.visited(&case, &json!({"key": "site#1"}), "yjj-handler").await;
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
    let grant = json!({"step": "decide#1", "outcome": "GRANTED", "reasons": "符合法定条件"});
    assert_eq!(
        law.refused("yjj-approver", "decideCase", &case, grant).await,
        ["UnknownStep"],
        "the decision does not open on it"
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
    let seen = law.look(&case).await;
    assert_eq!(site(&seen), "DONE");
    let steps = seen["steps"].as_array().unwrap();
    let visit = steps.iter().find(|step| step["key"] == "site#1").unwrap();
    let names = visit["signatures"].as_array().unwrap();
    assert_eq!(names.len(), 2);
    assert_ne!(names[0], names[1]);
}

/// Operations: acceptCase, completeStep, decideCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c18_a_refusal_tells_its_reasons_and_the_remedies() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "land-preliminary").await;
    let case = law.ready(&case).await;
    for (reasons, remedy, missing) in [
        ("", REMEDY, "reasons"),
        ("  ", REMEDY, "reasons"),
        ("不符合国土空间规划", "", "remedy"),
        ("不符合国土空间规划", "\n", "remedy"),
    ] {
        let words = json!({"outcome": "REFUSED", "reasons": reasons, "remedy": remedy});
        let (login, words) = decision(&case, words);
        let head = law.person(&login).await;
        let variables = json!({"input": change_input(&case, words)});
        let errors = head.refused(&mutation("decideCase", CASE), variables).await;
        assert_eq!(errors[0]["code"], "TextMissing");
        assert!(errors[0]["path"].to_string().contains(missing), "{errors:?}");
    }
    assert_eq!(
        drawn(&law, &case).await,
        json!([["ACCEPTANCE_NOTICE", "2026-03-02"]])
    );
    let words = json!({"outcome": "REFUSED", "reasons": "不符合国土空间规划", "remedy": REMEDY});
    let case = law.decided(&case, words).await;
    let case = law.look(&case).await;
    assert_eq!(case["phase"]["code"], "REFUSED");
    assert_eq!(case["ruling"]["reasons"], "不符合国土空间规划");
    assert_eq!(case["ruling"]["remedy"], REMEDY);
    let documents = finished(&law, &case, 2).await;
    assert_sealed(&law, &documents[1], "REFUSAL_DECISION", "2026-03-02").await;
}
