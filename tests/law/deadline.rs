//! Where a limit of the applicant ends: at 24:00 online, at the close of business at the counter (Civil Code Art. 203).

use onewindow_tests::law::{APPLICANT, LawOffice};
use onewindow_tests::office::{change_input, key, mutate, mutation};
use serde_json::{Value, json};

const PAPER: &str = "COUNTER";

/// What a change on paper is refused with: code, article.
async fn refusal(law: &LawOffice, field: &str, case: &Value, more: Value) -> (Value, Value) {
    let client = law.person("window").await;
    let selection = "userErrors { code ... on NotAllowedError { lawReference } }";
    let document = mutation(field, selection).replace("userErrors { code message path }", "");
    let data = client
        .data(&document, json!({"input": change_input(case, more)}))
        .await;
    let error = &data[field]["userErrors"][0];
    (error["code"].clone(), error["lawReference"].clone())
}

fn late() -> (Value, Value) {
    (json!("CounterClosed"), json!("民法典 第203条第2款"))
}

/// A correction notice of 2 March 2026, to be answered by the 16th; what it asks for is there.
async fn corrected(law: &LawOffice) -> Value {
    let project = law.project(json!({})).await;
    let case = law
        .received_without(&project, "scaffold-permit", &["drawing"])
        .await;
    let notice = json!({"items": [{"material": "drawing", "what": "请补交"}]});
    let case = law.by("window", "requestCorrection", &case, notice).await;
    assert_eq!(law.due(&case, "correction").await, "2026-03-16");
    law.completed(case, &[]).await
}

/// Operations: requestCorrection, answerCorrection, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c56_an_answer_is_late_at_the_counter_after_closing_and_in_time_online() {
    let law = LawOffice::on("2026-03-02");
    let case = corrected(&law).await;
    let clocks = law.ask(&case, "clocks { key dueAt counterDueAt }").await;
    let clock = clocks["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|clock| clock["key"] == "correction")
        .unwrap();
    assert_eq!(clock["dueAt"], "2026-03-16T16:00:00+00:00");
    assert_eq!(clock["counterDueAt"], "2026-03-16T09:00:00+00:00");
    let paper = json!({"items": [0], "channel": PAPER});
    law.to("2026-03-16T17:00:00+08:00").await;
    assert_eq!(
        refusal(&law, "answerCorrection", &case, paper.clone()).await,
        late()
    );
    assert_eq!(
        law.refused(APPLICANT, "answerCorrection", &case, paper).await,
        ["NotYourRole"],
        "only the window enters paper"
    );
    let online = json!({"items": [0]});
    assert_eq!(
        law.refused("window", "answerCorrection", &case, online.clone())
            .await,
        ["NotYourRole"],
        "and only paper"
    );
    law.to("2026-03-16T23:59:00+08:00").await;
    let case = law.by(APPLICANT, "answerCorrection", &case, online).await;
    assert_eq!(law.phase(&case).await, "RECEIVED");
}

/// Operations: requestCorrection, createUpload, attachMaterial, answerCorrection, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c56_paper_before_closing_is_in_time_and_the_event_tells_its_way() {
    let law = LawOffice::on("2026-03-02");
    let case = corrected(&law).await;
    law.to("2026-03-16T16:59:00+08:00").await;
    let paper = json!({"items": [0], "channel": PAPER});
    let case = law.by("window", "answerCorrection", &case, paper).await;
    assert_eq!(law.phase(&case).await, "RECEIVED");
    let seen = law
        .ask(&case, "events(first: 100) { nodes { type data by { name } } }")
        .await;
    let answered = seen["events"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|event| event["type"] == "CorrectionAnswered")
        .unwrap();
    assert_eq!(answered["data"]["channel"], "counter");
    assert_ne!(answered["by"], seen["openedBy"], "the clerk entered it");
}

/// Operations: requestCorrection, answerCorrection, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c56_the_counter_closes_when_its_hours_say_so() {
    let law = LawOffice::on("2026-03-02").restarted_with("departments.yaml", "17:00", "12:30");
    let case = corrected(&law).await;
    law.to("2026-03-16T12:30:00+08:00").await;
    let paper = json!({"items": [0], "channel": PAPER});
    assert_eq!(refusal(&law, "answerCorrection", &case, paper).await, late());
}

/// Operations: tellHearingRight, requestHearing, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c56_a_hearing_is_asked_for_at_the_counter_before_it_closes() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "night-works-permit").await;
    let case = law.by("jhj-handler", "tellHearingRight", &case, json!({})).await;
    assert_eq!(law.due(&case, "hearing-request").await, "2026-03-09");
    law.to("2026-03-09T17:30:00+08:00").await;
    let paper = json!({"channel": PAPER});
    assert_eq!(refusal(&law, "requestHearing", &case, paper).await, late());
    let case = law.by(APPLICANT, "requestHearing", &case, json!({})).await;
    assert_eq!(law.due(&case, "hearing").await, "2026-04-07");

    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "night-works-permit").await;
    let case = law.by("jhj-handler", "tellHearingRight", &case, json!({})).await;
    law.to("2026-03-16T16:30:00+08:00").await;
    let case = law
        .by("window", "requestHearing", &case, json!({"channel": PAPER}))
        .await;
    assert!(!law.due(&case, "hearing").await.is_empty(), "in time");
}

/// Operations: promiseMaterial, submitCase, acceptCase, createUpload, attachMaterial, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c56_what_was_promised_comes_to_the_counter_before_it_closes() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law
        .drafted_without(&project, "scaffold-permit", &["lease-copy"])
        .await;
    let promise = json!({"material": "lease-copy", "on": "2026-03-13"});
    let case = law.by(APPLICANT, "promiseMaterial", &case, promise).await;
    let case = law.by(APPLICANT, "submitCase", &case, json!({})).await;
    let case = law.by("window", "acceptCase", &case, json!({})).await;
    let clerk = law.person("window").await;
    let bytes = b"%PDF-1.4\n% lease\n%%EOF\n";
    let hash = onewindow_tests::office::sha256(bytes);
    let file = onewindow_tests::office::upload(&clerk, "lease", bytes, &hash)
        .await
        .unwrap();
    let scan = json!({"material": "lease-copy", "fileId": file, "channel": PAPER});
    law.to("2026-03-13T17:01:00+08:00").await;
    assert_eq!(refusal(&law, "attachMaterial", &case, scan).await, late());
    let case = law.completed(case, &[]).await;
    assert!(law.ask(&case, "promises { keptAt }").await["promises"][0]["keptAt"].is_string());
}

const LICENCE: &str = "licence { id version applications { kind isLate } }";

/// Operations: renewLicence, advanceClock, licences
#[tokio::test(flavor = "multi_thread")]
async fn c56_a_renewal_is_applied_for_at_the_counter_before_it_closes() {
    let law = LawOffice::on("2026-03-31");
    let project = law.project(json!({})).await;
    law.obtained(&project, "hot-works-permit").await;
    law.to("2026-11-19T17:00:00+08:00").await;
    let clerk = law.person("window").await;
    let document = "query($id: ID!) { licences(filter: {projectId: $id}) { nodes { id version } } }";
    let seen = clerk.data(document, json!({"id": project["id"]})).await;
    let licence = seen["licences"]["nodes"][0].clone();
    let input = |channel: &str| {
        json!({
            "licenceId": licence["id"], "expectedVersion": licence["version"], "idempotencyKey": key(),
            "reason": "继续作业", "channel": channel,
        })
    };
    let codes = onewindow_tests::office::refused(&clerk, "renewLicence", LICENCE, input(PAPER)).await;
    assert_eq!(codes, ["CounterClosed"]);
    let codes = onewindow_tests::office::refused(&clerk, "renewLicence", LICENCE, input("ONLINE")).await;
    assert_eq!(codes, ["NotYourRole"]);
    law.to("2026-11-19T23:59:00+08:00").await;
    let codes = onewindow_tests::office::refused(&clerk, "renewLicence", LICENCE, input(PAPER)).await;
    assert_eq!(codes, ["CounterClosed"], "the same minute at the counter");
    let applicant = law.person(APPLICANT).await;
    let filed = mutate(&applicant, "renewLicence", LICENCE, input("ONLINE")).await;
    assert_eq!(filed["licence"]["applications"][0]["isLate"], false);
}
