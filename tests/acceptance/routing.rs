//! Routing within and between departments over GraphQL, each act from both sides.

use onewindow_tests::law::{APPLICANT, LawOffice};
use onewindow_tests::office::request_refused;
use onewindow_tests::onewindow;
use serde_json::{Value, json};

const SECRET: &str = "地下有军用光缆";

/// A land pre-review, accepted on Monday, 2 March 2026: handled, reviewed and decided by the bureau of natural resources.
async fn accepted(law: &LawOffice) -> Value {
    let project = law.project(json!({})).await;
    law.accepted(&project, "land-preliminary").await
}

/// What somebody sees of a case; null where it is hidden.
async fn seen_by(law: &LawOffice, login: &str, case: &Value, selection: &str) -> Value {
    let client = law.person(login).await;
    let document = format!("query($id: ID!) {{ case(id: $id) {{ version {selection} }} }}");
    let answer = client.post(&document, json!({"id": case["id"]})).await.unwrap();
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    answer.data["case"].clone()
}

/// The tasks of a case in the queues of somebody's departments, with their status.
async fn queue_of(law: &LawOffice, login: &str) -> Vec<Value> {
    let document = "{ viewer { queue { nodes { task status dueOn urgings assignee { isViewer } \
        stepRun { key } } } } }";
    let seen = law.person(login).await.data(document, json!({})).await;
    seen["viewer"]["queue"]["nodes"].as_array().unwrap().clone()
}

async fn tasks_of(law: &LawOffice, login: &str) -> Vec<String> {
    let queue = queue_of(law, login).await;
    queue
        .iter()
        .map(|item| item["task"].as_str().unwrap().to_owned())
        .collect()
}

/// Whether an action is offered to somebody.
async fn is_offered(law: &LawOffice, login: &str, case: &Value, action: &str) -> bool {
    let seen = seen_by(law, login, case, "offers { action allowed }").await;
    let offers = seen["offers"].as_array().unwrap().clone();
    offers
        .iter()
        .any(|offer| offer["action"] == action && offer["allowed"] == true)
}

/// The case with the version that somebody sees now.
async fn fresh(law: &LawOffice, login: &str, case: &Value) -> Value {
    let mut case = case.clone();
    case["version"] = seen_by(law, login, &case, "").await["version"].clone();
    case
}

fn done(step: &str) -> Value {
    json!({"step": step, "verdict": "AGREE", "opinion": "符合要求"})
}

fn claim(step: &str) -> Value {
    json!({"step": step})
}

fn question(departments: &[&str], is_confidential: bool) -> Value {
    json!({
        "step": "handle#1", "departments": departments, "question": SECRET,
        "deadlineWorkingDays": 3, "isConfidential": is_confidential,
    })
}

fn answer(department: &str) -> Value {
    json!({"consultation": 0, "department": department, "verdict": "CONDITIONS", "opinion": SECRET})
}

/// The log replays to what the rows say.
fn assert_verified(law: &LawOffice) {
    let data = law.office.server.data();
    let verified = onewindow(&["verify", "--data", data.to_str().unwrap()]);
    assert!(
        verified.status.success(),
        "{}",
        String::from_utf8_lossy(&verified.stdout)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_is_assigned_handed_over_and_taken_back() {
    let law = LawOffice::on("2026-03-02");
    let case = accepted(&law).await;
    let to = |login: &str| json!({"step": "handle#1", "to": login});
    assert!(is_offered(&law, "zrj-approver", &case, "ASSIGN_TASK").await);
    assert_eq!(
        law.refused("zrj-handler", "assignTask", &case, to("zrj-handler2"))
            .await,
        ["NotYourRole"]
    );
    assert_eq!(
        law.refused("zrj-approver", "assignTask", &case, to("jhj-handler"))
            .await,
        ["ColleagueUnfit"]
    );
    let approver = law.person("zrj-approver").await;
    for unknown in ["nobody", APPLICANT] {
        assert_eq!(
            request_refused(&approver, "assignTask", &case, to(unknown)).await,
            ["NOT_FOUND"],
            "an account of an enterprise is none of an officer"
        );
    }
    let case = law
        .by("zrj-approver", "assignTask", &case, to("zrj-handler"))
        .await;
    let queue = queue_of(&law, "zrj-handler").await;
    assert_eq!(queue[0]["status"], "CLAIMED");
    assert_eq!(queue[0]["assignee"]["isViewer"], true);

    let mut over = to("zrj-handler2");
    over["reason"] = json!("出差一周");
    assert_eq!(
        law.refused("zrj-handler2", "handOver", &case, over.clone()).await,
        ["StepClaimed"]
    );
    let case = law.by("zrj-handler", "handOver", &case, over).await;
    let holder =
        "steps { assignee { name } handOffs { reason recalledAt by { name } to { name } from { name } } }";
    let handed = seen_by(&law, "zrj-handler2", &case, holder).await;
    assert_eq!(handed["steps"][0]["handOffs"][1]["reason"], "出差一周");
    assert!(is_offered(&law, "zrj-handler", &case, "RECALL_HAND_OFF").await);
    let case = law
        .by("zrj-handler", "recallHandOff", &case, claim("handle#1"))
        .await;
    let back = seen_by(&law, "zrj-handler", &case, holder).await;
    assert_eq!(
        back["steps"][0]["assignee"],
        back["steps"][0]["handOffs"][1]["from"]
    );
    assert!(back["steps"][0]["handOffs"][1]["recalledAt"].is_string());
    assert_eq!(
        law.refused("zrj-handler2", "completeStep", &case, done("handle#1"))
            .await,
        ["StepClaimed"]
    );
    assert_verified(&law);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_completed_step_is_taken_back_as_long_as_the_next_has_not_begun() {
    let law = LawOffice::on("2026-03-02");
    let case = accepted(&law).await;
    let case = law
        .by("zrj-handler", "completeStep", &case, done("handle#1"))
        .await;
    let case = law
        .by("zrj-handler", "recallHandOff", &case, claim("handle#1"))
        .await;
    let steps = "steps { key state }";
    let seen = seen_by(&law, APPLICANT, &case, steps).await;
    assert_eq!(
        seen["steps"],
        json!([
            {"key": "handle#1", "state": "RECALLED"},
            {"key": "review#1", "state": "RECALLED"},
            {"key": "handle#2", "state": "OPEN"},
        ])
    );
    let case = law
        .by("zrj-handler", "completeStep", &case, done("handle#2"))
        .await;
    let case = law
        .by("zrj-reviewer", "claimTask", &case, claim("review#2"))
        .await;
    assert_eq!(
        law.refused("zrj-handler", "recallHandOff", &case, claim("handle#2"))
            .await,
        ["ReceiverHasBegun"]
    );
    assert_verified(&law);
}

#[tokio::test(flavor = "multi_thread")]
async fn departments_are_asked_in_confidence_and_step_and_decision_wait_for_them() {
    let law = LawOffice::on("2026-03-02");
    let case = accepted(&law).await;
    assert!(
        seen_by(&law, "jhj-handler", &case, "id").await.is_null(),
        "no part in it yet"
    );
    assert_eq!(
        law.refused("zrj-handler", "requestOpinion", &case, question(&["zrj"], true))
            .await,
        ["CannotBeAsked"]
    );
    let case = law
        .by(
            "zrj-handler",
            "requestOpinion",
            &case,
            question(&["jhj", "yjj"], true),
        )
        .await;
    let waiting = queue_of(&law, "jhj-handler").await;
    assert_eq!(waiting[0]["task"], "consultation:0:jhj");
    assert_eq!(waiting[0]["status"], "CONSULTED");
    assert_eq!(waiting[0]["dueOn"], "2026-03-05");
    assert_eq!(
        law.refused("zrj-handler", "completeStep", &case, done("handle#1"))
            .await,
        ["OpinionsAwaited"]
    );
    assert_eq!(
        law.refused("jhj-handler", "answerOpinion", &case, answer("yjj"))
            .await,
        ["NotYourDepartment"]
    );
    let case = law.by("jhj-handler", "answerOpinion", &case, answer("jhj")).await;
    // Somebody is told of the case who neither asks nor is asked.
    let case = law
        .by("zrj-handler", "copyCase", &case, json!({"departments": ["kfj"]}))
        .await;
    the_words_stay_with_those_concerned(&law, &case).await;

    let late = "routing { consultations { isOverdue dueOn } } alarms { rule }";
    law.to_start_of("2026-03-06").await;
    let seen = seen_by(&law, "zrj-handler", &case, late).await;
    assert_eq!(
        seen["routing"]["consultations"][0]["isOverdue"], true,
        "it stays open"
    );
    assert!(
        seen["alarms"]
            .as_array()
            .unwrap()
            .contains(&json!({"rule": "E04"}))
    );
    let case = fresh(&law, "zrj-handler", &case).await;
    assert_eq!(
        law.refused(
            "yjj-handler",
            "withdrawOpinionRequest",
            &case,
            json!({"consultation": 0})
        )
        .await,
        ["NotYourDepartment"]
    );
    let case = law
        .by(
            "zrj-handler",
            "withdrawOpinionRequest",
            &case,
            json!({"consultation": 0}),
        )
        .await;
    assert!(tasks_of(&law, "yjj-handler").await.is_empty());
    assert!(
        !seen_by(&law, "yjj-handler", &case, "id").await.is_null(),
        "who was asked still reads it"
    );
    law.by("zrj-handler", "completeStep", &case, done("handle#1"))
        .await;
    assert_verified(&law);
}

/// Question and answer are read by who asks, who is asked and supervision, whichever way they are looked for.
async fn the_words_stay_with_those_concerned(law: &LawOffice, case: &Value) {
    let words = "steps { consultations { question answers { opinion verdict } } } \
        routing { consultations { isConfidential question answers { state opinion verdict department { code } } } } \
        events(first: 100) { nodes { type data } }";
    let everywhere = "query($id: ID!) { node(id: $id) { ... on Case { routing { consultations { question answers { opinion } } } \
        events(first: 100) { nodes { data } } } } events(first: 100, subject: $id) { nodes { data } } \
        cases(first: 5) { nodes { routing { consultations { question } } } } }";
    for (login, reads) in [
        ("zrj-handler", true),
        ("zrj-approver", true),
        ("jhj-handler", true),
        ("yjj-reviewer", true),
        ("supervisor", true),
        ("kfj-handler", false),
        ("window", false),
        (APPLICANT, false),
    ] {
        let seen = seen_by(law, login, case, words).await;
        assert_eq!(seen.to_string().matches(SECRET).count() >= 4, reads, "{login}");
        let consultation = &seen["routing"]["consultations"][0];
        assert_eq!(consultation["isConfidential"], true);
        assert_eq!(
            consultation["answers"][0]["state"], "GIVEN",
            "that it was answered is no secret"
        );
        let client = law.person(login).await;
        let seen = client.data(everywhere, json!({"id": case["id"]})).await;
        assert_eq!(
            seen.to_string().contains(SECRET),
            reads,
            "{login} elsewhere: {seen}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_means_no_objection_only_where_the_procedure_says_so() {
    let law = LawOffice::on("2026-03-02").restarted_with(
        "procedures/land-preliminary.yaml",
        "suspensions:",
        "consultation-silence: no-objection\nsuspensions:",
    );
    let case = accepted(&law).await;
    let case = law
        .by("zrj-handler", "requestOpinion", &case, question(&["jhj"], false))
        .await;
    law.to("2026-03-05T23:59:59+08:00").await;
    let state = "routing { consultations { answers { state opinion } } }";
    let answers = |seen: &Value| seen["routing"]["consultations"][0]["answers"].clone();
    let seen = seen_by(&law, APPLICANT, &case, state).await;
    assert_eq!(answers(&seen), json!([{"state": "AWAITED", "opinion": null}]));
    law.to_start_of("2026-03-06").await;
    let seen = seen_by(&law, APPLICANT, &case, state).await;
    assert_eq!(
        answers(&seen),
        json!([{"state": "NO_OBJECTION", "opinion": null}])
    );
    assert!(tasks_of(&law, "jhj-handler").await.is_empty());
    let case = fresh(&law, "zrj-handler", &case).await;
    law.by("zrj-handler", "completeStep", &case, done("handle#1"))
        .await;
    assert_verified(&law);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_waits_for_those_who_have_to_sign_it_beside_its_holder() {
    let law = LawOffice::on("2026-03-02");
    let case = accepted(&law).await;
    let add = |logins: &[&str], join: &str, quorum: Value| {
        let reviewers: Vec<Value> = logins.iter().map(|login| json!({"login": login})).collect();
        json!({
            "step": "handle#1", "reviewers": reviewers, "question": "请核对用地范围", "join": join, "quorum": quorum,
        })
    };
    let three = ["zrj-handler2", "jhj-handler", "yjj-handler"];
    assert_eq!(
        law.refused(
            "zrj-handler",
            "addReviewer",
            &case,
            add(&three, "QUORUM", json!(4))
        )
        .await,
        ["QuorumOutOfRange"]
    );
    assert_eq!(
        law.refused(
            "zrj-handler",
            "addReviewer",
            &case,
            add(&["zrj-handler"], "ALL", Value::Null)
        )
        .await,
        ["HolderAlready"]
    );
    let case = law
        .by(
            "zrj-handler",
            "addReviewer",
            &case,
            add(&three, "QUORUM", json!(2)),
        )
        .await;
    for (login, task) in [("jhj-handler", "co-sign:0:1"), ("zrj-handler", "step:handle#1")] {
        let queue = queue_of(&law, login).await;
        let task = queue.iter().find(|item| item["task"] == task).expect(task);
        assert_eq!(task["stepRun"]["key"], "handle#1", "{login}");
    }
    assert!(is_offered(&law, "jhj-handler", &case, "CO_SIGN").await);
    let sign = json!({"step": "handle#1", "verdict": "OBJECT", "opinion": "范围与规划不符"});
    assert_eq!(
        law.refused("jhj-handler2", "coSign", &case, sign.clone()).await,
        ["NotAskedToSign"],
        "it is asked of a person"
    );
    assert_eq!(
        law.refused("zrj-handler", "completeStep", &case, done("handle#1"))
            .await,
        ["ReviewersAwaited"]
    );
    let case = law.by("jhj-handler", "coSign", &case, sign.clone()).await;
    let off = |login: &str| json!({"step": "handle#1", "reviewer": login});
    assert_eq!(
        law.refused("zrj-handler", "removeReviewer", &case, off("jhj-handler"))
            .await,
        ["NotAwaited"],
        "an opinion that is given stays"
    );
    let case = law
        .by("zrj-handler", "removeReviewer", &case, off("zrj-handler2"))
        .await;
    let case = law.by("yjj-handler", "coSign", &case, done("handle#1")).await;
    let panel =
        "steps { panels { isSettled hasObjection members { signedAt removedAt opinion { verdict } } } }";
    let seen = seen_by(&law, APPLICANT, &case, panel).await;
    let panel = &seen["steps"][0]["panels"][0];
    assert_eq!(panel["isSettled"], true);
    assert_eq!(panel["hasObjection"], true, "a refusal is shown");
    assert!(panel["members"][0]["removedAt"].is_string());
    law.by("zrj-handler", "completeStep", &case, done("handle#1"))
        .await;
    assert_verified(&law);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_lets_a_department_or_somebody_by_name_read_and_no_more() {
    let law = LawOffice::on("2026-03-02");
    let case = accepted(&law).await;
    for login in ["jhj-handler", "yjj-handler", "yjj-reviewer"] {
        assert!(seen_by(&law, login, &case, "id").await.is_null(), "{login}");
    }
    let copy = json!({"departments": ["jhj"], "people": ["yjj-handler"], "note": "请知悉"});
    let case = law.by("zrj-handler", "copyCase", &case, copy).await;
    for (login, reads) in [
        ("jhj-reviewer", true),
        ("yjj-handler", true),
        ("yjj-reviewer", false),
    ] {
        let selection = "number project { name } routing { copies { note people { name } } }";
        let seen = seen_by(&law, login, &case, selection).await;
        assert_eq!(!seen.is_null(), reads, "{login}");
        let lists = "query($id: ID!) { cases { totalCount } node(id: $id) { id } events(first: 100, subject: $id) { nodes { type } } }";
        let lists = law
            .person(login)
            .await
            .data(lists, json!({"id": case["id"]}))
            .await;
        assert_eq!(lists["cases"]["totalCount"].as_i64() > Some(0), reads, "{login}");
        assert_eq!(!lists["node"].is_null(), reads, "{login}");
        assert_eq!(
            !lists["events"]["nodes"].as_array().unwrap().is_empty(),
            reads,
            "{login}"
        );
        assert!(tasks_of(&law, login).await.is_empty(), "queues stay as they are");
    }
    assert_eq!(
        law.refused("yjj-handler", "completeStep", &case, done("handle#1"))
            .await,
        ["NotYourDepartment"]
    );
    let reviewer = law.person("yjj-reviewer").await;
    assert_eq!(
        request_refused(&reviewer, "completeStep", &case, done("handle#1")).await,
        ["NOT_FOUND"]
    );
    assert_verified(&law);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_applicant_urges_once_a_working_day_and_supervision_gets_an_answer() {
    let law = LawOffice::on("2026-03-02");
    let case = accepted(&law).await;
    let why = json!({"reason": "设备已到港"});
    let case = law.by(APPLICANT, "urge", &case, why.clone()).await;
    assert_eq!(
        law.refused(APPLICANT, "urge", &case, why.clone()).await,
        ["UrgedToday"]
    );
    let stranger = law.person("helicopter").await;
    assert_eq!(
        request_refused(&stranger, "urge", &case, why.clone()).await,
        ["NOT_FOUND"]
    );
    assert_eq!(
        queue_of(&law, "zrj-handler").await[0]["urgings"],
        1,
        "who has it sees it"
    );
    law.to_day("2026-03-03").await;
    let case = fresh(&law, APPLICANT, &case).await;
    let case = law.by(APPLICANT, "urge", &case, why.clone()).await;

    let case = law.by("supervisor", "urge", &case, why).await;
    assert!(
        tasks_of(&law, "zrj-handler")
            .await
            .contains(&"urging:2".to_owned())
    );
    let answer =
        |urging: u32, day: &str| json!({"urging": urging, "reason": "等待补充图件", "expectedOn": day});
    assert_eq!(
        law.refused("zrj-handler", "answerUrge", &case, answer(2, "2026-03-02"))
            .await,
        ["ExpectedDayPast"]
    );
    assert_eq!(
        law.refused("zrj-handler", "answerUrge", &case, answer(0, "2026-03-06"))
            .await,
        ["NothingToAnswer"],
        "the applicant's needs no answer"
    );
    let case = law
        .by("zrj-handler", "answerUrge", &case, answer(2, "2026-03-06"))
        .await;
    let urgings = "routing { urgings { isFormal department { code } answer { expectedOn by { name } } } }";
    let seen = seen_by(&law, "supervisor", &case, urgings).await;
    assert_eq!(seen["routing"]["urgings"][2]["isFormal"], true);
    assert_eq!(
        seen["routing"]["urgings"][2]["answer"]["expectedOn"],
        "2026-03-06"
    );
    assert!(
        !tasks_of(&law, "zrj-handler")
            .await
            .contains(&"urging:2".to_owned())
    );
    assert_verified(&law);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_steps_in_with_an_article_and_an_alarm_and_decides_nothing() {
    let law = LawOffice::on("2026-03-02");
    let case = accepted(&law).await;
    let case = law
        .by("zrj-handler", "completeStep", &case, done("handle#1"))
        .await;
    let order = |step: &str, kind: &str, basis: &str| json!({"step": step, "kind": kind, "reason": "遗漏选址比选", "legalBasis": basis});
    let article = "行政许可法 第60条";
    assert_eq!(
        law.refused(
            "zrj-approver",
            "overrideStep",
            &case,
            order("handle#1", "REOPEN", article)
        )
        .await,
        ["NotYourRole"]
    );
    assert_eq!(
        law.refused(
            "supervisor",
            "overrideStep",
            &case,
            order("handle#1", "REOPEN", "领导要求")
        )
        .await,
        ["BasisWithoutArticle"]
    );
    let case = law
        .by(
            "supervisor",
            "overrideStep",
            &case,
            order("handle#1", "REOPEN", article),
        )
        .await;
    let mut given = order("handle#2", "REASSIGN", article);
    assert_eq!(
        law.refused("supervisor", "overrideStep", &case, given.clone())
            .await,
        ["NobodyNamed"]
    );
    given["to"] = json!("zrj-handler2");
    let case = law.by("supervisor", "overrideStep", &case, given).await;
    let seen = seen_by(
        &law,
        APPLICANT,
        &case,
        "steps { key state } alarms { rule colour } routing { overrides { kind legalBasis takenBack } }",
    )
    .await;
    assert_eq!(
        seen["steps"],
        json!([
            {"key": "handle#1", "state": "RECALLED"},
            {"key": "review#1", "state": "RECALLED"},
            {"key": "handle#2", "state": "OPEN"},
        ])
    );
    assert_eq!(
        seen["alarms"],
        json!([{"rule": "E10", "colour": "RED"}, {"rule": "E10", "colour": "RED"}])
    );
    assert_eq!(
        seen["routing"]["overrides"][0]["takenBack"],
        json!(["handle#1", "review#1"])
    );
    assert_eq!(
        law.refused(
            "supervisor",
            "overrideStep",
            &case,
            order("handle#2", "LIFT_BLOCK", article)
        )
        .await,
        ["NothingHoldsUp"],
        "what the procedure declares is not waived"
    );
    law.by("zrj-handler2", "completeStep", &case, done("handle#2"))
        .await;
    assert_verified(&law);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_about_conduct_stays_between_supervision_and_the_department() {
    let law = LawOffice::on("2026-03-02");
    let case = accepted(&law).await;
    let open = json!({"department": "zrj", "step": "handle#1", "question": SECRET});
    assert_eq!(
        law.refused("zrj-approver", "openIntegrityQuestion", &case, open.clone())
            .await,
        ["NotYourRole"]
    );
    let case = law.by("supervisor", "openIntegrityQuestion", &case, open).await;
    assert!(
        tasks_of(&law, "zrj-approver")
            .await
            .contains(&"integrity-question:0".to_owned())
    );
    // It outlives the case.
    let case = law
        .by(APPLICANT, "withdrawCase", &case, json!({"reason": "不建了"}))
        .await;
    let answer = json!({"question": 0, "answer": SECRET});
    let case = law
        .by("zrj-approver", "answerIntegrityQuestion", &case, answer.clone())
        .await;
    assert_eq!(
        law.refused("zrj-approver", "answerIntegrityQuestion", &case, answer)
            .await,
        ["NothingToAnswer"]
    );
    let words = "routing { integrityQuestions { question answer } } events(first: 100) { nodes { data } }";
    for (login, reads) in [
        ("supervisor", true),
        ("zrj-handler", true),
        ("window", false),
        (APPLICANT, false),
    ] {
        let seen = seen_by(&law, login, &case, words).await;
        assert_eq!(seen.to_string().contains(SECRET), reads, "{login}");
    }
    assert_verified(&law);
}
