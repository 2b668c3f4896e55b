//! Licences that are limited in number: their places go in the order of acceptance.

use onewindow_tests::catalogue;
use onewindow_tests::form;
use onewindow_tests::law::LawOffice;
use onewindow_tests::office::{CASE, attach, change_input, key, mutate};
use serde_json::{Value, json};

/// Two places.
const LIMITED: &str = "fireworks-retail-licence";
const APPROVER: &str = "jhj-approver";

/// An application of somebody's enterprise, handed in.
async fn received(law: &LawOffice, login: &str) -> Value {
    let project = law.project_on(catalogue::ROUTE, login, json!({})).await;
    let applicant = law.person(login).await;
    let input = json!({"projectId": project["id"], "procedure": LIMITED, "idempotencyKey": key()});
    let case = mutate(&applicant, "openCase", CASE, input).await["case"].clone();
    let document = "query($code: String!) { procedure(code: $code) { form } }";
    let schema = applicant.data(document, json!({"code": LIMITED})).await["procedure"]["form"].clone();
    let case = law
        .by(login, "saveForm", &case, json!({"form": form::filled(&schema)}))
        .await;
    let case = attach(&applicant, &case, "drawing").await;
    law.by(login, "submitCase", &case, json!({"despiteMissing": false}))
        .await
}

/// An application that the window has accepted and that only waits for its decision.
async fn qualified(law: &LawOffice, login: &str) -> Value {
    let case = received(law, login).await;
    let case = law.by("window", "acceptCase", &case, json!({})).await;
    reviewed(law, &case).await
}

async fn reviewed(law: &LawOffice, case: &Value) -> Value {
    let opinion = json!({"step": "handle#1", "verdict": "AGREE", "opinion": "符合条件"});
    law.by("jhj-handler", "completeStep", case, opinion).await
}

fn grant() -> Value {
    json!({"step": "decide#1", "outcome": "GRANTED", "reasons": "符合法定条件"})
}

fn refusal(reasons: &str) -> Value {
    json!({"step": "decide#1", "outcome": "REFUSED", "reasons": reasons, "remedy": "六十日内可申请行政复议"})
}

async fn granted(law: &LawOffice, case: &Value) -> Value {
    law.by(APPROVER, "decideCase", case, grant()).await
}

/// Why a grant is refused: the one error.
async fn not_granted(law: &LawOffice, case: &Value) -> Value {
    let document = "mutation($input: DecideCaseInput!) { decideCase(input: $input) { case { id } \
        userErrors { code message ... on NotAllowedError { needed lawReference } } } }";
    let client = law.person(APPROVER).await;
    let input = json!({"input": change_input(case, grant())});
    client.refused(document, input).await.remove(0)
}

/// As anybody sees them.
async fn quota(law: &LawOffice) -> Value {
    let document = "query($code: String!) { procedure(code: $code) { quota { places left basis } } }";
    let anybody = law.office.server.client();
    anybody.data(document, json!({"code": LIMITED})).await["procedure"]["quota"].clone()
}

/// What the supervisor, who sees every case, finds of one.
async fn seen(law: &LawOffice, case: &Value, selection: &str) -> Value {
    let document = format!("query($id: ID!) {{ case(id: $id) {{ {selection} }} }}");
    let supervisor = law.person("supervisor").await;
    supervisor.data(&document, json!({"id": case["id"]})).await["case"].clone()
}

async fn number(law: &LawOffice, case: &Value) -> Value {
    seen(law, case, "acceptanceNumber").await["acceptanceNumber"].clone()
}

/// One of the two places is given, so that one is left.
async fn with_one_place_left(day: &str) -> LawOffice {
    let law = LawOffice::on(day);
    assert_eq!(
        quota(&law).await,
        json!({"places": 2, "left": 2, "basis": "行政许可法 第57条"})
    );
    let holder = qualified(&law, "electronics").await;
    granted(&law, &holder).await;
    assert_eq!(quota(&law).await["left"], 1);
    law
}

/// Operations: submitCase, acceptCase, decideCase, case, procedure
#[tokio::test(flavor = "multi_thread")]
async fn c46_of_two_applicants_for_the_last_place_the_first_accepted_wins_not_the_first_decided() {
    let law = with_one_place_left("2026-03-02").await;
    let first = qualified(&law, "helicopter").await;
    let second = qualified(&law, "lubricant").await;
    assert_eq!(
        (number(&law, &first).await, number(&law, &second).await),
        (json!(2), json!(3)),
        "numbers have no gaps"
    );

    let error = not_granted(&law, &second).await;
    assert_eq!(error["code"], "EarlierApplicantFirst");
    assert_eq!(error["needed"], json!(["2"]), "the earlier number");
    assert_eq!(error["lawReference"], "行政许可法 第57条");
    let words = error["message"].as_str().unwrap();
    assert!(!words.contains("直升机"), "not the other's name: {words}");
    let approver = law.person(APPROVER).await;
    let document = "query($id: ID!) { case(id: $id) { offers { action allowed reasons { code } } } }";
    let offers = approver.data(document, json!({"id": second["id"]})).await["case"]["offers"].clone();
    let decide = offers
        .as_array()
        .unwrap()
        .iter()
        .find(|offer| offer["action"] == "DECIDE_CASE")
        .unwrap();
    assert_eq!(decide["allowed"], true, "it may be refused");
    assert_eq!(decide["reasons"][0]["code"], "EarlierApplicantFirst");

    let first = granted(&law, &first).await;
    assert_eq!(first["phase"]["code"], "GRANTED");
    assert_eq!(quota(&law).await["left"], 0);
    let error = not_granted(&law, &second).await;
    assert_eq!(error["code"], "NoPlaceLeft");
    assert_eq!(error["lawReference"], "行政许可法 第57条");
    let reasons = refusal("名额已满，按受理先后顺序不予许可");
    let second = law.by(APPROVER, "decideCase", &second, reasons).await;
    assert_eq!(second["phase"]["code"], "REFUSED");
}

/// Operations: submitCase, acceptCase, case.documents
#[tokio::test(flavor = "multi_thread")]
async fn c46_the_acceptance_notice_with_the_number_is_set() {
    let law = LawOffice::on("2026-03-02");
    let case = qualified(&law, "lubricant").await;
    // Setting takes part of a second on a quiet machine; what never comes has to end the test.
    for _ in 0..600 {
        let drawn = seen(&law, &case, "documents { kind state failure }").await["documents"][0].clone();
        assert_ne!(drawn["state"], "FAILED", "{drawn}");
        if drawn["state"] == "READY" {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the notice was not set: {}", law.office.server.log());
}

/// Operations: submitCase, acceptCase, decideCase, withdrawCase, revokeLicence, procedure
#[tokio::test(flavor = "multi_thread")]
async fn c46_a_place_is_free_again_when_the_earlier_one_leaves_or_a_licence_ends() {
    let law = with_one_place_left("2026-03-02").await;
    let first = qualified(&law, "helicopter").await;
    let second = qualified(&law, "lubricant").await;
    assert_eq!(not_granted(&law, &second).await["code"], "EarlierApplicantFirst");
    law.by("helicopter", "withdrawCase", &first, json!({"reason": "改址"}))
        .await;
    granted(&law, &second).await;
    assert_eq!(quota(&law).await["left"], 0);

    let third = qualified(&law, "helicopter").await;
    assert_eq!(not_granted(&law, &third).await["code"], "NoPlaceLeft");
    let supervisor = law.person("supervisor").await;
    let filter = json!({"filter": {"procedure": LIMITED}});
    let document = "query($filter: LicenceFilter!) { licences(filter: $filter) { nodes { id version } } }";
    let held = supervisor.data(document, filter).await["licences"]["nodes"][0].clone();
    let revocation = json!({
        "licenceId": held["id"], "expectedVersion": held["version"], "idempotencyKey": key(),
        "ground": "NOT_QUALIFIED", "reasons": "不具备条件", "remedy": "六十日内可申请行政复议",
    });
    mutate(&supervisor, "revokeLicence", "licence { id }", revocation).await;
    assert_eq!(quota(&law).await["left"], 1);
    let third = granted(&law, &third).await;
    assert_eq!(third["phase"]["code"], "GRANTED");
}

/// Operations: submitCase, acceptCase, advanceClock, decideCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c46_acceptance_by_silence_counts_from_the_receipt() {
    let law = with_one_place_left("2026-03-02").await;
    let silent = received(&law, "helicopter").await;
    law.to_day("2026-03-04").await;
    let answered = qualified(&law, "lubricant").await;
    law.to_day("2026-03-10").await;
    let order = seen(
        &law,
        &silent,
        "id version acceptedOn isDeemedAccepted acceptanceNumber",
    )
    .await;
    assert_eq!(
        (&order["acceptedOn"], &order["isDeemedAccepted"]),
        (&json!("2026-03-02"), &json!(true))
    );
    assert_eq!(
        (&order["acceptanceNumber"], number(&law, &answered).await),
        (&json!(3), json!(2)),
        "the number is taken when silence has accepted"
    );
    let error = not_granted(&law, &answered).await;
    assert_eq!(
        (&error["code"], &error["needed"]),
        (&json!("EarlierApplicantFirst"), &json!(["3"])),
        "accepted later by the number, earlier in law"
    );
    let silent = reviewed(&law, &order).await;
    granted(&law, &silent).await;
    assert_eq!(not_granted(&law, &answered).await["code"], "NoPlaceLeft");
}

/// Operations: submitCase, acceptCase, decideCase, procedure
#[tokio::test(flavor = "multi_thread")]
async fn c46_grants_at_the_same_time_never_give_a_place_twice() {
    let law = with_one_place_left("2026-03-02").await;
    let mut cases = Vec::new();
    for login in ["helicopter", "lubricant", "helicopter"] {
        cases.push(qualified(&law, login).await);
    }
    let approver = law.person(APPROVER).await;
    let document =
        "mutation($input: DecideCaseInput!) { decideCase(input: $input) { case { phase { code } } } }";
    let [first, second, third] = [0, 1, 2].map(|which| {
        let input = json!({"input": change_input(&cases[which], grant())});
        approver.post(document, input)
    });
    let answers = tokio::join!(third, second, first);
    let given = [answers.0, answers.1, answers.2]
        .into_iter()
        .filter(|answer| answer.as_ref().unwrap().data["decideCase"]["case"]["phase"]["code"] == "GRANTED");
    assert_eq!(given.count(), 1);
    assert_eq!(quota(&law).await["left"], 0);
}

/// Operations: decideOnTheSpot
#[tokio::test(flavor = "multi_thread")]
async fn c46_a_decision_on_the_spot_does_not_pass_whoever_waits() {
    let law = with_one_place_left("2026-03-02").await;
    qualified(&law, "helicopter").await;
    let other = received(&law, "lubricant").await;
    let words = json!({"outcome": "GRANTED", "reasons": "材料齐全"});
    assert_eq!(
        law.refused("window", "decideOnTheSpot", &other, words).await,
        ["EarlierApplicantFirst"]
    );
}
