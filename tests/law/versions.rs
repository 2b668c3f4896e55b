//! Law that changes: a case keeps the version of the day of its receipt.

use onewindow_tests::law::LawOffice;
use serde_json::json;

/// Operations: submitCase, acceptCase, advanceClock, case, procedure
#[tokio::test(flavor = "multi_thread")]
async fn c58_a_case_keeps_the_law_of_its_receipt_when_the_law_changes() {
    let law = LawOffice::on("2026-08-10");
    let project = law.project(json!({})).await;
    let earlier = law.accepted(&project, "eia-report").await;
    let due = law.due(&earlier, "statutory").await;

    law.to_day("2026-08-17").await;
    let other = law.project(json!({})).await;
    let later = law.accepted(&other, "eia-report").await;
    let basis = "procedure { basis effectiveFrom effectiveTo }";
    let (earlier, later) = (law.ask(&earlier, basis).await, law.ask(&later, basis).await);
    assert_eq!(earlier["procedure"]["basis"], json!(["环境影响评价法 第22条"]));
    assert_eq!(
        earlier["procedure"]["effectiveTo"], "2026-08-14",
        "the change is visible: the version of the case has ended"
    );
    assert_eq!(later["procedure"]["basis"], json!(["生态环境法典 第102条"]));
    assert_eq!(later["procedure"]["effectiveFrom"], "2026-08-15");
    assert_eq!(due, "2026-10-09", "the clock of the earlier case has not moved");
}

/// Operations: createProject, openCase, saveForm, attachMaterial, submitCase, acceptCase, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c59_safety_conditions_are_limited_by_the_law_of_the_day_of_receipt() {
    let law = LawOffice::on("2026-04-30");
    let before = law.project(json!({})).await;
    let after = law.project(json!({})).await;
    let before = law.accepted(&before, "safety-conditions").await;
    law.to_day("2026-05-06").await;
    let after = law.accepted(&after, "safety-conditions").await;
    assert_eq!(
        law.due(&before, "statutory").await,
        "2026-06-15",
        "45 calendar days, the last a Sunday"
    );
    assert_eq!(
        law.due(&after, "statutory").await,
        "2026-06-02",
        "20 working days"
    );
}
