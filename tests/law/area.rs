//! Area assessment 区域评估: what the area was assessed for is not asked of a project again.

use onewindow_tests::law::{APPLICANT, LawOffice};
use onewindow_tests::office::{key, mutation};
use serde_json::{Value, json};

/// How a procedure stands on a project's way.
async fn way(law: &LawOffice, project: &Value, procedure: &str) -> Value {
    let applicant = law.person(APPLICANT).await;
    let document = "query($id: ID!) { project(id: $id) { way { node { code } state coverage { rule basis } } \
        plan { code needed condition missingFacts { path } } } }";
    let mut seen = applicant.data(document, json!({"id": project["id"]})).await["project"].take();
    let found = |list: &Value, at: &dyn Fn(&Value) -> bool| {
        let all = list.as_array().unwrap();
        all.iter().find(|item| at(item)).cloned().unwrap()
    };
    let mut item = found(&seen["way"], &|item| item["node"]["code"] == procedure);
    item["plan"] = found(&seen["plan"].take(), &|item| item["code"] == procedure);
    item
}

/// What opening a case is refused with: code, words, article.
async fn opening(law: &LawOffice, project: &Value, procedure: &str) -> Value {
    let applicant = law.person(APPLICANT).await;
    let errors = "userErrors { code message ... on NotAllowedError { needed lawReference } }";
    let document = mutation("openCase", errors).replace("userErrors { code message path }", "");
    let input = json!({"projectId": project["id"], "procedure": procedure, "idempotencyKey": key()});
    applicant.data(&document, json!({"input": input})).await["openCase"]["userErrors"][0].clone()
}

fn assessed(matters: &[&str]) -> Value {
    json!({"site": {"area_assessments": matters}})
}

/// Operations: createProject, project, openCase
#[tokio::test(flavor = "multi_thread")]
async fn c74_in_an_assessed_area_the_separate_assessment_is_not_demanded() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(assessed(&["soil-water"])).await;
    let item = way(&law, &project, "soil-water").await;
    assert_eq!(item["state"], "COVERED");
    assert_eq!(item["plan"]["needed"], "COVERED");
    assert_eq!(item["coverage"]["basis"], "优化营商环境条例 第42条");
    let rule = item["coverage"]["rule"].as_str().unwrap();
    assert!(rule.contains("assessed for soil and water"), "{rule}");
    let refused = opening(&law, &project, "soil-water").await;
    assert_eq!(refused["code"], "CoveredByArea");
    assert_eq!(refused["lawReference"], "优化营商环境条例 第42条");
    assert!(refused["message"].as_str().unwrap().contains(rule));
    assert_eq!(
        way(&law, &project, "energy-review").await["state"],
        "OPEN",
        "only what the assessment covers"
    );
}

/// Operations: createProject, project, openCase
#[tokio::test(flavor = "multi_thread")]
async fn c74_outside_of_it_the_assessment_is_needed_and_unknown_it_is_not_said() {
    let law = LawOffice::on("2026-03-02");
    let outside = law.project(assessed(&[])).await;
    let item = way(&law, &outside, "soil-water").await;
    assert_eq!(item["state"], "OPEN");
    assert_eq!(item["plan"]["needed"], "YES");
    assert!(item["coverage"].is_null());
    law.opened(&outside, "soil-water").await;

    let unknown = law.project(json!({"site": {"area_assessments": null}})).await;
    let item = way(&law, &unknown, "soil-water").await;
    assert_eq!(item["state"], "UNDETERMINED");
    assert_eq!(
        item["plan"]["missingFacts"],
        json!([{"path": "site.area_assessments"}])
    );
    let refused = opening(&law, &unknown, "soil-water").await;
    assert_eq!(refused["code"], "Undetermined");
    assert_eq!(refused["needed"], json!(["site.area_assessments"]));
}

/// Operations: createProject, openCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c74_what_a_covered_procedure_would_bring_out_is_not_demanded_either() {
    let law = LawOffice::on("2026-03-02");
    for (matters, expected) in [(&["soil-water"][..], "NEEDLESS"), (&[], "MISSING")] {
        let project = law.project(assessed(matters)).await;
        let case = law.opened(&project, "spoil-transport-permit").await;
        let seen = law.look(&case).await;
        let materials = seen["materials"].as_array().unwrap();
        let plan = materials
            .iter()
            .find(|found| found["material"]["code"] == "soil-water-approval")
            .unwrap();
        assert_eq!(plan["state"], expected);
    }
}

/// Operations: createProject, project, reachMilestone
#[tokio::test(flavor = "multi_thread")]
async fn c74_a_covered_procedure_holds_nothing_back() {
    let law = LawOffice::on("2026-03-02");
    let gates = |assessments: Value| {
        json!({
            "project": {"hazardous_chemicals": "none"}, "site": {"area_assessments": assessments},
            "eia": {"category": "registration"}, "building": {"new": false, "fit_out": true},
        })
    };
    let waits = |item: Value| item["waitingFor"].as_array().unwrap().clone();
    let document = "query($id: ID!) { project(id: $id) { way { node { code } waitingFor { code } } } }";
    let applicant = law.person(APPLICANT).await;
    for (assessments, is_waited_for) in [(json!(["soil-water"]), false), (json!([]), true)] {
        let project = law.route_project(gates(assessments)).await;
        let seen = applicant.data(document, json!({"id": project["id"]})).await["project"]["way"].clone();
        let start = seen
            .as_array()
            .unwrap()
            .iter()
            .find(|item| item["node"]["code"] == "construction-start")
            .cloned()
            .unwrap();
        let found = waits(start).contains(&json!({"code": "soil-water"}));
        assert_eq!(found, is_waited_for);
    }
}
