//! Filings and commitments: complete at receipt, checked afterwards.

use onewindow_tests::law::{LawOffice, open_steps};
use serde_json::{Value, json};

use crate::documents::finished;

/// Works that are not special, so that they are filed and not accepted.
fn ordinary_works() -> Value {
    json!({"building": {"use": "workshop"}})
}

/// Operations: createProject, openCase, saveForm, attachMaterial, submitCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c62_ordinary_works_are_filed_and_drawn_by_a_recorded_lot() {
    let law = LawOffice::on("2026-03-02");
    for _ in 0..6 {
        let project = law.project(ordinary_works()).await;
        let case = law.received(&project, "fire-filing").await;
        let case = law.look(&case).await;
        assert!(case["document"]["number"].is_string(), "filed, not accepted");
        let sample = &case["sample"];
        let draw = sample["draw"].as_u64().unwrap();
        assert_eq!(sample["percent"], 20);
        assert_eq!(
            sample["isSelected"],
            draw < 2_000,
            "the recorded draw says whether it is checked"
        );
        let seen = law.ask(&case, "events(first: 100) { nodes { type data } }").await;
        let mut events = seen["events"]["nodes"].as_array().unwrap().iter();
        let drawn = events.find(|event| event["type"] == "SampleDrawn").unwrap();
        assert_eq!(drawn["data"]["draw"], draw, "it stands in the log");
        let (phase, steps) = if draw < 2_000 { ("FILED", 1) } else { ("CLOSED", 0) };
        assert_eq!(case["phase"]["code"], phase);
        assert_eq!(open_steps(&case).len(), steps);
    }
}

/// Operations: createProject, openCase
#[tokio::test(flavor = "multi_thread")]
async fn c62_ordinary_works_have_no_fire_acceptance_and_special_ones_no_filing() {
    let law = LawOffice::on("2026-03-02");
    let (ordinary, special) = (law.project(ordinary_works()).await, law.project(json!({})).await);
    let applicant = law.person("lubricant").await;
    for (project, procedure) in [(&ordinary, "fire-acceptance"), (&special, "fire-filing")] {
        let input = json!({
            "projectId": project["id"], "procedure": procedure, "idempotencyKey": onewindow_tests::office::key(),
        });
        let codes = onewindow_tests::office::refused(&applicant, "openCase", "case { id }", input).await;
        assert_eq!(codes, ["NotNeeded"], "{procedure}");
    }
}

/// Operations: createProject, openCase, saveForm, attachMaterial, submitCase, acceptCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c63_a_public_gathering_place_opens_on_commitment_and_is_checked_afterwards() {
    let law = LawOffice::on("2026-03-02");
    let gathering =
        |commitment: bool| json!({"use": {"public_gathering": true, "opening_commitment": commitment}});
    let project = law.project(gathering(true)).await;
    let case = law.received(&project, "fire-opening-check").await;
    let case = law.look(&case).await;
    assert_eq!(case["phase"]["code"], "FILED");
    assert_eq!(case["document"]["issuedOn"], "2026-03-02", "granted at once");
    let open = open_steps(&case);
    assert_eq!(open.len(), 1);
    assert_eq!(open[0]["kind"], "SITE_VISIT", "a check on site is opened");
    assert_eq!(open[0]["department"]["code"], "xfd");

    let project = law.project(gathering(false)).await;
    let case = law.accepted(&project, "fire-opening-check").await;
    assert_eq!(
        law.due(&case, "statutory").await,
        "2026-03-16",
        "with an inspection, ten working days"
    );
    law.to("2026-03-16T23:59:59+08:00").await;
    assert_eq!(law.clock(&case, "statutory").await["isOverdue"], false);
    law.to_start_of("2026-03-17").await;
    assert_eq!(law.clock(&case, "statutory").await["isOverdue"], true);
}

/// Operations: createProject, openCase, saveForm, attachMaterial, submitCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c63_a_commitment_that_is_not_signed_opens_nothing() {
    let law = LawOffice::on("2026-03-02");
    let project = law
        .project(json!({"use": {"public_gathering": true, "opening_commitment": true}}))
        .await;
    let case = law
        .received_without(&project, "fire-opening-check", &["commitment"])
        .await;
    let case = law.look(&case).await;
    assert_eq!(case["phase"]["code"], "RECEIVED");
    assert_eq!(case["document"], Value::Null);
    assert_eq!(open_steps(&case), Vec::<Value>::new());
}

/// Operations: createProject, openCase, saveForm, attachMaterial, submitCase, case, node
#[tokio::test(flavor = "multi_thread")]
async fn c69_a_complete_project_filing_is_filed_at_the_moment_of_receipt() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.received(&project, "project-filing").await;
    let seen = law
        .ask(
            &case,
            "phase { code } receivedAt closedAt document { number issuedOn } events(first: 100) { nodes { type by { role { code } } } }",
        )
        .await;
    assert_eq!(seen["phase"]["code"], "CLOSED");
    assert_eq!(seen["receivedAt"], seen["closedAt"], "the same instant");
    assert_eq!(seen["document"]["issuedOn"], "2026-03-02");
    let events = seen["events"]["nodes"].as_array().unwrap();
    let officers = ["WINDOW", "HANDLER", "REVIEWER", "APPROVER"];
    assert!(
        events
            .iter()
            .all(|event| !officers.iter().any(|role| event["by"]["role"]["code"] == *role)),
        "no officer acts: {events:?}"
    );
    let documents = finished(&law, &case, 1).await;
    let receipt = &documents[0];
    assert_eq!(
        (&receipt["kind"], &receipt["number"], &receipt["on"]),
        (
            &json!("FILING_RECEIPT"),
            &seen["document"]["number"],
            &json!("2026-03-02")
        )
    );
    let applicant = law.person("lubricant").await;
    let (status, pdf) = applicant.get(receipt["path"].as_str().unwrap()).await.unwrap();
    assert_eq!(status, 200);
    assert!(pdf.starts_with(b"%PDF-"), "the certificate can be printed");
}

/// Operations: createProject, openCase, saveForm, attachMaterial, submitCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c69_incomplete_information_is_not_filed() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law
        .received_without(&project, "project-filing", &["policy-declaration"])
        .await;
    let case = law.look(&case).await;
    assert_eq!(case["phase"]["code"], "RECEIVED");
    assert_eq!(case["document"], Value::Null);
}
