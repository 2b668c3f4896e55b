//! How days are counted.

use onewindow_tests::law::LawOffice;
use serde_json::json;

/// Operations: createProject, openCase, saveForm, attachMaterial, submitCase, advanceClock, case, calendar
#[tokio::test(flavor = "multi_thread")]
async fn c53_a_make_up_saturday_is_a_working_day() {
    let law = LawOffice::on("2026-02-14");
    let project = law.project(json!({})).await;
    let case = law.received(&project, "land-preliminary").await;
    assert_eq!(
        law.due(&case, "intake").await,
        "2026-02-28",
        "Spring Festival in between"
    );
    law.to("2026-02-28T23:59:59+08:00").await;
    assert_eq!(
        law.phase(&case).await,
        "RECEIVED",
        "28 February is a make-up Saturday too"
    );
    law.to_start_of("2026-03-01").await;
    assert_eq!(law.look(&case).await["acceptedOn"], "2026-02-14");
    let document = "{ calendar(from: \"2026-02-14\", through: \"2026-02-15\") { isWorkingDay } }";
    let days = law.office.server.client().data(document, json!({})).await;
    assert_eq!(
        days["calendar"],
        json!([{"isWorkingDay": true}, {"isWorkingDay": false}]),
        "the holiday begins on the Sunday"
    );
}

/// Operations: submitCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c53_from_the_friday_before_the_make_up_saturday_is_the_first_day() {
    let law = LawOffice::on("2026-02-13");
    let project = law.project(json!({})).await;
    let case = law.received(&project, "land-preliminary").await;
    assert_eq!(law.due(&case, "intake").await, "2026-02-27");
}

/// Operations: createProject, openCase, saveForm, attachMaterial, submitCase, acceptCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c54_a_filing_on_a_holiday_counts_from_the_first_working_day_after_it() {
    let law = LawOffice::on("2026-10-03");
    let project = law.project(json!({})).await;
    let case = law.received(&project, "safety-conditions").await;
    law.to_day("2026-10-08").await;
    let case = law.by("window", "acceptCase", &case, json!({})).await;
    assert_eq!(law.clock(&case, "statutory").await["anchor"], "2026-10-03");
    assert_eq!(law.due(&case, "statutory").await, "2026-11-03");
    // On the first working day itself the count begins with the next one.
    let other = law.project(json!({})).await;
    let other = law.accepted(&other, "safety-conditions").await;
    assert_eq!(law.due(&other, "statutory").await, "2026-11-04");
    law.to("2026-11-03T23:59:59+08:00").await;
    assert_eq!(law.clock(&case, "statutory").await["isOverdue"], false);
    law.to_start_of("2026-11-04").await;
    assert_eq!(law.clock(&case, "statutory").await["isOverdue"], true);
}

/// Operations: createProject, openCase, saveForm, attachMaterial, submitCase, acceptCase, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c55_a_last_day_in_a_holiday_moves_to_the_next_working_day() {
    let law = LawOffice::on("2025-08-04");
    let project = law.project(json!({})).await;
    let case = law.received(&project, "eia-report").await;
    law.to_day("2025-08-06").await;
    let case = law.by("window", "acceptCase", &case, json!({})).await;
    assert_eq!(law.due(&case, "statutory").await, "2025-10-09");
    law.to("2025-10-09T23:59:59+08:00").await;
    assert_eq!(law.clock(&case, "statutory").await["isOverdue"], false);
    law.to_start_of("2025-10-10").await;
    assert_eq!(law.clock(&case, "statutory").await["isOverdue"], true);
}
