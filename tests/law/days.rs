//! Acts on days off: who works on one wins and loses nothing by it.

use onewindow_tests::law::LawOffice;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_on_a_day_off_counts_from_the_next_working_day() {
    // Saturday; the scenarios C22 and C54 tell the same from a Monday and from a holiday.
    let law = LawOffice::on("2026-03-07");
    let project = law.project(json!({})).await;
    let case = law.received(&project, "land-preliminary").await;
    assert_eq!(law.due(&case, "intake").await, "2026-03-13");
    law.to_day("2026-03-08").await;
    let case = law.by("window", "acceptCase", &case, json!({})).await;
    assert_eq!(law.clock(&case, "statutory").await["anchor"], "2026-03-08");
    assert_eq!(law.due(&case, "statutory").await, "2026-04-03");
}
