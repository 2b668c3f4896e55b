//! What has to be there before what, on the zone's own route.

use onewindow_tests::law::{APPLICANT, LawOffice};
use serde_json::{Value, json};

/// A plant on transferred land up to its planning permits, which take seven days of publicity.
async fn planned(law: &LawOffice, facts: Value) -> Value {
    let project = law.route_project(facts).await;
    for procedure in ["park-entry", "project-filing", "land-planning-permit"] {
        law.obtained(&project, procedure).await;
    }
    let case = law.accepted(&project, "engineering-planning-permit").await;
    law.ready(&case).await;
    law.to_day("2026-03-10").await;
    law.granted(&case).await;
    project
}

/// Facts of a plant that needs little beside its planning permits.
fn small_plant() -> Value {
    json!({
        "project": {"cost_cny": 200_000, "hazardous_chemicals": "none"}, "land": {"new_construction_land": false},
        "site": {"area_ha": 0.1, "earthwork_m3": 10}, "building": {"use": "workshop"}, "eia": {"category": "registration"},
        "energy": {"tce": 1, "kwh": 1},
    })
}

/// Operations: createProject, openCase, submitCase, acceptCase, completeStep, decideCase, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c61_no_construction_permit_is_granted_without_the_fire_design_opinion() {
    let law = LawOffice::on("2026-03-02");
    let project = planned(&law, json!({"land": {"new_construction_land": false}})).await;
    law.obtained(&project, "drawing-review").await;
    let case = law.accepted(&project, "construction-permit").await;
    let grant = json!({"outcome": "GRANTED", "reasons": "符合法定条件"});
    assert_eq!(
        law.decision_refused(&case, grant).await,
        ["GateNotMet"],
        "it may be applied for, not granted"
    );
    law.obtained(&project, "fire-design").await;
    let case = law.granted(&case).await;
    assert_eq!(case["phase"]["code"], "GRANTED");
}

/// Operations: createProject, openCase, saveForm, attachMaterial, submitCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c64_no_land_planning_permit_without_the_filing_and_the_land_contract() {
    let law = LawOffice::on("2026-03-02");
    let project = law
        .route_project(json!({"land": {"new_construction_land": false}}))
        .await;
    law.obtained(&project, "park-entry").await;
    let case = law.drafted_without(&project, "land-planning-permit", &[]).await;
    assert_eq!(
        law.refused(APPLICANT, "submitCase", &case, json!({})).await,
        ["PrerequisiteMissing"],
        "a filing that somebody attached is not the filing"
    );
    law.obtained(&project, "project-filing").await;
    let case = law.by(APPLICANT, "submitCase", &case, json!({})).await;
    assert_eq!(case["phase"]["code"], "RECEIVED");

    let other = law
        .route_project(json!({"land": {"new_construction_land": false}}))
        .await;
    law.obtained(&other, "park-entry").await;
    law.obtained(&other, "project-filing").await;
    let case = law
        .drafted_without(&other, "land-planning-permit", &["land-contract"])
        .await;
    assert_eq!(
        law.refused(APPLICANT, "submitCase", &case, json!({})).await,
        ["MissingMaterials"]
    );
    let case = law
        .by(APPLICANT, "submitCase", &case, json!({"despiteMissing": true}))
        .await;
    assert_eq!(
        law.refused("window", "acceptCase", &case, json!({})).await,
        ["MissingMaterials"],
        "nor does the window accept it without the contract"
    );
}

/// Operations: createProject, openCase, submitCase, acceptCase, completeStep, decideCase, advanceClock, reachMilestone
#[tokio::test(flavor = "multi_thread")]
async fn c65_no_completion_acceptance_before_the_planning_verification() {
    let law = LawOffice::on("2026-03-02");
    let project = planned(&law, small_plant()).await;
    law.obtained(&project, "safety-general").await;
    law.reached(&project, "construction-start", "2026-03-10").await;
    assert_eq!(
        law.milestone_refused(&project, "completion", "2026-03-10").await,
        ["GateNotMet"]
    );
    law.obtained(&project, "planning-verification").await;
    law.reached(&project, "completion", "2026-03-10").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_milestone_is_not_reported_for_a_day_before_its_gate_nor_for_the_future() {
    let law = LawOffice::on("2026-03-02");
    let project = planned(&law, small_plant()).await;
    law.obtained(&project, "safety-general").await;
    for (day, code) in [
        ("2026-03-11", "DateOutOfRange"),
        ("2026-03-01", "DateOutOfRange"),
        ("2026-03-09", "BeforeItsGate"),
    ] {
        let refused = law.milestone_refused(&project, "construction-start", day).await;
        assert_eq!(refused, [code], "{day}");
    }
    law.reached(&project, "construction-start", "2026-03-10").await;
}
