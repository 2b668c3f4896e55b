//! What is put right or decided at the counter, and the notice that may be sent once.

use onewindow_tests::law::LawOffice;
use serde_json::{Value, json};

/// Operations: submitCase, correctSlip, requestCorrection, case
#[tokio::test(flavor = "multi_thread")]
async fn c06_a_slip_is_put_right_at_the_counter_and_no_notice_is_counted() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.received(&project, "pollutant-permit").await;
    let mut form = law.ask(&case, "form").await["form"].clone();
    form["没有的栏目"] = json!("x");
    let slip = |form: &Value| json!({"form": form, "what": "笔误"});
    assert_eq!(
        law.refused("window", "correctSlip", &case, slip(&form)).await,
        ["FormInvalid"]
    );
    form.as_object_mut().unwrap().remove("没有的栏目");
    assert_eq!(
        law.refused("jhj-handler", "correctSlip", &case, slip(&form))
            .await,
        ["NotYourRole"]
    );
    form["outlets"] = json!(form["outlets"].as_i64().unwrap() + 1);
    let case = law.by("window", "correctSlip", &case, slip(&form)).await;
    let seen = law.look(&case).await;
    assert_eq!(seen["phase"]["code"], "RECEIVED", "the same case goes on");
    assert_eq!(seen["corrections"], json!([]));
    assert_eq!(law.ask(&case, "form").await["form"], form);
}

/// Operations: requestCorrection, answerCorrection, allowSecondNotice, case
#[tokio::test(flavor = "multi_thread")]
async fn c09_a_second_notice_is_refused_unless_a_supervisor_allows_it() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law
        .received_without(&project, "land-preliminary", &["site-plan"])
        .await;
    let notice = |material: &str| json!({"items": [{"material": material, "what": "请补正"}]});
    let case = law
        .by("window", "requestCorrection", &case, notice("site-plan"))
        .await;
    let case = law.completed(case, &[]).await;
    let case = law
        .by("lubricant", "answerCorrection", &case, json!({"items": [0]}))
        .await;
    assert_eq!(
        law.refused("window", "requestCorrection", &case, notice("land-use-statement"))
            .await,
        ["SecondCorrectionNotice"]
    );
    assert_eq!(
        law.refused("window", "allowSecondNotice", &case, json!({"reason": "漏看"}))
            .await,
        ["NotYourRole"]
    );
    assert_eq!(
        law.refused("supervisor", "allowSecondNotice", &case, json!({"reason": ""}))
            .await,
        ["TextMissing"]
    );
    let leave = json!({"reason": "影响安全的重大遗漏"});
    let case = law.by("supervisor", "allowSecondNotice", &case, leave).await;
    let case = law
        .by("window", "requestCorrection", &case, notice("land-use-statement"))
        .await;
    assert_eq!(law.phase(&case).await, "CORRECTING");
    let told = law.ask(&case, "alarms { rule colour }").await;
    assert_eq!(told["alarms"], json!([{"rule": "E06", "colour": "RED"}]));
}

/// Operations: submitCase, decideOnTheSpot, case
#[tokio::test(flavor = "multi_thread")]
async fn c14_a_matter_of_form_is_decided_on_the_spot() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let grant = json!({"outcome": "GRANTED", "reasons": "材料齐全、符合法定形式"});
    let other = law.received(&project, "land-preliminary").await;
    assert_eq!(
        law.refused("window", "decideOnTheSpot", &other, grant.clone())
            .await,
        ["NotOnTheSpot"]
    );
    let incomplete = law
        .received_without(&project, "notice-board-permit", &["drawing"])
        .await;
    assert_eq!(
        law.refused("window", "decideOnTheSpot", &incomplete, grant.clone())
            .await,
        ["MissingMaterials"]
    );
    let other_project = law.project(json!({})).await;
    let case = law.received(&other_project, "notice-board-permit").await;
    let events = "events(first: 100) { nodes { type at sequence } }";
    let before = law.ask(&case, events).await["events"]["nodes"]
        .as_array()
        .unwrap()
        .len();
    let case = law.by("jhj-approver", "decideOnTheSpot", &case, grant).await;
    let seen = law.look(&case).await;
    assert_eq!(seen["phase"]["code"], "GRANTED");
    assert_eq!(seen["acceptedOn"], "2026-03-02");
    assert_eq!(seen["ruling"]["reasons"], "材料齐全、符合法定形式");
    assert!(seen["document"]["number"].is_string(), "a written decision");
    let after = law.ask(&case, events).await["events"]["nodes"].clone();
    let types: Vec<&str> = after.as_array().unwrap()[before..]
        .iter()
        .map(|event| event["type"].as_str().unwrap())
        .collect();
    let place = |name: &str| types.iter().position(|found| *found == name);
    assert!(place("CaseAccepted") < place("DecisionMade"), "{types:?}");
    assert!(place("DecisionMade").is_some());
}
