//! Good and bad ratings 好差评: once after the end, and what a bad one asks of the department.

use onewindow_tests::law::{APPLICANT, LawOffice};
use onewindow_tests::office::request_refused;
use serde_json::{Value, json};

const RATINGS: &str = "ratings { score comment isAnonymous isBad isStruck by { name } callBacks { on with words } \
    rectification { measures by { name } } appeal { reasons isUpheld decisionReasons } } alarms { rule }";

/// A land opinion that was granted and delivered on the day.
async fn closed(law: &LawOffice) -> Value {
    let project = law.project(json!({})).await;
    let case = law.accepted(&project, "land-preliminary").await;
    let case = law.granted(&case).await;
    let delivery = json!({"method": "COUNTER", "receiver": "张三"});
    law.by("window", "deliverLicence", &case, delivery).await
}

/// A land opinion that was taken back before anybody had accepted it.
async fn withdrawn(law: &LawOffice) -> Value {
    let project = law.project(json!({})).await;
    let case = law.received(&project, "land-preliminary").await;
    law.by(APPLICANT, "withdrawCase", &case, json!({"reason": "项目暂缓"}))
        .await
}

fn rated(score: u32) -> Value {
    json!({"score": score, "comment": "等候时间过长"})
}

fn anonymous(score: u32) -> Value {
    json!({"score": score, "isAnonymous": true})
}

fn called(on: &str) -> Value {
    json!({"on": on, "with": "张三", "words": "已说明原因并致歉"})
}

fn measures() -> Value {
    json!({"measures": "增设取件窗口"})
}

fn reasons() -> Value {
    json!({"reasons": "评价内容与事实不符"})
}

/// The tasks of the department about ratings.
async fn queued(law: &LawOffice) -> Vec<(String, Value)> {
    let document = "query { queue(department: \"zrj\") { nodes { task dueOn } } }";
    let found = law.person("zrj-handler").await.data(document, json!({})).await;
    let nodes = found["queue"]["nodes"].as_array().unwrap();
    nodes
        .iter()
        .map(|node| (node["task"].as_str().unwrap().to_owned(), node["dueOn"].clone()))
        .collect()
}

/// Whether somebody is offered an action, and the first reason why not.
async fn offer(law: &LawOffice, login: &str, case: &Value, action: &str) -> (bool, Value) {
    let document =
        "query($id: ID!) { case(id: $id) { offers { action allowed reasons { code lawReference } } } }";
    let found = law
        .person(login)
        .await
        .data(document, json!({"id": case["id"]}))
        .await;
    let offers = found["case"]["offers"].as_array().unwrap().clone();
    let offer = offers.iter().find(|offer| offer["action"] == action).unwrap();
    (offer["allowed"].as_bool().unwrap(), offer["reasons"][0].clone())
}

/// Operations: acceptCase, deliverLicence, rateService, reportRectification
#[tokio::test(flavor = "multi_thread")]
async fn c78_a_case_is_rated_after_its_end_by_its_applicant_with_one_of_five_scores() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let early = law.accepted(&project, "land-preliminary").await;
    assert_eq!(
        law.refused(APPLICANT, "rateService", &early, rated(1)).await,
        ["CaseNotEnded"]
    );
    let case = closed(&law).await;
    for score in [0, 6, 1_000] {
        assert_eq!(
            law.refused(APPLICANT, "rateService", &case, rated(score)).await,
            ["ScoreOutOfRange"]
        );
    }
    assert_eq!(
        law.refused("zrj-handler", "rateService", &case, rated(1)).await,
        ["NotYourRole"]
    );
    let stranger = law.person("helicopter").await;
    assert_eq!(
        request_refused(&stranger, "rateService", &case, rated(1)).await,
        ["NOT_FOUND"]
    );
    assert_eq!(
        law.refused("zrj-handler", "reportRectification", &case, measures())
            .await,
        ["NothingToRectify"]
    );
}

/// Operations: deliverLicence, rateService, recordCallBack, reportRectification, advanceClock, case.ratings, queue
#[tokio::test(flavor = "multi_thread")]
async fn c78_a_bad_rating_is_put_right_in_five_days_after_a_call_back_and_may_be_given_anew() {
    let law = LawOffice::on("2026-03-02");
    let case = closed(&law).await;
    let case = law.by(APPLICANT, "rateService", &case, rated(4)).await;
    assert_eq!(case["phase"]["code"], "CLOSED", "the case stays at its end");
    assert_eq!(law.due(&case, "rectification").await, "2026-03-09");
    assert_eq!(
        queued(&law).await.last().unwrap(),
        &("rectification".to_owned(), json!("2026-03-09"))
    );
    assert_eq!(
        law.refused(APPLICANT, "rateService", &case, rated(1)).await,
        ["RectificationOpen"]
    );
    let (allowed, reason) = offer(&law, "zrj-handler", &case, "REPORT_RECTIFICATION").await;
    assert!(!allowed);
    assert_eq!(reason["code"], "CallBackNeeded");
    assert!(
        reason["lawReference"]
            .as_str()
            .unwrap()
            .contains("国办发〔2019〕51号")
    );
    assert_eq!(
        law.refused("zrj-handler", "reportRectification", &case, measures())
            .await,
        ["CallBackNeeded"]
    );

    law.to_day("2026-03-05").await;
    for day in ["2026-03-06", "2026-03-01"] {
        let codes = law
            .refused("zrj-handler", "recordCallBack", &case, called(day))
            .await;
        assert_eq!(codes, ["CallBackDayOutOfRange"], "{day}");
    }
    let elsewhere = law.person("jhj-handler").await;
    assert_eq!(
        request_refused(&elsewhere, "recordCallBack", &case, called("2026-03-04")).await,
        ["NOT_FOUND"]
    );
    let case = law
        .by("zrj-handler", "recordCallBack", &case, called("2026-03-04"))
        .await;
    let case = law
        .by("zrj-handler", "reportRectification", &case, measures())
        .await;
    assert!(queued(&law).await.iter().all(|(task, _)| task != "rectification"));
    assert_eq!(law.clock(&case, "rectification").await["state"], "STOPPED");

    assert!(offer(&law, APPLICANT, &case, "RATE_SERVICE").await.0);
    let case = law.by(APPLICANT, "rateService", &case, rated(2)).await;
    assert_eq!(
        law.refused(APPLICANT, "rateService", &case, rated(1)).await,
        ["RatedAlready"]
    );
    let told = law.ask(&case, RATINGS).await;
    let first = &told["ratings"][0];
    assert_eq!((&first["score"], &first["isBad"]), (&json!(4), &json!(true)));
    assert_eq!(first["callBacks"][0]["on"], "2026-03-04");
    assert_eq!(first["rectification"]["measures"], measures()["measures"]);
    assert_eq!(told["ratings"][1]["isBad"], false);
    assert_eq!(told["alarms"], json!([]));
}

/// Operations: withdrawCase, rateService, reportRectification, appealRating, advanceClock, case.alarms, events
#[tokio::test(flavor = "multi_thread")]
async fn c78_an_overdue_rectification_raises_an_alarm_and_an_anonymous_one_takes_no_call_back() {
    // The Spring Festival lies between: 15 to 23 February are off, the Saturday before is worked.
    let law = LawOffice::on("2026-02-12");
    let case = withdrawn(&law).await;
    let case = law.by(APPLICANT, "rateService", &case, anonymous(5)).await;
    assert_eq!(law.due(&case, "rectification").await, "2026-02-26");
    let told = law.ask(&case, "ratings { by { name } isAnonymous } events(first: 100) { nodes { type by { name isEngine isViewer } } }").await;
    assert_eq!(told["ratings"][0], json!({"by": null, "isAnonymous": true}));
    let events = told["events"]["nodes"].as_array().unwrap();
    let given = events
        .iter()
        .find(|event| event["type"] == "RatingGiven")
        .unwrap();
    assert_eq!(
        given["by"],
        json!({"name": "匿名 / anonymous", "isEngine": false, "isViewer": false})
    );

    law.to("2026-02-26T23:00:00+08:00").await;
    assert_eq!(law.ask(&case, RATINGS).await["alarms"], json!([]));
    assert!(
        offer(&law, "zrj-handler", &case, "APPEAL_RATING").await.0,
        "until the day is over"
    );
    law.to_start_of("2026-02-27").await;
    assert_eq!(law.ask(&case, RATINGS).await["alarms"], json!([{"rule": "E25"}]));
    law.to("2026-03-02T09:00:00+08:00").await;
    assert_eq!(law.ask(&case, RATINGS).await["alarms"], json!([{"rule": "E25"}]));
    assert_eq!(law.clock(&case, "rectification").await["isOverdue"], true);
    assert_eq!(
        law.refused("zrj-handler", "appealRating", &case, reasons()).await,
        ["AppealTooLate"]
    );
    let case = law.look(&case).await;
    let case = law
        .by("zrj-handler", "reportRectification", &case, measures())
        .await;
    assert_eq!(
        law.clock(&case, "rectification").await["isBreached"],
        true,
        "it stays on record"
    );

    let case = law.by(APPLICANT, "rateService", &case, rated(4)).await;
    let told = law.ask(&case, RATINGS).await;
    assert_eq!(told["alarms"].as_array().unwrap().len(), 2, "dissatisfied again");
    assert_eq!(
        law.due(&case, "rectification").await,
        "2026-03-09",
        "it is put right as well"
    );
    assert_eq!(
        law.refused(APPLICANT, "rateService", &case, rated(1)).await,
        ["RatedAlready"]
    );
}

/// Operations: deliverLicence, rateService, appealRating, decideRatingAppeal, reportRectification, case.ratings
#[tokio::test(flavor = "multi_thread")]
async fn c78_an_appeal_is_decided_by_a_supervisor_and_strikes_the_rating_or_leaves_its_task() {
    let law = LawOffice::on("2026-03-02");
    let case = closed(&law).await;
    let case = law.by(APPLICANT, "rateService", &case, rated(5)).await;
    let decided = |is_upheld: bool| json!({"isUpheld": is_upheld, "reasons": "经核查"});
    assert_eq!(
        law.refused("supervisor", "decideRatingAppeal", &case, decided(true))
            .await,
        ["NoAppeal"]
    );
    assert_eq!(
        law.refused("zrj-handler", "appealRating", &case, json!({"reasons": " "}))
            .await,
        ["TextMissing"]
    );
    law.to("2026-03-09T23:30:00+08:00").await;
    let case = law.look(&case).await;
    let case = law.by("zrj-handler", "appealRating", &case, reasons()).await;
    assert_eq!(
        law.refused("zrj-approver", "decideRatingAppeal", &case, decided(true))
            .await,
        ["NotYourRole"]
    );
    assert!(queued(&law).await.iter().any(|(task, _)| task == "rating-appeal"));
    let case = law
        .by("supervisor", "decideRatingAppeal", &case, decided(false))
        .await;
    assert_eq!(
        law.clock(&case, "rectification").await["state"],
        "RUNNING",
        "the task goes on"
    );
    assert_eq!(
        law.refused("zrj-handler", "appealRating", &case, reasons()).await,
        ["AppealedAlready"]
    );
    assert_eq!(
        law.refused("zrj-handler", "reportRectification", &case, measures())
            .await,
        ["CallBackNeeded"]
    );

    let other = closed(&law).await;
    let other = law.by(APPLICANT, "rateService", &other, rated(5)).await;
    let other = law.by("zrj-handler", "appealRating", &other, reasons()).await;
    let other = law
        .by("supervisor", "decideRatingAppeal", &other, decided(true))
        .await;
    let told = law.ask(&other, RATINGS).await;
    assert_eq!(told["ratings"][0]["isStruck"], true);
    assert_eq!(told["ratings"][0]["score"], 5, "it stays on record");
    assert_eq!(law.clock(&other, "rectification").await["state"], "STOPPED");
    assert_eq!(
        law.refused("zrj-handler", "reportRectification", &other, measures())
            .await,
        ["NothingToRectify"]
    );
    assert_eq!(
        law.refused(APPLICANT, "rateService", &other, rated(1)).await,
        ["RatedAlready"]
    );
    assert_eq!(
        statistics(&law).await,
        json!({"count": 1, "satisfied": 0, "share": 0.0,
        "toFollowUp": 1, "followedUp": 0})
    );
}

/// What anybody is told of the ratings of the procedure.
async fn statistics(law: &LawOffice) -> Value {
    let document = "{ procedure(code: \"land-preliminary\") \
        { ratings { count satisfied share toFollowUp followedUp } } }";
    let found = law.office.server.client().data(document, json!({})).await;
    found["procedure"]["ratings"].clone()
}

/// Operations: rateService, recordCallBack, reportRectification, procedure.ratings, department.ratings
#[tokio::test(flavor = "multi_thread")]
async fn c78_the_last_word_of_each_applicant_counts_and_every_named_bad_rating_is_followed_up() {
    let law = LawOffice::on("2026-03-02");
    assert_eq!(statistics(&law).await["count"], 0);
    for given in [rated(1), rated(3), anonymous(4)] {
        let case = withdrawn(&law).await;
        law.by(APPLICANT, "rateService", &case, given).await;
    }
    let case = withdrawn(&law).await;
    let case = law.by(APPLICANT, "rateService", &case, rated(5)).await;
    let expected = |satisfied: u32, followed_up: u32| {
        json!({"count": 4, "satisfied": satisfied, "share": f64::from(satisfied) / 4.0,
            "toFollowUp": 1, "followedUp": followed_up})
    };
    assert_eq!(statistics(&law).await, expected(2, 0));
    let case = law
        .by("zrj-handler", "recordCallBack", &case, called("2026-03-02"))
        .await;
    assert_eq!(statistics(&law).await, expected(2, 1));
    let case = law
        .by("zrj-handler", "reportRectification", &case, measures())
        .await;
    law.by(APPLICANT, "rateService", &case, rated(1)).await;
    assert_eq!(
        statistics(&law).await,
        expected(3, 1),
        "the second rating takes the place of the first"
    );
    let document = "{ department(code: \"zrj\") { ratings { count satisfied } } }";
    let found = law.office.server.client().data(document, json!({})).await;
    assert_eq!(
        found["department"]["ratings"],
        json!({"count": 4, "satisfied": 3})
    );
}

/// Operations: onewindow serve, rateService
#[tokio::test(flavor = "multi_thread")]
async fn c78_a_zone_sets_its_own_time_for_rectifications() {
    let law = LawOffice::on("2026-03-02").restarted_with(
        "zone.yaml",
        "calendar: china-mainland",
        "rectification: {amount: 15, unit: working-days}\ncalendar: china-mainland",
    );
    let case = withdrawn(&law).await;
    let case = law.by(APPLICANT, "rateService", &case, rated(4)).await;
    assert_eq!(law.due(&case, "rectification").await, "2026-03-23");
}
