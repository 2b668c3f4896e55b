//! What is put right or decided at the counter, and the notice that may be sent once.

use onewindow_tests::law::LawOffice;
use serde_json::{Value, json};

use crate::documents::drawn;

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
    let before = law.look(&case).await;
    let case = law.by("window", "correctSlip", &case, slip(&form)).await;
    let seen = law.look(&case).await;
    for same in ["id", "number", "clocks", "receivedAt"] {
        assert_eq!(seen[same], before[same], "{same}");
    }
    assert_eq!(drawn(&law, &case).await, json!([]), "no notice was written");
    assert_eq!(seen["phase"]["code"], "RECEIVED", "the same case goes on");
    assert_eq!(seen["corrections"], json!([]));
    assert_eq!(law.ask(&case, "form").await["form"], form);
    let notice = json!({"items": [{"field": "/outlets", "what": "排放口数量与图纸不符"}]});
    let case = law.by("window", "requestCorrection", &case, notice).await;
    assert_eq!(
        case["phase"]["code"], "CORRECTING",
        "the one notice is still to be had"
    );
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
    let alarms = "alarms { rule colour }";
    assert_eq!(law.ask(&case, alarms).await["alarms"], json!([]));
    let leave = json!({"reason": "影响安全的重大遗漏"});
    let case = law.by("supervisor", "allowSecondNotice", &case, leave).await;
    assert_eq!(law.phase(&case).await, "RECEIVED", "leave alone sends nothing");
    let case = law
        .by("window", "requestCorrection", &case, notice("land-use-statement"))
        .await;
    assert_eq!(law.phase(&case).await, "CORRECTING");
    let told = law.ask(&case, alarms).await;
    assert_eq!(told["alarms"], json!([{"rule": "E06", "colour": "RED"}]));
    assert_eq!(law.look(&case).await["corrections"].as_array().unwrap().len(), 2);
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
    let place = |name: &str| types.iter().position(|found| *found == name).unwrap();
    assert!(place("CaseAccepted") < place("DecisionMade"), "{types:?}");
    let added = &after.as_array().unwrap()[before..];
    assert!(
        added.iter().all(|event| event["at"] == added[0]["at"]),
        "{added:?}"
    );
    let numbers: Vec<u64> = added
        .iter()
        .map(|event| event["sequence"].as_u64().unwrap())
        .collect();
    assert!(
        numbers.windows(2).all(|pair| pair[1] == pair[0] + 1),
        "one transaction: {numbers:?}"
    );
    let documents = drawn(&law, &case).await;
    let decision = json!(["GRANT_DECISION", "2026-03-02"]);
    assert!(documents.as_array().unwrap().contains(&decision), "{documents}");
}
