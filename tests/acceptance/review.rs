//! Joint reviews 会商 and site visits 现场核查: who meets, who votes, what follows, what is signed.

use onewindow_tests::Client;
use serde_json::{Value, json};

use crate::office::{Office, change, change_refused, key, mutate, refused, reload, sha256, upload};

const DEPARTMENTS: [&str; 5] = ["kfj", "jhj", "yjj", "zrj", "xfd"];
const CASES: &str = "cases { id version phase { code } }";

async fn complete(client: &Client, case: &Value, step: &str) -> Value {
    let more = json!({"step": step, "verdict": "AGREE", "opinion": "同意"});
    change(client, "completeStep", &reload(client, case).await, more).await
}

/// A park entry that waits for its joint review.
async fn before_the_meeting(office: &Office, applicant: &Client) -> Value {
    let project = office.project(applicant).await;
    let case = office.received_park_entry(applicant, &project).await;
    let window = office.sign_in("window").await;
    change(&window, "acceptCase", &case, json!({})).await;
    complete(&office.sign_in("zsj-handler").await, &case, "handle#1").await;
    for department in DEPARTMENTS {
        let handler = office.sign_in(&format!("{department}-handler")).await;
        complete(&handler, &case, &format!("ask-{department}#1")).await;
    }
    case
}

async fn vote(client: &Client, case: &Value, verdict: &str, points: u32) -> Value {
    let more = json!({"verdict": verdict, "opinion": "见会商意见", "points": [points]});
    change(client, "scoreReview", &reload(client, case).await, more).await
}

async fn votes_in_queue(client: &Client, department: &str) -> usize {
    let document = "query($d: String) { queue(department: $d) { nodes { task } } }";
    let queue = client.data(document, json!({"d": department})).await;
    let nodes = queue["queue"]["nodes"].as_array().unwrap().iter();
    let own = format!("review:{department}");
    nodes.filter(|node| node["task"] == own.as_str()).count()
}

#[expect(clippy::too_many_lines, reason = "one story from its beginning to its end")]
#[tokio::test(flavor = "multi_thread")]
async fn two_cases_are_reviewed_together_voted_on_in_the_first_and_both_go_on_with_the_conclusion() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let one = before_the_meeting(&office, &applicant).await;
    let other = before_the_meeting(&office, &applicant).await;
    let convener = office.sign_in("zsj-reviewer").await;
    let (one, other) = (reload(&convener, &one).await, reload(&convener, &other).await);
    let plan = |departments: Value| {
        json!({
            "cases": [
                {"caseId": one["id"], "expectedVersion": one["version"]},
                {"caseId": other["id"], "expectedVersion": other["version"]},
            ],
            "agenda": "入园联席会商", "on": "2026-03-03", "place": "园区二楼会议室", "departments": departments,
            "experts": ["钱教授"], "criteria": [{"name": "产业契合度", "maximum": 100}], "quorum": 3,
            "join": "MAJORITY", "idempotencyKey": key(),
        })
    };
    assert_eq!(
        refused(&convener, "conveneReview", CASES, plan(json!(["jhj", "jhj"]))).await,
        ["ReviewPlanInvalid"]
    );
    let input = plan(json!(["jhj", "yjj", "xfd"]));
    let review_called = mutate(&convener, "conveneReview", CASES, input.clone()).await;
    assert_eq!(review_called["cases"].as_array().unwrap().len(), 2);
    let again = mutate(&convener, "conveneReview", CASES, input).await;
    assert_eq!(again, review_called, "the same key convenes once");

    let opinion = json!({"step": "joint-review#1", "verdict": "AGREE", "opinion": "同意"});
    let now = reload(&convener, &one).await;
    assert_eq!(
        change_refused(&convener, "completeStep", &now, opinion).await,
        ["ReviewNotConcluded"]
    );

    let jhj = office.sign_in("jhj-handler").await;
    assert_eq!(votes_in_queue(&jhj, "jhj").await, 1, "one task for both cases");
    vote(&jhj, &one, "OBJECT", 30).await;
    assert_eq!(votes_in_queue(&jhj, "jhj").await, 0);
    vote(&office.sign_in("jhj-reviewer").await, &one, "AGREE", 90).await;
    vote(&office.sign_in("yjj-handler").await, &one, "CONDITIONS", 70).await;
    let more = json!({"verdict": "AGREE", "opinion": "x", "points": [1]});
    let kfj = office.sign_in("kfj-handler").await;
    let now = reload(&kfj, &one).await;
    assert_eq!(
        change_refused(&kfj, "scoreReview", &now, more.clone()).await,
        ["NotParticipant"]
    );
    let elsewhere = reload(&jhj, &other).await;
    assert_eq!(
        change_refused(&jhj, "scoreReview", &elsewhere, more).await,
        ["ReviewedElsewhere"]
    );

    let conclude = |version: &Value, verdict: &str| {
        json!({
            "caseId": one["id"], "expectedVersion": version, "verdict": verdict, "minutes": "会商纪要：同意入园。",
            "idempotencyKey": key(),
        })
    };
    let now = reload(&convener, &one).await;
    assert_eq!(
        refused(
            &convener,
            "concludeReview",
            CASES,
            conclude(&now["version"], "AGREE")
        )
        .await,
        ["QuorumMissing"]
    );
    let more = json!({"expert": "钱教授", "verdict": "AGREE", "opinion": "方案可行", "points": [80]});
    let now = change(&convener, "scoreReview", &now, more).await;
    assert_eq!(
        refused(
            &convener,
            "concludeReview",
            CASES,
            conclude(&now["version"], "OBJECT")
        )
        .await,
        ["ConclusionAgainstVotes"]
    );
    let concluded = mutate(
        &convener,
        "concludeReview",
        CASES,
        conclude(&now["version"], "AGREE"),
    )
    .await;
    assert_eq!(concluded["cases"].as_array().unwrap().len(), 2);

    let document = "query($id: ID!) { case(id: $id) { reviews { leadId agenda quorum join meanPoints \
        counts { agree conditions object missing } votes { expert department { code } points } \
        conclusion { verdict minutes } } steps { key state } } }";
    for case in [&one, &other] {
        let seen = applicant.data(document, json!({"id": case["id"]})).await["case"].clone();
        let review = &seen["reviews"][0];
        assert_eq!(review["leadId"], one["id"]);
        assert_eq!(
            review["counts"],
            json!({"agree": 2, "conditions": 1, "object": 0, "missing": 1})
        );
        assert_eq!(review["meanPoints"], "80.00");
        assert_eq!(review["conclusion"]["minutes"], "会商纪要：同意入园。");
        let steps = seen["steps"].as_array().unwrap();
        let step = steps.iter().find(|step| step["key"] == "joint-review#1").unwrap();
        assert_eq!(step["state"], "DONE");
        assert!(
            steps.iter().any(|step| step["key"] == "sign-jhj#1"),
            "the signing opens"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_visit_is_written_down_with_its_photographs_and_signed_by_all_who_were_there() {
    let law = onewindow_tests::law::LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "safety-conditions").await;
    let opinion = |step: &str| json!({"step": step, "verdict": "AGREE", "opinion": "属实"});
    let case = law
        .by("yjj-handler", "completeStep", &case, opinion("handle#1"))
        .await;
    let officer = law.person("yjj-handler").await;
    let bytes = b"%PDF-1.4\n% photograph\n%%EOF\n";
    let photograph = upload(&officer, "site", bytes, &sha256(bytes)).await.unwrap();
    let record = |officers: Value, files: Value| {
        json!({
            "step": "site#1", "on": "2026-03-02", "place": "一期厂房", "officers": officers,
            "findings": "储罐间距符合要求", "fileIds": files,
        })
    };
    let both = json!(["yjj-handler", "yjj-handler2"]);
    for (wrong, code) in [
        (record(json!(["yjj-handler"]), json!([])), "TwoInspectorsNeeded"),
        (
            record(json!(["yjj-handler", "jhj-handler"]), json!([])),
            "OfficerNotOfDepartment",
        ),
    ] {
        assert_eq!(
            law.refused("yjj-handler", "recordSiteVisit", &case, wrong).await,
            [code]
        );
    }
    let case = law
        .by(
            "yjj-handler2",
            "recordSiteVisit",
            &case,
            record(both.clone(), json!([])),
        )
        .await;
    let case = law
        .by(
            "yjj-handler",
            "recordSiteVisit",
            &case,
            record(both, json!([photograph])),
        )
        .await;
    let case = law
        .by("yjj-handler", "completeStep", &case, opinion("site#1"))
        .await;
    let case = law
        .by("yjj-handler2", "completeStep", &case, opinion("site#1"))
        .await;
    let document = "query($id: ID!) { case(id: $id) { steps { key state signatures { name } \
        siteVisit { on place findings officers { name } files { fileId filename } recordedBy { name } } } } }";
    let seen = officer.data(document, json!({"id": case["id"]})).await["case"].clone();
    let steps = seen["steps"].as_array().unwrap();
    let site = steps.iter().find(|step| step["key"] == "site#1").unwrap();
    assert_eq!(site["state"], "DONE");
    assert_eq!(site["signatures"].as_array().unwrap().len(), 2);
    assert_eq!(site["siteVisit"]["files"][0]["fileId"], photograph);
    assert_eq!(site["siteVisit"]["officers"].as_array().unwrap().len(), 2);
}
