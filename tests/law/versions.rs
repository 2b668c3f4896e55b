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
    let still_open = earlier.clone();

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
    assert_eq!(due, "2026-10-09");
    let seen = law.look(&still_open).await;
    assert_eq!(
        seen["phase"]["code"], "ACCEPTED",
        "still open after the change of the law"
    );
    assert_eq!(
        law.due(&still_open, "statutory").await,
        "2026-10-09",
        "the clock of the earlier case has not moved"
    );
}

/// Operations: submitCase, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c58_the_day_of_receipt_says_which_law_holds() {
    let law = LawOffice::on("2026-08-14");
    for (moment, basis) in [
        ("2026-08-14T23:59:59+08:00", "环境影响评价法 第22条"),
        ("2026-08-15T00:00:00+08:00", "生态环境法典 第102条"),
    ] {
        let project = law.project(json!({})).await;
        let draft = law.drafted_without(&project, "eia-report", &[]).await;
        law.to(moment).await;
        let case = law.by("lubricant", "submitCase", &draft, json!({})).await;
        let seen = law.ask(&case, "procedure { basis }").await;
        assert_eq!(seen["procedure"]["basis"], json!([basis]), "{moment}");
    }
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
    for (case, last, next) in [
        (&after, "2026-06-02", "2026-06-03"),
        (&before, "2026-06-15", "2026-06-16"),
    ] {
        law.to(&format!("{last}T23:59:59+08:00")).await;
        assert_eq!(law.clock(case, "statutory").await["isOverdue"], false);
        law.to_start_of(next).await;
        assert_eq!(law.clock(case, "statutory").await["isOverdue"], true);
    }
}

/// Operations: submitCase, acceptCase, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c59_the_new_limit_holds_from_the_first_day_of_the_new_law() {
    let law = LawOffice::on("2026-04-30");
    for (moment, due) in [
        ("2026-04-30T23:59:59+08:00", "2026-06-15"),
        ("2026-05-01T00:00:00+08:00", "2026-06-01"),
    ] {
        let project = law.project(json!({})).await;
        let draft = law.drafted_without(&project, "safety-conditions", &[]).await;
        law.to(moment).await;
        let case = law.by("lubricant", "submitCase", &draft, json!({})).await;
        let case = law.by("window", "acceptCase", &case, json!({})).await;
        assert_eq!(law.due(&case, "statutory").await, due, "{moment}");
    }
}
