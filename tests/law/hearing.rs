//! Those who have to be heard: interested parties, hearings; and the officers who inspect.

use onewindow_tests::law::{APPLICANT, LawOffice, decision};
use onewindow_tests::office::{CASE, change_input, mutation};
use serde_json::{Value, json};

use crate::documents::drawn;

/// The remedies as a decision has to tell them.
const REMEDY: &str = "可自收到本决定之日起六十日内申请行政复议，或者六个月内提起行政诉讼";

/// Tries to decide a case on which nothing but the decision is left.
async fn decide(law: &LawOffice, case: &Value, reasons: &str) -> Vec<String> {
    let words = json!({"outcome": "REFUSED", "reasons": reasons, "remedy": REMEDY});
    law.decision_refused(case, words).await
}

/// Decides a case on which nothing but the decision is left.
async fn decided(law: &LawOffice, case: &Value, reasons: &str) {
    let case = law.look(case).await;
    let (login, words) = decision(&case, json!({"outcome": "GRANTED", "reasons": reasons}));
    law.by(&login, "decideCase", &case, words).await;
    assert_eq!(law.phase(&case).await, "GRANTED");
}

fn session(on: &str, presider: &str) -> Value {
    json!({"on": on, "place": "管委会三楼会议室", "presider": presider})
}

/// Operations: acceptCase, completeStep, registerInterestedParty, notifyInterestedParty, hearInterestedParty, decideCase
#[tokio::test(flavor = "multi_thread")]
async fn c17_whoever_has_a_major_interest_is_told_before_the_decision() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "land-preliminary").await;
    let case = law.ready(&case).await;
    let neighbour = json!({"name": "青山社区居民委员会", "interest": "选址北侧居民区"});
    let case = law
        .by("zrj-handler", "registerInterestedParty", &case, neighbour.clone())
        .await;
    let mut found = neighbour;
    found["isMajor"] = json!(true);
    let case = law
        .by("zrj-handler", "registerInterestedParty", &case, found)
        .await;
    assert_eq!(
        decide(&law, &case, "不符合规划").await,
        ["InterestedPartyNotTold"]
    );
    let statement = json!({"party": 0, "statement": "请保留绿化隔离带"});
    assert_eq!(
        law.refused("zrj-handler", "hearInterestedParty", &case, statement.clone())
            .await,
        ["InterestedPartyNotTold"]
    );
    assert_eq!(
        law.refused("zrj-handler", "notifyInterestedParty", &case, json!({"party": 1}))
            .await,
        ["UnknownParty"]
    );

    let case = law
        .by("zrj-handler", "notifyInterestedParty", &case, json!({"party": 0}))
        .await;
    assert_eq!(
        decide(&law, &case, "不符合规划").await,
        ["InterestedPartyNotHeard"],
        "it may still make its statement"
    );
    let case = law
        .by("zrj-handler", "hearInterestedParty", &case, statement)
        .await;
    decided(&law, &case, "已听取利害关系人意见").await;
    let seen = law
        .ask(
            &case,
            "interestedParties { name isMajor notifiedOn answerBy statement }",
        )
        .await;
    let party = &seen["interestedParties"][0];
    assert_eq!(party["notifiedOn"], "2026-03-02");
    assert_eq!(party["answerBy"], "2026-03-09");
    assert_eq!(party["statement"], "请保留绿化隔离带");
}

/// Operations: registerInterestedParty, notifyInterestedParty, advanceClock, decideCase
#[tokio::test(flavor = "multi_thread")]
async fn c17_who_was_told_and_says_nothing_for_five_days_does_not_hold_up_the_decision() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "land-preliminary").await;
    let neighbour = json!({"name": "青山社区居民委员会", "interest": "选址北侧居民区", "isMajor": true});
    let case = law
        .by("zrj-handler", "registerInterestedParty", &case, neighbour)
        .await;
    law.by("zrj-handler", "notifyInterestedParty", &case, json!({"party": 0}))
        .await;
    let case = law.ready(&case).await;
    law.to("2026-03-09T23:59:59+08:00").await;
    assert_eq!(
        decide(&law, &case, "不符合规划").await,
        ["InterestedPartyNotHeard"]
    );
    law.to_start_of("2026-03-10").await;
    decided(&law, &case, "利害关系人未提出意见").await;
}

/// Operations: acceptCase, completeStep, decideCase, procedure
#[tokio::test(flavor = "multi_thread")]
async fn c34_without_its_mandatory_hearing_nothing_is_decided() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "hazard-facility-permit").await;
    let seen = law.ask(&case, "procedure { hearing }").await;
    assert_eq!(seen["procedure"]["hearing"], "MANDATORY");
    assert_eq!(decide(&law, &case, "不符合条件").await, ["HearingRequired"]);
    law.to_day("2026-03-20").await;
    let case = law.look(&case).await;
    assert_eq!(decide(&law, &case, "不符合条件").await, ["HearingRequired"]);

    let case = law.accepted(&project, "land-preliminary").await;
    law.granted(&case).await;
    assert_eq!(law.phase(&case).await, "GRANTED", "others need none");
}

/// Operations: acceptCase, tellHearingRight, requestHearing, scheduleHearing, decideCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c35_a_hearing_asked_for_in_five_days_is_held_within_twenty() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "night-works-permit").await;
    assert_eq!(decide(&law, &case, "不符合条件").await, ["HearingRightNotTold"]);
    let case = law.look(&case).await;
    let case = law.by("jhj-handler", "tellHearingRight", &case, json!({})).await;
    assert_eq!(law.due(&case, "hearing-request").await, "2026-03-09");
    assert_eq!(decide(&law, &case, "不符合条件").await, ["HearingRightOpen"]);

    law.to("2026-03-09T23:59:59+08:00").await;
    let case = law.by(APPLICANT, "requestHearing", &case, json!({})).await;
    assert_eq!(law.due(&case, "hearing").await, "2026-04-07");
    assert_eq!(decide(&law, &case, "不符合条件").await, ["HearingRequired"]);
    law.to_day("2026-03-20").await;
    assert_eq!(
        law.refused(
            "jhj-handler",
            "scheduleHearing",
            &case,
            session("2026-04-08", "jhj-handler2")
        )
        .await,
        ["HearingTooLate"]
    );
    law.by(
        "jhj-handler",
        "scheduleHearing",
        &case,
        session("2026-04-07", "jhj-handler2"),
    )
    .await;
    let papers = drawn(&law, &case).await;
    for paper in [
        json!(["HEARING_RIGHT_NOTICE", "2026-03-02"]),
        json!(["HEARING_NOTICE", "2026-03-20"]),
    ] {
        assert!(papers.as_array().unwrap().contains(&paper), "{papers}");
    }
    law.to("2026-04-07T23:59:59+08:00").await;
    assert_eq!(law.clock(&case, "hearing").await["isOverdue"], false);
    law.to_start_of("2026-04-08").await;
    assert_eq!(law.clock(&case, "hearing").await["isOverdue"], true);
}

/// Operations: acceptCase, tellHearingRight, requestHearing, decideCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c36_a_hearing_asked_for_after_five_days_is_refused_and_the_decision_goes_on() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "night-works-permit").await;
    let case = law.by("jhj-handler", "tellHearingRight", &case, json!({})).await;
    law.to_start_of("2026-03-10").await;
    let case = law.ready(&case).await;
    assert_eq!(
        law.refused(APPLICANT, "requestHearing", &case, json!({})).await,
        ["HearingRequestTooLate"]
    );
    let applicant = law.person(APPLICANT).await;
    let variables = json!({"input": change_input(&case, json!({}))});
    let errors = applicant
        .refused(&mutation("requestHearing", CASE), variables)
        .await;
    let why = errors[0]["message"].as_str().unwrap();
    assert!(why.contains("2026-03-09"), "the reason names the last day: {why}");
    decided(&law, &case, "符合法定条件").await;
}

/// Operations: acceptCase, scheduleHearing, case
#[tokio::test(flavor = "multi_thread")]
async fn c37_a_hearing_is_announced_seven_working_days_before() {
    let law = LawOffice::open_at("2026-09-24T23:00:00+08:00");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "hazard-facility-permit").await;
    let session = session("2026-10-12", "jhj-handler2");
    let announced = law.by("jhj-handler", "scheduleHearing", &case, session).await;
    let seen = law
        .ask(
            &announced,
            "hearing { session { on place noticedOn presider { name } } }",
        )
        .await;
    assert_eq!(seen["hearing"]["session"]["on"], "2026-10-12");
    assert_eq!(seen["hearing"]["session"]["noticedOn"], "2026-09-24");
    let papers = drawn(&law, &case).await;
    let notice = json!(["HEARING_NOTICE", "2026-09-24"]);
    assert!(papers.as_array().unwrap().contains(&notice), "{papers}");

    law.to_start_of("2026-09-25").await;
    let other = law.project(json!({})).await;
    let case = law.accepted(&other, "hazard-facility-permit").await;
    let late = self::session("2026-10-12", "jhj-handler2");
    assert_eq!(
        law.refused("jhj-handler", "scheduleHearing", &case, late).await,
        ["HearingNoticeTooLate"]
    );
}

/// Operations: acceptCase, completeStep, scheduleHearing, requestRecusal, recordHearing, case
#[tokio::test(flavor = "multi_thread")]
async fn c38_who_reviews_does_not_preside_and_a_recusal_request_is_answered() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "hazard-facility-permit").await;
    let case = law.ready(&case).await;
    for reviewer in ["jhj-handler", "jhj-reviewer"] {
        assert_eq!(
            law.refused(
                "jhj-handler",
                "scheduleHearing",
                &case,
                session("2026-03-20", reviewer)
            )
            .await,
            ["PresiderIsReviewer"],
            "{reviewer}"
        );
    }
    assert_eq!(
        law.refused(
            "jhj-handler",
            "scheduleHearing",
            &case,
            session("2026-03-20", "yjj-handler")
        )
        .await,
        ["OfficerNotOfDepartment"]
    );
    let case = law
        .by(
            "jhj-handler",
            "scheduleHearing",
            &case,
            session("2026-03-20", "jhj-handler2"),
        )
        .await;
    let reason = json!({"reason": "主持人与利害关系人有亲属关系"});
    let case = law.by(APPLICANT, "requestRecusal", &case, reason).await;
    let seen = law
        .ask(
            &case,
            "hearing { recusals { reason isAnswered } } events { nodes { type } }",
        )
        .await;
    assert_eq!(seen["hearing"]["recusals"][0]["isAnswered"], false);
    let events = seen["events"]["nodes"].as_array().unwrap();
    assert!(events.iter().any(|event| event["type"] == "RecusalRequested"));

    law.to_day("2026-03-20").await;
    let record = json!({"summary": "双方陈述意见", "signatures": ["张伟"]});
    assert_eq!(
        law.refused("jhj-handler2", "recordHearing", &case, record).await,
        ["RecusalPending"]
    );
    let case = law
        .by(
            "jhj-handler",
            "scheduleHearing",
            &case,
            session("2026-03-20", "jhj-approver"),
        )
        .await;
    let seen = law.ask(&case, "hearing { recusals { isAnswered } }").await;
    assert_eq!(seen["hearing"]["recusals"][0]["isAnswered"], true);
}

/// Operations: acceptCase, completeStep, scheduleHearing, suspendCase, recordHearing, decideCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c39_the_decision_cites_the_signed_record_of_the_hearing() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "hazard-facility-permit").await;
    let case = law.ready(&case).await;
    let case = law
        .by(
            "jhj-handler",
            "scheduleHearing",
            &case,
            session("2026-03-11", "jhj-handler2"),
        )
        .await;
    let suspension = json!({
        "kind": "HEARING", "reason": "依法举行听证", "expected": {"amount": 7, "unit": "WORKING_DAYS"},
    });
    let case = law.by("jhj-handler", "suspendCase", &case, suspension).await;
    let record = |signatures: &[&str]| json!({"summary": "双方陈述意见", "signatures": signatures});
    assert_eq!(
        law.refused("jhj-handler2", "recordHearing", &case, record(&["张伟"]))
            .await,
        ["HearingNotYetHeld"]
    );
    law.to_day("2026-03-11").await;
    assert_eq!(
        law.refused("jhj-handler", "recordHearing", &case, record(&["张伟"]))
            .await,
        ["NotPresider"]
    );
    let case = law.by("jhj-handler2", "recordHearing", &case, record(&[])).await;
    assert_eq!(
        law.phase(&case).await,
        "IN_REVIEW",
        "the clock goes on with the hearing's end"
    );
    assert_eq!(
        law.due(&case, "statutory").await,
        "2026-04-09",
        "seven days were not counted"
    );
    assert_eq!(decide(&law, &case, "不符合条件").await, ["HearingRecordUnsigned"]);

    let case = law
        .by("jhj-handler2", "recordHearing", &case, record(&["张伟", "李强"]))
        .await;
    assert_eq!(decide(&law, &case, "不符合条件").await, ["HearingRecordNotCited"]);
    let seen = law.ask(&case, "hearing { record { number isSigned on } }").await;
    assert_eq!(seen["hearing"]["record"]["isSigned"], true);
    let number = seen["hearing"]["record"]["number"].as_str().unwrap();
    decided(&law, &case, &format!("根据听证笔录（{number}），符合法定条件")).await;
}

/// Operations: acceptCase, assignInspectors, advanceClock, decideCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c45_two_inspectors_are_named_within_five_days() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "pressure-vessel-permit").await;
    assert_eq!(law.due(&case, "inspection").await, "2026-03-09");
    assert_eq!(decide(&law, &case, "不符合条件").await, ["InspectorsMissing"]);
    let case = law.look(&case).await;
    for (inspectors, reason) in [
        (json!(["jhj-handler"]), "TwoInspectorsNeeded"),
        (json!(["jhj-handler", "jhj-handler"]), "TwoInspectorsNeeded"),
        (json!(["jhj-handler", "yjj-handler"]), "OfficerNotOfDepartment"),
    ] {
        let input = json!({"inspectors": inspectors});
        assert_eq!(
            law.refused("jhj-handler", "assignInspectors", &case, input).await,
            [reason]
        );
    }
    law.to_start_of("2026-03-10").await;
    assert_eq!(law.clock(&case, "inspection").await["isOverdue"], true);
    let case = law.look(&case).await;
    let input = json!({"inspectors": ["jhj-handler", "jhj-handler2"]});
    let case = law.by("jhj-handler", "assignInspectors", &case, input).await;
    let clock = law.clock(&case, "inspection").await;
    assert_eq!(clock["stoppedOn"], "2026-03-10");
    assert_eq!(clock["isBreached"], true, "a breach stays on record");
    decided(&law, &case, "检验合格").await;
}

/// Operations: acceptCase, assignInspectors, case
#[tokio::test(flavor = "multi_thread")]
async fn c45_inspectors_named_on_the_last_day_are_in_time() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "pressure-vessel-permit").await;
    law.to("2026-03-09T23:59:59+08:00").await;
    let case = law.look(&case).await;
    let input = json!({"inspectors": ["jhj-handler", "jhj-handler2"]});
    let case = law.by("jhj-handler", "assignInspectors", &case, input).await;
    assert_eq!(law.clock(&case, "inspection").await["isBreached"], false);
    let seen = law.ask(&case, "inspectors { name }").await;
    assert_eq!(seen["inspectors"].as_array().unwrap().len(), 2);
}
