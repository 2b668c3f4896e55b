//! Trade secrets among the materials: who opens them, on what, and where they never appear.

use onewindow_tests::law::{APPLICANT, LawOffice};
use onewindow_tests::office::{change, request_refused, sha256, upload};
use onewindow_tests::onewindow;
use serde_json::{Value, json};

const NAME: &str = "X-7 釉料配方";
const CONTENT: &[u8] = b"%PDF-1.4\n% cobalt 3.2, feldspar 41\n%%EOF\n";

/// An accepted planning permit whose design scheme is a trade secret; the construction bureau is asked for its opinion.
async fn accepted(law: &LawOffice) -> Value {
    let project = law.project(json!({})).await;
    let case = law
        .drafted_without(&project, "engineering-planning-permit", &["design-scheme"])
        .await;
    let applicant = law.person(APPLICANT).await;
    let file = upload(&applicant, NAME, CONTENT, &sha256(CONTENT)).await.unwrap();
    let secret = json!({"material": "design-scheme", "fileId": file, "isSecret": true});
    let case = change(&applicant, "attachMaterial", &case, secret).await;
    let case = law.by(APPLICANT, "submitCase", &case, json!({})).await;
    let case = law.by("window", "acceptCase", &case, json!({})).await;
    law.by(
        "zrj-handler",
        "completeStep",
        &case,
        json!({"step": "handle#1", "verdict": "AGREE", "opinion": "符合要求"}),
    )
    .await
}

/// The secret file as somebody sees it.
async fn seen_by(law: &LawOffice, login: &str, case: &Value) -> Value {
    let document = "query($id: ID!) { case(id: $id) { materials { files { filename path isSecret isOpenToViewer \
        reasons { code lawReference } } } } }";
    let client = law.person(login).await;
    let seen = client.data(document, json!({"id": case["id"]})).await["case"].clone();
    let materials = seen["materials"].as_array().unwrap();
    let mut files = materials
        .iter()
        .flat_map(|material| material["files"].as_array().unwrap());
    files.find(|file| file["isSecret"] == true).unwrap().clone()
}

async fn path(law: &LawOffice, case: &Value) -> String {
    seen_by(law, APPLICANT, case).await["path"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Asks for the file and gives the status and, where it was refused, the code.
async fn opened(law: &LawOffice, login: &str, path: &str) -> (u16, Value) {
    let (status, body) = law.person(login).await.get(path).await.unwrap();
    if status == 200 {
        assert_eq!(body, CONTENT);
        return (status, Value::Null);
    }
    let refusal: Value = serde_json::from_slice(&body).unwrap();
    if status == 403 {
        assert_eq!(refusal["lawReference"], "行政许可法 第5条第2款");
    }
    (status, refusal["code"].clone())
}

/// Who has opened it so far, on what, as somebody reads it.
async fn accesses(law: &LawOffice, login: &str, case: &Value) -> Vec<(String, String)> {
    let document = "query($id: ID!) { case(id: $id) { accesses { nodes { type by { name } data } } } }";
    let client = law.person(login).await;
    let found = client.data(document, json!({"id": case["id"]})).await;
    let nodes = found["case"]["accesses"]["nodes"].as_array().unwrap().clone();
    let read = |node: &Value| {
        assert_eq!(node["type"], "SecretOpened");
        assert_eq!(node["data"]["material"], "design-scheme");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (text(&node["data"]["basis"]), text(&node["data"]["ground"]))
    };
    nodes.iter().map(read).collect()
}

fn pair(basis: &str, ground: &str) -> (String, String) {
    (basis.to_owned(), ground.to_owned())
}

/// A consent to let the construction bureau open the secret.
fn to_jhj() -> Value {
    json!({"material": "design-scheme", "department": "jhj"})
}

/// Operations: attachMaterial, submitCase, acceptCase, completeStep, consentToDisclosure, revokeDisclosure, case.accesses
#[tokio::test(flavor = "multi_thread")]
async fn c21_a_trade_secret_is_opened_by_another_department_only_with_consent_and_every_opening_is_on_record()
{
    let law = LawOffice::on("2026-03-02");
    let case = accepted(&law).await;
    let path = path(&law, &case).await;
    for login in [APPLICANT, "zrj-handler", "zrj-approver"] {
        assert_eq!(opened(&law, login, &path).await, (200, Value::Null), "{login}");
    }
    for login in ["jhj-handler", "window", "supervisor", "admin"] {
        assert_eq!(
            opened(&law, login, &path).await,
            (403, json!("SecretMaterial")),
            "{login}"
        );
        let seen = seen_by(&law, login, &case).await;
        assert_eq!(seen["isOpenToViewer"], false);
        assert_eq!(seen["reasons"][0]["code"], "SecretMaterial");
        assert_eq!(seen["reasons"][0]["lawReference"], "行政许可法 第5条第2款");
    }
    assert_eq!(
        opened(&law, "helicopter", &path).await.0,
        404,
        "another enterprise knows of nothing"
    );
    assert_eq!(law.office.server.client().get(&path).await.unwrap().0, 401);

    // Who has opened a file does not make the case another one for whoever is about to change it.
    let case = law.by(APPLICANT, "consentToDisclosure", &case, to_jhj()).await;
    assert_eq!(opened(&law, "jhj-handler", &path).await, (200, Value::Null));
    assert_eq!(seen_by(&law, "jhj-handler", &case).await["isOpenToViewer"], true);
    assert_eq!(
        opened(&law, "window", &path).await.0,
        403,
        "the consent is for one department"
    );
    law.by(APPLICANT, "revokeDisclosure", &case, to_jhj()).await;
    assert_eq!(
        opened(&law, "jhj-handler", &path).await,
        (403, json!("SecretMaterial"))
    );
    let told = law
        .ask(&case, "disclosures { material department revokedAt }")
        .await;
    assert!(
        told["disclosures"][0]["revokedAt"].is_string(),
        "it stays on record"
    );

    let expected = [
        pair("applicant", ""),
        pair("competent", ""),
        pair("competent", ""),
        pair("consent", ""),
    ];
    for login in [APPLICANT, "supervisor"] {
        assert_eq!(accesses(&law, login, &case).await, expected, "{login}");
    }
}

/// Operations: attachMaterial, consentToDisclosure, revokeDisclosure
#[tokio::test(flavor = "multi_thread")]
async fn c21_only_the_applicant_consents_and_only_to_what_is_secret() {
    let law = LawOffice::on("2026-03-02");
    let case = accepted(&law).await;
    assert_eq!(
        law.refused("zrj-handler", "consentToDisclosure", &case, to_jhj())
            .await,
        ["NotYourRole"]
    );
    let stranger = law.person("helicopter").await;
    assert_eq!(
        request_refused(&stranger, "consentToDisclosure", &case, to_jhj()).await,
        ["NOT_FOUND"]
    );
    let plain = json!({"material": "land-document", "department": "jhj"});
    assert_eq!(
        law.refused(APPLICANT, "consentToDisclosure", &case, plain).await,
        ["NotSecret"]
    );
    let nowhere = json!({"material": "design-scheme", "department": "elsewhere"});
    assert_eq!(
        law.refused(APPLICANT, "consentToDisclosure", &case, nowhere)
            .await,
        ["NoSuchDepartment"]
    );
    assert_eq!(
        law.refused(APPLICANT, "revokeDisclosure", &case, to_jhj()).await,
        ["NotDisclosed"]
    );
}

/// Operations: attachMaterial, submitCase, acceptCase, GET /files/{case}/{file}?ground=, case.accesses
#[tokio::test(flavor = "multi_thread")]
async fn c21_a_trade_secret_is_opened_on_a_ground_of_law_that_names_its_article() {
    let law = LawOffice::on("2026-07-06");
    let case = accepted(&law).await;
    let path = path(&law, &case).await;
    let on = |ground: &str| format!("{path}?ground={ground}");
    for vague in ["", " ", "工作需要", "领导要求查阅"] {
        let (status, code) = opened(&law, "supervisor", &on(vague)).await;
        let expected = if vague.trim().is_empty() {
            "SecretMaterial"
        } else {
            "GroundWithoutArticle"
        };
        assert_eq!((status, code), (403, json!(expected)), "{vague}");
    }
    assert_eq!(opened(&law, "helicopter", &on("行政许可法第六十条")).await.0, 404);
    assert_eq!(opened(&law, "supervisor", &on("行政许可法第六十条")).await.0, 200);
    assert_eq!(
        opened(&law, "jhj-handler", &on("Work Safety Law Art. 65"))
            .await
            .0,
        200
    );
    assert_eq!(
        accesses(&law, APPLICANT, &case).await,
        [
            pair("law", "行政许可法第六十条"),
            pair("law", "Work Safety Law Art. 65")
        ]
    );
}

/// Operations: decideCase, register, verifyLicence, case.exchange, onewindow export, onewindow verify, events
#[tokio::test(flavor = "multi_thread")]
async fn c21_a_trade_secret_never_appears_in_what_others_are_told() {
    let law = LawOffice::on("2026-03-02");
    let case = accepted(&law).await;
    let file = path(&law, &case).await.rsplit('/').next().unwrap().to_owned();
    let digest = sha256(CONTENT);
    let seen = seen_by(&law, "jhj-handler", &case).await;
    assert_eq!(
        seen["filename"], "design-scheme.pdf",
        "its own name may say too much"
    );
    law.ready(&case).await;
    law.to_day("2026-03-10").await;
    law.granted(&case).await;

    let licences = "{ licences { nodes { code } } }";
    let code =
        law.person(APPLICANT).await.data(licences, json!({})).await["licences"]["nodes"][0]["code"].clone();
    let anybody = law.office.server.client();
    let public = "query($code: String!) { \
        register { nodes { number name procedure department holder holderCode issuedOn validUntil version standing { name } } } \
        verifyLicence(code: $code) { number name procedure department holder holderCode standing { name } } }";
    let public = anybody.data(public, json!({"code": code})).await;
    assert!(public["verifyLicence"]["number"].is_string());
    let exchange = law.ask(&case, "exchange { record }").await;
    let data = law.office.server.data();
    let exported = onewindow(&["export", "--exchange", "--data", data.to_str().unwrap()]);
    assert!(exported.status.success());
    let exported = String::from_utf8(exported.stdout).unwrap();
    assert!(exported.contains("准予"), "{exported}");
    let events = "query($id: ID) { events(subject: $id, first: 100) { nodes { type data } } }";
    let feed = law
        .person("jhj-handler")
        .await
        .data(events, json!({"id": case["id"]}))
        .await;
    for told in [public.to_string(), exchange.to_string(), exported] {
        for secret in [NAME, file.as_str(), digest.as_str(), "design-scheme"] {
            assert!(!told.contains(secret), "{secret}: {told}");
        }
    }
    assert!(!feed.to_string().contains(NAME), "not even by its name");
    let verified = onewindow(&["verify", "--data", data.to_str().unwrap()]);
    assert!(
        verified.status.success(),
        "{}",
        String::from_utf8_lossy(&verified.stdout)
    );
}
