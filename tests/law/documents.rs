//! Acts in writing: drawn up with the act, set and signed afterwards, checked by anybody.

use std::time::Duration;

use onewindow_tests::law::{APPLICANT, LawOffice};
use onewindow_tests::onewindow;
use serde_json::{Value, json};

/// The documents of a case once the last of them is finished.
pub async fn finished(law: &LawOffice, case: &Value, count: usize) -> Vec<Value> {
    // Setting takes part of a second each on a quiet machine; what never comes has to end the test.
    for _ in 0..600 {
        let selection =
            "documents { kind name number code on state failure path verificationPath file { sha256 } }";
        let seen = law.ask(case, selection).await;
        let documents = seen["documents"].as_array().unwrap().clone();
        assert_eq!(documents.len(), count, "{documents:?}");
        assert!(
            documents.iter().all(|document| document["state"] != "FAILED"),
            "{documents:?}"
        );
        if documents.iter().all(|document| document["state"] == "READY") {
            return documents;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the documents were not set: {}", law.office.server.log());
}

/// The kind and day of every document of a case, in the order they were drawn up.
pub async fn drawn(law: &LawOffice, case: &Value) -> Value {
    let seen = law.ask(case, "documents { kind on number }").await;
    let documents = seen["documents"].as_array().unwrap().iter();
    let told = documents.map(|document| {
        assert!(!document["number"].as_str().unwrap().is_empty(), "{document}");
        json!([document["kind"], document["on"]])
    });
    Value::Array(told.collect())
}

/// Asserts that a finished document has its number and day, that its applicant can fetch it with its signature, and that
/// anybody who has it finds the agency by its code.
pub async fn assert_sealed(law: &LawOffice, document: &Value, kind: &str, on: &str) {
    assert_eq!(document["kind"], kind);
    assert_eq!(document["on"], on);
    let path = document["path"].as_str().unwrap();
    let applicant = law.person(APPLICANT).await;
    let (status, pdf) = applicant.get(path).await.unwrap();
    assert_eq!(status, 200);
    assert!(pdf.starts_with(b"%PDF-"));
    let (status, signature) = applicant.get(&format!("{path}.sig")).await.unwrap();
    assert_eq!(status, 200);
    assert!(!signature.is_empty());
    let anybody = law.office.server.client();
    let query = "query($code: String!) { verifyDocument(code: $code) { kind number on agency } }";
    let found = anybody.data(query, json!({"code": document["code"]})).await["verifyDocument"].clone();
    assert!(!found["number"].as_str().unwrap().is_empty());
    for field in ["kind", "number", "on"] {
        assert_eq!(found[field], document[field], "{field}");
    }
    assert!(!found["agency"].as_str().unwrap().is_empty(), "whose seal it is");
}

fn kinds(documents: &[Value]) -> Vec<&str> {
    documents
        .iter()
        .map(|document| document["kind"].as_str().unwrap())
        .collect()
}

/// Operations: acceptCase, refuseCase, requestCorrection, case.documents
#[tokio::test(flavor = "multi_thread")]
async fn c13_every_answer_to_an_application_is_a_dated_and_sealed_document() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.received(&project, "land-preliminary").await;
    assert_eq!(
        law.ask(&case, "documents { kind }").await["documents"],
        json!([]),
        "receipt alone is no act"
    );
    let case = law.by("window", "acceptCase", &case, json!({})).await;
    let documents = finished(&law, &case, 1).await;
    assert_sealed(&law, &documents[0], "ACCEPTANCE_NOTICE", "2026-03-02").await;
    let path = documents[0]["path"].as_str().unwrap();
    let stranger = law.person("helicopter").await;
    assert_eq!(
        stranger.get(path).await.unwrap().0,
        404,
        "another enterprise's paper"
    );

    let other = law.project(json!({})).await;
    let other = law.received(&other, "land-preliminary").await;
    law.to_day("2026-03-03").await;
    let answer = json!({"ground": "NOT_COMPETENT", "competent": "市自然资源和规划局", "reason": "不属于本机关职权范围"});
    law.by("window", "refuseCase", &other, answer).await;
    let documents = finished(&law, &other, 1).await;
    assert_sealed(&law, &documents[0], "NON_ACCEPTANCE_NOTICE", "2026-03-03").await;
}

/// Operations: requestCorrection, refuseCase, acceptCase, advanceClock, case.documents
#[tokio::test(flavor = "multi_thread")]
async fn c13_no_state_changes_without_its_document_and_silence_draws_one_up_too() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law
        .received_without(&project, "land-preliminary", &["site-plan"])
        .await;
    let unanswered = [
        (
            "refuseCase",
            json!({"ground": "NOT_REQUIRED", "reason": " "}),
            "TextMissing",
        ),
        (
            "refuseCase",
            json!({"ground": "NOT_COMPETENT", "reason": "不属于本机关职权"}),
            "TextMissing",
        ),
        (
            "requestCorrection",
            json!({"items": [{"material": "site-plan", "what": ""}]}),
            "TextMissing",
        ),
        ("acceptCase", json!({}), "MissingMaterials"),
    ];
    for (field, input, code) in unanswered {
        assert_eq!(law.refused("window", field, &case, input).await, [code]);
        assert_eq!(law.phase(&case).await, "RECEIVED", "{field}");
        assert_eq!(drawn(&law, &case).await, json!([]), "{field}");
    }
    let notice = json!({"items": [{"material": "site-plan", "what": "请补交"}]});
    law.by("window", "requestCorrection", &case, notice).await;
    let documents = finished(&law, &case, 1).await;
    assert_sealed(&law, &documents[0], "CORRECTION_NOTICE", "2026-03-02").await;

    let other = law.project(json!({})).await;
    let silent = law.received(&other, "land-preliminary").await;
    law.to("2026-03-09T23:59:59+08:00").await;
    assert_eq!(drawn(&law, &silent).await, json!([]));
    law.to_start_of("2026-03-10").await;
    let documents = finished(&law, &silent, 1).await;
    assert_sealed(&law, &documents[0], "ACCEPTANCE_NOTICE", "2026-03-10").await;
    let events = law.ask(&silent, "events(first: 100) { nodes { type at } }").await;
    let events = events["events"]["nodes"].as_array().unwrap();
    let at = |name: &str| events.iter().find(|event| event["type"] == name).unwrap()["at"].clone();
    assert_eq!(at("CaseAccepted"), at("DocumentDrawnUp"), "in one transaction");
}

/// Operations: decideCase, deliverLicence, case.documents, verifyDocument
#[tokio::test(flavor = "multi_thread")]
async fn c72_a_document_is_checked_by_its_code_and_without_a_connection() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "land-preliminary").await;
    let words = json!({"outcome": "REFUSED", "reasons": "不符合国土空间规划",
        "remedy": "可以在六十日内申请行政复议，或者在六个月内提起行政诉讼"});
    let case = law.decided(&case, words).await;
    let delivery = json!({"method": "COUNTER", "receiver": "张三"});
    law.by("window", "deliverLicence", &case, delivery).await;
    let documents = finished(&law, &case, 3).await;
    assert_eq!(
        kinds(&documents),
        ["ACCEPTANCE_NOTICE", "REFUSAL_DECISION", "DELIVERY_RECEIPT"]
    );

    let decision = &documents[1];
    assert_eq!(decision["on"], "2026-03-02");
    let anonymous = law.office.server.client().with_language("en");
    let document =
        "query($code: String!) { verifyDocument(code: $code) { kind number on holder file { sha256 } } }";
    let found = anonymous.data(document, json!({"code": decision["code"]})).await;
    assert_eq!(found["verifyDocument"]["number"], decision["number"]);
    assert_eq!(
        found["verifyDocument"]["file"]["sha256"],
        decision["file"]["sha256"]
    );
    assert_eq!(
        found["verifyDocument"]["holder"],
        json!(null),
        "who was refused is nobody's business"
    );
    let unknown = anonymous
        .data(document, json!({"code": "OW-0000-0000-0000-0000-1"}))
        .await;
    assert_eq!(unknown["verifyDocument"], json!(null));
    let (status, page) = anonymous
        .get(decision["verificationPath"].as_str().unwrap())
        .await
        .unwrap();
    let page = String::from_utf8(page).unwrap();
    assert_eq!(status, 200);
    assert!(page.contains(decision["number"].as_str().unwrap()), "{page}");
    assert!(!page.contains("不符合国土空间规划"), "reasons are not public");
    assert_eq!(anonymous.get("/v/OW-0000").await.unwrap().0, 404);

    let folder = law.office.server.data();
    let file = |name: &str| folder.join(name);
    let applicant = law.person(APPLICANT).await;
    let path = decision["path"].as_str().unwrap();
    let (_, key) = anonymous
        .get("/.well-known/onewindow-documents.pub")
        .await
        .unwrap();
    let (_, mut pdf) = applicant.get(path).await.unwrap();
    let (_, signature) = applicant.get(&format!("{path}.sig")).await.unwrap();
    std::fs::write(file("key.pub"), key).unwrap();
    std::fs::write(file("decision.pdf"), &pdf).unwrap();
    std::fs::write(file("decision.pdf.sig"), signature).unwrap();
    let check = || {
        let arguments = [
            "verify-document".into(),
            file("decision.pdf"),
            "--key".into(),
            file("key.pub"),
        ];
        onewindow(&arguments)
    };
    let genuine = check();
    let said = String::from_utf8_lossy(&genuine.stdout).into_owned();
    assert!(genuine.status.success(), "{genuine:?}");
    assert!(said.contains(decision["code"].as_str().unwrap()), "{said}");
    let middle = pdf.len() / 2;
    pdf[middle] ^= 1;
    std::fs::write(file("decision.pdf"), &pdf).unwrap();
    assert_eq!(check().status.code(), Some(1), "a changed file");
    pdf[middle] ^= 1;
    std::fs::write(file("decision.pdf"), &pdf).unwrap();
    assert!(check().status.success(), "as it was");
    std::fs::remove_file(file("decision.pdf.sig")).unwrap();
    assert!(
        !check().status.success(),
        "without its signature it proves nothing"
    );
}
