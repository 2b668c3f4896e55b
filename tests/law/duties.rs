//! What the applicant owes by when.

use onewindow_tests::law::LawOffice;
use serde_json::{Value, json};

async fn duty(law: &LawOffice, project: &Value) -> Value {
    let applicant = law.person("lubricant").await;
    let document = "query($id: ID!) { project(id: $id) { duties { node { code } from { code } within { amount unit } \
        since dueOn doneOn isOverdue isLate basis } } }";
    let seen = applicant.data(document, json!({"id": project["id"]})).await;
    let duties = seen["project"]["duties"].as_array().unwrap().clone();
    duties
        .into_iter()
        .find(|duty| duty["node"]["code"] == "completion-filing")
        .unwrap()
}

/// Operations: createProject, reachMilestone, advanceClock
#[tokio::test(flavor = "multi_thread")]
async fn c68_the_completion_is_filed_within_fifteen_days() {
    let law = LawOffice::on("2024-04-08");
    let project = law.project(json!({})).await;
    assert!(
        duty(&law, &project).await["dueOn"].is_null(),
        "nothing is owed yet"
    );
    law.reached(&project, "completion", "2024-04-08").await;
    let owed = duty(&law, &project).await;
    assert_eq!(owed["since"], "2024-04-08");
    assert_eq!(owed["dueOn"], "2024-04-23");
    law.to("2024-04-23T23:59:59+08:00").await;
    assert_eq!(duty(&law, &project).await["isOverdue"], false);
    law.to_start_of("2024-04-24").await;
    assert_eq!(duty(&law, &project).await["isOverdue"], true);
    law.received(&project, "completion-filing").await;
    let done = duty(&law, &project).await;
    assert_eq!(done["doneOn"], "2024-04-24");
    assert_eq!(done["isLate"], true);
    assert_eq!(done["isOverdue"], false);
}
