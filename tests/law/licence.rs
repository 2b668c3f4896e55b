//! Licences after their grant: the register, changes, renewals, and five ways to end that are never one.

use onewindow_tests::law::LawOffice;
use onewindow_tests::office::{key, mutate, refused};
use serde_json::{Value, json};

use crate::documents::finished;

const LICENCE: &str = "licence { id number code version standing { code isInForce } validUntil tasks \
    versions { version on validUntil change isDeemed } applications { kind filedOn isLate } \
    end { how on hasCompensation revocation withdrawal } cancellation cancelledOn \
    bars { kind until law } creditRecords alarms { rule } workStop { reportDueOn verifyFrom reportedOn resumedOn } }";

/// The licence of a project for a procedure, as a supervisor sees it.
async fn licence(law: &LawOffice, project: &Value, procedure: &str) -> Value {
    let inner = LICENCE.strip_prefix("licence").unwrap();
    let document =
        format!("query($filter: LicenceFilter!) {{ licences(filter: $filter) {{ nodes {inner} }} }}");
    let filter = json!({"filter": {"projectId": project["id"], "procedure": procedure}});
    let supervisor = law.person("supervisor").await;
    supervisor.data(&document, filter).await["licences"]["nodes"][0].clone()
}

fn input(licence: &Value, mut more: Value) -> Value {
    more["licenceId"] = licence["id"].clone();
    more["expectedVersion"] = licence["version"].clone();
    more["idempotencyKey"] = json!(key());
    more
}

async fn act(law: &LawOffice, login: &str, field: &str, licence: &Value, more: Value) -> Value {
    let client = law.person(login).await;
    mutate(&client, field, LICENCE, input(licence, more)).await["licence"].clone()
}

async fn not_done(law: &LawOffice, login: &str, field: &str, licence: &Value, more: Value) -> Vec<String> {
    let client = law.person(login).await;
    refused(&client, field, LICENCE, input(licence, more)).await
}

/// A licence granted on a day, with its project.
async fn granted(day: &str, procedure: &str) -> (LawOffice, Value, Value) {
    let law = LawOffice::on(day);
    let project = law.project(json!({})).await;
    law.obtained(&project, procedure).await;
    let found = licence(&law, &project, procedure).await;
    assert_eq!(found["standing"]["code"], "EFFECTIVE");
    (law, project, found)
}

fn words() -> Value {
    json!({"reasons": "事实与依据", "remedy": "六十日内可申请行政复议"})
}

fn with(mut words: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().unwrap() {
        words[name] = value.clone();
    }
    words
}

/// Operations: decideCase, register, verifyLicence
#[tokio::test(flavor = "multi_thread")]
async fn c20_a_grant_is_on_the_public_register_without_secrets_and_without_login() {
    let law = LawOffice::on("2026-03-02");
    let anybody = law.office.server.client();
    let count = "{ register { totalCount } }";
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "hot-works-permit").await;
    let before = anybody.data(count, json!({})).await;
    assert_eq!(before["register"]["totalCount"], 0, "nothing before the grant");
    law.granted(&case).await;
    let refused = law.project(json!({})).await;
    let refused = law.accepted(&refused, "hot-works-permit").await;
    law.decided(&refused, with(words(), &json!({"outcome": "REFUSED"})))
        .await;
    let licence = licence(&law, &project, "hot-works-permit").await;
    let fields = "number name holder holderCode issuedOn validUntil standing { code }";
    let data = anybody
        .data(
            &format!("{{ register {{ totalCount nodes {{ {fields} }} }} }}"),
            json!({}),
        )
        .await;
    assert_eq!(
        data["register"]["totalCount"], 1,
        "a refusal is nobody's business"
    );
    let entry = &data["register"]["nodes"][0];
    assert_eq!(entry["number"], licence["number"]);
    assert_eq!(entry["issuedOn"], "2026-03-02");
    assert_eq!(entry["holder"], "景德镇翎航特种润滑材料有限公司");
    assert_eq!(entry["standing"]["code"], "EFFECTIVE");
    let document = "query($code: String!) { verifyLicence(code: $code) { number standing { code } } }";
    let found = anybody.data(document, json!({"code": licence["code"]})).await;
    assert_eq!(found["verifyLicence"]["number"], licence["number"]);
    let found = anybody
        .data(document, json!({"code": "OW-0000-0000-0000-0000"}))
        .await;
    assert_eq!(found["verifyLicence"], Value::Null);
    // The form, the materials and the reasons are no fields of an entry at all.
    let answer = anybody
        .post("{ register { nodes { form } } }", json!({}))
        .await
        .unwrap();
    assert!(!answer.codes().is_empty());
}

/// Operations: changeLicence, decideLicenceApplication, licences
#[tokio::test(flavor = "multi_thread")]
async fn c40_a_change_is_a_new_version_and_no_overwrite() {
    let (law, _project, licence) = granted("2026-03-02", "hot-works-permit").await;
    let change = json!({"change": "作业地点由一号车间变更为二号车间"});
    assert_eq!(licence["versions"][0]["on"], "2026-03-02");
    law.to_day("2026-04-01").await;
    let asked = act(&law, "lubricant", "changeLicence", &licence, change.clone()).await;
    let no = json!({"application": "CHANGE", "outcome": "REFUSED", "reasons": "不符合条件", "remedy": "六十日内可申请行政复议"});
    let kept = act(&law, "jhj-approver", "decideLicenceApplication", &asked, no).await;
    assert_eq!(
        kept["versions"], licence["versions"],
        "conditions not met, nothing changes"
    );
    let changing = act(&law, "lubricant", "changeLicence", &kept, change.clone()).await;
    assert_eq!(changing["standing"]["code"], "CHANGING");
    assert_eq!(
        not_done(&law, "lubricant", "changeLicence", &changing, change.clone()).await,
        ["AppliedForAlready"]
    );
    let decision = json!({"application": "CHANGE", "outcome": "GRANTED", "reasons": "符合条件"});
    let changed = act(
        &law,
        "jhj-approver",
        "decideLicenceApplication",
        &changing,
        decision,
    )
    .await;
    assert_eq!(changed["standing"]["code"], "EFFECTIVE");
    assert_eq!(changed["number"], licence["number"], "linked to the old licence");
    assert_eq!(changed["versions"].as_array().unwrap().len(), 2);
    assert_eq!(
        changed["versions"][0], licence["versions"][0],
        "the old version stays as it was"
    );
    assert_eq!(changed["versions"][1]["change"], change["change"]);
    assert_eq!(changed["versions"][1]["on"], "2026-04-01");
    assert_eq!(changed["versions"][1]["validUntil"], licence["validUntil"]);
    assert_eq!(changed["id"], licence["id"]);
}

/// Files a renewal at a moment; gives the licence, or the codes of the refusal.
async fn renewal_at(procedure: &str, moment: &str) -> Result<Value, Vec<String>> {
    let (law, project, found) = granted("2026-03-31", procedure).await;
    assert_eq!(found["validUntil"], "2026-12-31");
    law.to(moment).await;
    let found = licence(&law, &project, procedure).await;
    let client = law.person("lubricant").await;
    let document = format!(
        "mutation($input: RenewLicenceInput!) {{ renewLicence(input: $input) {{ {LICENCE} userErrors {{ code }} }} }}"
    );
    let variables = json!({"input": input(&found, json!({"reason": "继续作业"}))});
    let data = client.data(&document, variables).await["renewLicence"].clone();
    match data["userErrors"].as_array().unwrap().as_slice() {
        [] => Ok(data["licence"].clone()),
        errors => Err(errors
            .iter()
            .map(|error| error["code"].as_str().unwrap().to_owned())
            .collect()),
    }
}

/// Files a renewal in the last second of a day.
async fn renewal_on(procedure: &str, day: &str) -> Result<Value, Vec<String>> {
    renewal_at(procedure, &format!("{day}T23:59:59+08:00")).await
}

/// Files a renewal in the first instant of a day.
async fn renewal_from(procedure: &str, day: &str) -> Result<Value, Vec<String>> {
    renewal_at(procedure, &format!("{day}T00:00:00+08:00")).await
}

/// Operations: renewLicence, advanceClock, licences
#[tokio::test(flavor = "multi_thread")]
async fn c41_a_renewal_is_on_time_thirty_days_before_the_end_in_the_unit_of_the_procedure() {
    for (procedure, last, next) in [
        ("hot-works-permit", "2026-11-19", "2026-11-20"),
        ("noise-permit", "2026-12-01", "2026-12-02"),
    ] {
        let filed = renewal_on(procedure, last).await.unwrap();
        assert_eq!(filed["standing"]["code"], "RENEWING", "{procedure}");
        assert_eq!(filed["applications"][0]["isLate"], false);
        assert_eq!(filed["applications"][0]["filedOn"], last);
        assert_eq!(
            renewal_from(procedure, next).await.unwrap_err(),
            ["RenewalTooLate"],
            "{procedure}"
        );
    }
}

/// Operations: renewLicence, advanceClock, licences
#[tokio::test(flavor = "multi_thread")]
async fn c42_a_renewal_that_nobody_decides_is_deemed_granted_when_the_licence_would_expire() {
    let law = LawOffice::on("2026-03-31");
    let project = law.project(json!({})).await;
    let case = law.obtained(&project, "hot-works-permit").await;
    law.to("2026-11-19T23:59:59+08:00").await;
    let found = licence(&law, &project, "hot-works-permit").await;
    act(
        &law,
        "lubricant",
        "renewLicence",
        &found,
        json!({"reason": "继续作业"}),
    )
    .await;
    law.to("2026-12-31T23:59:59+08:00").await;
    let before = licence(&law, &project, "hot-works-permit").await;
    assert_eq!(before["standing"]["code"], "RENEWING");
    assert_eq!(before["validUntil"], "2026-12-31");
    assert_eq!(before["alarms"], json!([]));
    assert_eq!(finished(&law, &case, 3).await[2]["on"], "2026-03-31");
    law.to_start_of("2027-01-01").await;
    let after = licence(&law, &project, "hot-works-permit").await;
    assert_eq!(after["standing"]["code"], "EFFECTIVE");
    assert_eq!(after["versions"][1]["isDeemed"], true);
    assert_eq!(after["versions"][1]["on"], "2027-01-01");
    assert_eq!(after["validUntil"], "2027-09-30");
    assert_eq!(after["alarms"], json!([{"rule": "E01"}]));
    assert_eq!(after["number"], found["number"]);
    assert_eq!(after["tasks"], json!([]), "nothing to strike off");

    let documents = finished(&law, &case, 4).await;
    let paper = &documents[3];
    assert_eq!(
        (&paper["kind"], &paper["number"], &paper["on"]),
        (&json!("LICENCE"), &found["number"], &json!("2027-01-01")),
        "drawn up anew by the engine"
    );
    let document = "query($code: String!) { verifyDocument(code: $code) { number validTo isExpired } \
        verifyLicence(code: $code) { number } }";
    let anybody = law.office.server.client();
    for (paper, until, expired) in [(paper, "2027-09-30", false), (&documents[2], "2026-12-31", true)] {
        let seen = anybody.data(document, json!({"code": paper["code"]})).await;
        assert_eq!(
            seen["verifyDocument"],
            json!({"number": found["number"], "validTo": until, "isExpired": expired})
        );
        assert_eq!(
            seen["verifyLicence"]["number"], found["number"],
            "either paper leads to the licence"
        );
    }
}

/// Operations: decideCase, advanceClock, licences
#[tokio::test(flavor = "multi_thread")]
async fn c42_without_a_renewal_or_with_a_refused_one_nothing_is_deemed() {
    let (law, project, _) = granted("2026-03-31", "hot-works-permit").await;
    let refused = law.project(json!({})).await;
    law.obtained(&refused, "hot-works-permit").await;
    let other = licence(&law, &refused, "hot-works-permit").await;
    let reason = json!({"reason": "继续作业"});
    let other = act(&law, "lubricant", "renewLicence", &other, reason).await;
    let decision = with(words(), &json!({"application": "RENEWAL", "outcome": "REFUSED"}));
    act(&law, "jhj-approver", "decideLicenceApplication", &other, decision).await;
    law.to_start_of("2027-01-01").await;
    for project in [&project, &refused] {
        let after = licence(&law, project, "hot-works-permit").await;
        assert_eq!(after["standing"]["code"], "EXPIRED");
        assert_eq!(after["end"]["on"], "2027-01-01");
    }
}

/// Operations: renewLicence, advanceClock, licences
#[tokio::test(flavor = "multi_thread")]
async fn c43_a_late_renewal_is_a_new_application_or_refused_as_the_procedure_says() {
    let late = renewal_on("drainage-permit", "2026-11-11").await.unwrap();
    assert_eq!(
        late["applications"][0]["isLate"], true,
        "50 days before, the rule is 60"
    );
    let in_time = renewal_on("drainage-permit", "2026-11-01").await.unwrap();
    assert_eq!(in_time["applications"][0]["isLate"], false);
    let next = renewal_from("drainage-permit", "2026-11-02").await.unwrap();
    assert_eq!(next["applications"][0]["isLate"], true);
}

/// Operations: renewLicence, advanceClock, licences
#[tokio::test(flavor = "multi_thread")]
async fn c43_the_pollutant_permit_is_renewed_sixty_days_before_its_end_or_refused() {
    let (law, project, found) = granted("2026-03-31", "pollutant-permit").await;
    assert_eq!(found["validUntil"], "2031-03-31");
    let reason = json!({"reason": "继续排污"});
    // 50 and 59 days before the end.
    for late in ["2031-02-09T09:00:00+08:00", "2031-01-31T00:00:00+08:00"] {
        let (law, project, _) = granted("2026-03-31", "pollutant-permit").await;
        law.to(late).await;
        let found = licence(&law, &project, "pollutant-permit").await;
        assert_eq!(
            not_done(&law, "lubricant", "renewLicence", &found, reason.clone()).await,
            ["RenewalTooLate"],
            "{late}"
        );
    }
    law.to("2031-01-30T23:59:59+08:00").await;
    let found = licence(&law, &project, "pollutant-permit").await;
    let filed = act(&law, "lubricant", "renewLicence", &found, reason).await;
    assert_eq!(filed["standing"]["code"], "RENEWING");
}

/// Operations: renewLicence, advanceClock, licences
#[tokio::test(flavor = "multi_thread")]
async fn c43_a_late_renewal_is_never_deemed_granted() {
    let (law, project, _) = granted("2026-03-31", "drainage-permit").await;
    law.to_day("2026-11-11").await;
    let found = licence(&law, &project, "drainage-permit").await;
    act(
        &law,
        "lubricant",
        "renewLicence",
        &found,
        json!({"reason": "继续排水"}),
    )
    .await;
    law.to_start_of("2027-01-01").await;
    let after = licence(&law, &project, "drainage-permit").await;
    assert_eq!(after["standing"]["code"], "EXPIRED");
    assert_eq!(after["end"]["how"], "EXPIRED");
}

/// Operations: renewLicence, advanceClock, licences
#[tokio::test(flavor = "multi_thread")]
async fn c44_a_work_safety_licence_is_renewed_three_calendar_months_before_its_end() {
    let filed = renewal_on("work-safety-licence", "2026-09-30").await.unwrap();
    assert_eq!(filed["applications"][0]["filedOn"], "2026-09-30");
    assert_eq!(filed["applications"][0]["isLate"], false);
    assert_eq!(
        renewal_from("work-safety-licence", "2026-10-01")
            .await
            .unwrap_err(),
        ["RenewalTooLate"]
    );
}

/// How a licence stands as anybody reads it in the register.
async fn on_register(law: &LawOffice, licence: &Value) -> Value {
    let document = "query($code: String!) { verifyLicence(code: $code) { standing { code } } }";
    let anybody = law.office.server.client();
    let seen = anybody.data(document, json!({"code": licence["code"]})).await;
    seen["verifyLicence"]["standing"]["code"].clone()
}

/// Operations: revokeLicence, licences, verifyLicence
#[tokio::test(flavor = "multi_thread")]
async fn c48_a_grant_beyond_an_officers_powers_may_be_revoked_with_compensation() {
    let (law, _project, licence) = granted("2026-03-02", "hot-works-permit").await;
    let ground = with(words(), &json!({"ground": "EXCEEDED_POWERS"}));
    let harmful = with(ground.clone(), &json!({"harmsPublicInterest": true}));
    assert_eq!(
        not_done(&law, "supervisor", "revokeLicence", &licence, harmful).await,
        ["PublicInterestForbids"]
    );
    assert_eq!(
        not_done(&law, "jhj-handler", "revokeLicence", &licence, ground.clone()).await,
        ["NotYourRole"]
    );
    let wordless = json!({"ground": "EXCEEDED_POWERS", "reasons": " ", "remedy": "复议"});
    assert_eq!(
        not_done(&law, "supervisor", "revokeLicence", &licence, wordless).await,
        ["TextMissing"]
    );
    let revoked = act(&law, "supervisor", "revokeLicence", &licence, ground.clone()).await;
    assert_eq!(revoked["standing"]["code"], "REVOKED");
    assert_eq!(revoked["end"]["hasCompensation"], true);
    assert_eq!(revoked["end"]["revocation"], "EXCEEDED_POWERS");
    assert_eq!(revoked["end"]["on"], "2026-03-02");
    assert_eq!(revoked["bars"], json!([]));
    assert_eq!(on_register(&law, &licence).await, "REVOKED");
    assert_eq!(
        not_done(&law, "supervisor", "revokeLicence", &revoked, ground).await,
        ["LicenceStanding"]
    );
}

/// Operations: revokeLicence, openCase, submitCase, licences
#[tokio::test(flavor = "multi_thread")]
async fn c49_a_licence_got_by_fraud_is_revoked_without_protection_and_bars_for_three_years() {
    let (law, _project, licence) = granted("2026-03-02", "work-safety-licence").await;
    let ground = with(words(), &json!({"ground": "FRAUD"}));
    let unproved = with(ground.clone(), &json!({"reasons": " "}));
    assert_eq!(
        not_done(&law, "jhj-approver", "revokeLicence", &licence, unproved).await,
        ["TextMissing"]
    );
    let revoked = act(&law, "jhj-approver", "revokeLicence", &licence, ground).await;
    assert_eq!(revoked["standing"]["code"], "REVOKED");
    assert_eq!(revoked["end"]["hasCompensation"], false);
    assert_eq!(revoked["end"]["revocation"], "FRAUD");
    assert_eq!(
        revoked["bars"],
        json!([{"kind": "APPLICATION", "until": "2029-03-02", "law": "行政许可法 第79条"}])
    );
    assert_eq!(on_register(&law, &licence).await, "REVOKED");
    let other = law.project(json!({})).await;
    let free = law.received(&other, "hot-works-permit").await;
    assert_eq!(
        free["phase"]["code"], "RECEIVED",
        "the bar holds for the same licence alone"
    );
    for (moment, phase) in [
        ("2026-03-02T09:00:00+08:00", "NOT_ACCEPTED"),
        ("2029-03-02T23:00:00+08:00", "NOT_ACCEPTED"),
        ("2029-03-03T00:00:00+08:00", "RECEIVED"),
    ] {
        law.to(moment).await;
        let other = law.project(json!({})).await;
        let again = law.received(&other, "work-safety-licence").await;
        let again = law.look(&again).await;
        assert_eq!(again["phase"]["code"], phase, "{moment}");
        if phase == "NOT_ACCEPTED" {
            assert!(again["ending"]["reason"].as_str().unwrap().contains("2029-03-02"));
        }
    }
}

/// Operations: revokeLicence, licences
#[tokio::test(flavor = "multi_thread")]
async fn c49_fraud_without_public_safety_is_recorded_and_bars_nothing() {
    let (law, _project, licence) = granted("2026-03-02", "hot-works-permit").await;
    let ground = with(words(), &json!({"ground": "FRAUD"}));
    let revoked = act(&law, "jhj-approver", "revokeLicence", &licence, ground).await;
    assert_eq!(revoked["standing"]["code"], "REVOKED");
    assert_eq!(revoked["creditRecords"].as_array().unwrap().len(), 1);
    assert_eq!(revoked["bars"], json!([]));
    let other = law.project(json!({})).await;
    let again = law.received(&other, "hot-works-permit").await;
    assert_eq!(again["phase"]["code"], "RECEIVED");
}

/// Operations: recordDissolution, revokeLicenceAsPenalty, cancelLicence, advanceClock, licences
#[tokio::test(flavor = "multi_thread")]
async fn c50_an_expired_revoked_or_orphaned_licence_is_a_task_to_strike_off() {
    let (law, project, found) = granted("2026-03-31", "hot-works-permit").await;
    assert_eq!(
        not_done(&law, "jhj-handler", "cancelLicence", &found, json!({})).await,
        ["LicenceStanding"]
    );
    law.to("2026-12-31T23:59:59+08:00").await;
    let last_day = licence(&law, &project, "hot-works-permit").await;
    assert_eq!(
        (&last_day["standing"]["code"], &last_day["tasks"]),
        (&json!("EFFECTIVE"), &json!([]))
    );
    law.to_start_of("2027-01-01").await;
    let expired = licence(&law, &project, "hot-works-permit").await;
    assert_eq!(expired["standing"]["code"], "EXPIRED");
    assert_eq!(expired["end"]["on"], "2027-01-01");
    assert_eq!(
        (&expired["tasks"], &expired["cancellation"]),
        (&json!(["CANCEL"]), &json!("EXPIRED"))
    );
    let cancelled = act(&law, "jhj-handler", "cancelLicence", &expired, json!({})).await;
    assert_eq!(cancelled["standing"]["code"], "CANCELLED");
    assert_eq!(cancelled["end"]["how"], "EXPIRED", "how it ended stays on record");
    assert_eq!(cancelled["tasks"], json!([]));
    assert_eq!(cancelled["cancelledOn"], "2027-01-01");
    assert_eq!(on_register(&law, &expired).await, "CANCELLED");

    law.to_day("2027-01-04").await;
    let project = law.project(json!({})).await;
    law.obtained(&project, "hot-works-permit").await;
    let found = licence(&law, &project, "hot-works-permit").await;
    let dissolved = json!({"on": "2027-01-04", "evidence": "注销登记通知书"});
    let orphaned = act(&law, "jhj-handler", "recordDissolution", &found, dissolved).await;
    assert_eq!(
        (&orphaned["tasks"], &orphaned["cancellation"]),
        (&json!(["CANCEL"]), &json!("HOLDER_DISSOLVED"))
    );

    let project = law.project(json!({})).await;
    law.obtained(&project, "hot-works-permit").await;
    let found = licence(&law, &project, "hot-works-permit").await;
    let penalised = act(&law, "jhj-approver", "revokeLicenceAsPenalty", &found, words()).await;
    assert_eq!(penalised["standing"]["code"], "REVOKED_AS_PENALTY");
    assert_eq!(
        (&penalised["tasks"], &penalised["cancellation"]),
        (&json!(["CANCEL"]), &json!("REVOKED"))
    );

    let project = law.project(json!({})).await;
    law.obtained(&project, "hot-works-permit").await;
    let found = licence(&law, &project, "hot-works-permit").await;
    let ground = with(words(), &json!({"ground": "EXCEEDED_POWERS"}));
    let revoked = act(&law, "supervisor", "revokeLicence", &found, ground).await;
    assert_eq!(
        (&revoked["tasks"], &revoked["cancellation"]),
        (&json!(["CANCEL"]), &json!("REVOKED"))
    );
}

/// Operations: withdrawLicence, licences
#[tokio::test(flavor = "multi_thread")]
async fn c51_a_lawful_licence_is_taken_back_with_compensation_and_never_edited() {
    let (law, _project, licence) = granted("2026-03-02", "hot-works-permit").await;
    let ground = with(words(), &json!({"ground": "LAW_CHANGED"}));
    let silent = with(ground.clone(), &json!({"reasons": " "}));
    assert_eq!(
        not_done(&law, "jhj-approver", "withdrawLicence", &licence, silent).await,
        ["TextMissing"]
    );
    assert_eq!(
        not_done(&law, "jhj-handler", "withdrawLicence", &licence, ground.clone()).await,
        ["NotYourRole"]
    );
    let withdrawn = act(&law, "jhj-approver", "withdrawLicence", &licence, ground).await;
    assert_eq!(withdrawn["standing"]["code"], "WITHDRAWN_BY_AGENCY");
    assert_eq!(withdrawn["end"]["hasCompensation"], true);
    assert_eq!(withdrawn["end"]["withdrawal"], "LAW_CHANGED");
    assert_eq!(
        withdrawn["versions"], licence["versions"],
        "the licence itself is not touched"
    );
    assert_eq!(withdrawn["validUntil"], licence["validUntil"]);
    assert_eq!(withdrawn["end"]["on"], "2026-03-02");
    assert_eq!(on_register(&law, &licence).await, "WITHDRAWN_BY_AGENCY");
}

/// Operations: decideCase, advanceClock, licences
#[tokio::test(flavor = "multi_thread")]
async fn c66_a_construction_permit_is_void_by_itself_when_nothing_begins_in_three_months() {
    let (law, project, found) = granted("2026-03-02", "construction-permit").await;
    assert_eq!(found["validUntil"], "2026-06-02");
    law.to("2026-06-02T23:59:59+08:00").await;
    let before = licence(&law, &project, "construction-permit").await;
    assert_eq!(before["standing"]["code"], "EFFECTIVE");
    law.to_start_of("2026-06-03").await;
    let after = licence(&law, &project, "construction-permit").await;
    assert_eq!(after["standing"]["code"], "EXPIRED");
    assert_eq!(
        (&after["end"]["how"], &after["end"]["on"]),
        (&json!("SELF_VOIDED"), &json!("2026-06-03"))
    );
    let late = json!({"months": 3, "reason": "汛期"});
    assert_eq!(
        not_done(&law, "lubricant", "extendStart", &after, late).await,
        ["LicenceStanding"],
        "what is void is not extended"
    );
}

/// Operations: extendStart, decideLicenceApplication, advanceClock, licences
#[tokio::test(flavor = "multi_thread")]
async fn c66_the_time_to_begin_is_extended_twice_by_three_months_at_most() {
    let (law, project, mut found) = granted("2026-03-02", "construction-permit").await;
    let four = json!({"months": 4, "reason": "汛期"});
    assert_eq!(
        not_done(&law, "lubricant", "extendStart", &found, four).await,
        ["StartExtensionTooLong"]
    );
    let approver = "jhj-approver";
    for last in ["2026-09-02", "2026-12-02"] {
        let more = json!({"months": 3, "reason": "汛期"});
        let asked = act(&law, "lubricant", "extendStart", &found, more).await;
        let decision = json!({"application": "START_EXTENSION", "outcome": "GRANTED"});
        found = act(&law, approver, "decideLicenceApplication", &asked, decision).await;
        assert_eq!(found["validUntil"], last);
    }
    let third = json!({"months": 1, "reason": "汛期"});
    assert_eq!(
        not_done(&law, "lubricant", "extendStart", &found, third).await,
        ["StartExtensionsUsed"]
    );
    law.to("2026-12-02T23:59:59+08:00").await;
    let before = licence(&law, &project, "construction-permit").await;
    assert_eq!(before["standing"]["code"], "EFFECTIVE");
    law.to_start_of("2026-12-03").await;
    let after = licence(&law, &project, "construction-permit").await;
    assert_eq!(
        (&after["end"]["how"], &after["end"]["on"]),
        (&json!("SELF_VOIDED"), &json!("2026-12-03"))
    );
}

/// Operations: reachMilestone, recordWorkStop, reportWorkStop, verifyPermit, resumeWork, advanceClock, licences
#[tokio::test(flavor = "multi_thread")]
async fn c67_a_stop_of_work_is_reported_within_a_month_and_verified_after_a_year() {
    let (law, project, _) = granted("2026-03-02", "construction-permit").await;
    law.reached(&project, "construction-start", "2026-03-02").await;
    let begun = licence(&law, &project, "construction-permit").await;
    assert_eq!(
        begun["validUntil"],
        Value::Null,
        "begun in time, it no longer lapses"
    );
    let stop = json!({"on": "2026-03-02", "reason": "资金不足"});
    let stopped = act(&law, "jhj-handler", "recordWorkStop", &begun, stop).await;
    assert_eq!(stopped["workStop"]["reportDueOn"], "2026-04-02");
    assert_eq!(stopped["tasks"], json!(["REPORT_WORK_STOP"]));
    assert_eq!(stopped["workStop"]["verifyFrom"], "2027-03-02");
    law.to("2026-04-02T23:59:59+08:00").await;
    let in_time = licence(&law, &project, "construction-permit").await;
    assert_eq!(in_time["alarms"], json!([]));
    law.to_start_of("2026-04-03").await;
    let overdue = licence(&law, &project, "construction-permit").await;
    assert_eq!(overdue["alarms"], json!([{"rule": "E01"}]));
    let measures = json!({"measures": "围挡并派人看护"});
    let reported = act(&law, "lubricant", "reportWorkStop", &overdue, measures).await;
    assert_eq!(reported["workStop"]["reportedOn"], "2026-04-03");
    law.to("2027-03-01T23:59:59+08:00").await;
    let short = licence(&law, &project, "construction-permit").await;
    assert_eq!(short["tasks"], json!([]), "not yet a year");
    law.to_start_of("2027-03-02").await;
    let long = licence(&law, &project, "construction-permit").await;
    assert_eq!(long["tasks"], json!(["VERIFY_PERMIT"]));
    let on = json!({"on": "2027-03-02"});
    assert_eq!(
        not_done(&law, "lubricant", "resumeWork", &long, on.clone()).await,
        ["VerificationNeeded"]
    );
    let verified = act(
        &law,
        "jhj-handler",
        "verifyPermit",
        &long,
        json!({"opinion": "条件仍符合"}),
    )
    .await;
    let resumed = act(&law, "lubricant", "resumeWork", &verified, on).await;
    assert_eq!(resumed["workStop"]["resumedOn"], "2027-03-02");
}

/// Operations: submitCase, orderRectification, repairCredit, advanceClock, openCase, licences
#[tokio::test(flavor = "multi_thread")]
async fn c76_a_commitment_not_kept_nor_made_good_is_revoked_and_later_ones_are_barred() {
    let law = LawOffice::on("2026-03-02");
    let committed = json!({"use": {"public_gathering": true, "opening_commitment": true}});
    let project = law.project(committed.clone()).await;
    law.obtained(&project, "fire-opening-check").await;
    let found = licence(&law, &project, "fire-opening-check").await;
    let order = json!({"findings": "疏散通道不符合承诺", "until": "2026-03-16"});
    let ordered = act(&law, "xfd-handler", "orderRectification", &found, order).await;
    assert_eq!(ordered["tasks"], json!(["CHECK_RECTIFICATION"]));
    law.to("2026-03-16T23:59:59+08:00").await;
    let last_day = licence(&law, &project, "fire-opening-check").await;
    assert_eq!(last_day["standing"]["code"], found["standing"]["code"]);
    assert_eq!(last_day["bars"], json!([]));
    law.to_start_of("2026-03-17").await;
    let revoked = licence(&law, &project, "fire-opening-check").await;
    assert_eq!(revoked["standing"]["code"], "REVOKED");
    assert_eq!(revoked["end"]["on"], "2026-03-17");
    assert_eq!(revoked["end"]["revocation"], "COMMITMENT_NOT_KEPT");
    assert_eq!(revoked["creditRecords"].as_array().unwrap().len(), 1);
    assert_eq!(revoked["bars"][0]["kind"], "COMMITMENT");
    assert_eq!(
        revoked["bars"][0]["until"],
        Value::Null,
        "until the credit is repaired"
    );
    law.to_day("2026-09-01").await;
    let other = law.project(committed.clone()).await;
    let again = law.received(&other, "fire-opening-check").await;
    let again = law.look(&again).await;
    assert_eq!(
        again["phase"]["code"], "RECEIVED",
        "handled with an inspection, not on a commitment"
    );
    let repair = json!({"evidence": "信用修复决定书"});
    assert_eq!(
        not_done(&law, "xfd-handler", "repairCredit", &revoked, repair.clone()).await,
        ["NotYourRole"]
    );
    let repaired = act(&law, "xfd-approver", "repairCredit", &revoked, repair.clone()).await;
    assert_eq!(repaired["bars"][0]["until"], "2026-08-31");
    assert_eq!(repaired["creditRecords"].as_array().unwrap().len(), 2);
    assert_eq!(
        not_done(&law, "xfd-approver", "repairCredit", &repaired, repair).await,
        ["NotProvidedFor"]
    );
    let trusted = law.project(committed).await;
    let trusted = law.received(&trusted, "fire-opening-check").await;
    let trusted = law.look(&trusted).await;
    assert_eq!(trusted["track"]["code"], "commitment", "trusted again");
    assert_ne!(again["track"]["code"], "commitment");
}
