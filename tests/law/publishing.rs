//! What becomes of a published procedure that changes.

use onewindow_tests::law::LawOffice;
use serde_json::json;

/// Operations: procedure, acceptCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c03_a_published_version_stays_as_it_was_and_anybody_can_read_it() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let earlier = law.accepted(&project, "land-preliminary").await;
    let anybody = law.office.server.client();
    let document = "{ procedure(code: \"land-preliminary\") { revision basis materials { code } form } }";
    let read = anybody.data(document, json!({})).await;
    assert_eq!(read["procedure"]["revision"], 1);
    assert_eq!(read["procedure"]["materials"][0]["code"], "site-plan");

    let law = law.restarted_with(
        "procedures/land-preliminary.yaml",
        "limit: {amount: 20, unit: working-days}",
        "limit: {amount: 15, unit: working-days}",
    );
    let anybody = law.office.server.client();
    assert_eq!(
        anybody.data(document, json!({})).await["procedure"]["revision"],
        2
    );
    let other = law.project(json!({})).await;
    let later = law.accepted(&other, "land-preliminary").await;
    assert_eq!(
        law.due(&earlier, "statutory").await,
        "2026-03-30",
        "as published before"
    );
    assert_eq!(law.due(&later, "statutory").await, "2026-03-23");
    let revision = "procedure { revision }";
    assert_eq!(law.ask(&earlier, revision).await["procedure"]["revision"], 1);
    assert_eq!(law.ask(&later, revision).await["procedure"]["revision"], 2);
}
