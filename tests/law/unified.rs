//! Unified handling: the permits of six departments as one whole with one limit, beside the limit of each.

use onewindow_tests::Client;
use onewindow_tests::law::{APPLICANT, LawOffice};
use onewindow_tests::office::{key, mutate, refused};
use serde_json::{Value, json};

const PERMITS: [&str; 6] = [
    "joint-investment",
    "joint-energy",
    "joint-building",
    "joint-safety",
    "joint-planning",
    "joint-fire",
];

const HANDLING: &str = "unifiedHandling { stage { code } acceptedOn leadDepartment { code } isOver \
    clock { key effect dueOn state isOverdue extensions { amount unit } } \
    extensions { reason by { name } limit { amount unit } } \
    members { procedure { code } dueOn leftOn case { id } } }";

/// What somebody sees of a project.
async fn look(law: &LawOffice, login: &str, project: &Value, selection: &str) -> Value {
    let client = law.person(login).await;
    let document = format!("query($id: ID!) {{ project(id: $id) {{ version {selection} }} }}");
    client.data(&document, json!({"id": project["id"]})).await["project"].clone()
}

/// The one handling of the project.
async fn handling(law: &LawOffice, project: &Value) -> Value {
    let seen = look(law, APPLICANT, project, HANDLING).await;
    assert_eq!(seen["unifiedHandling"].as_array().unwrap().len(), 1);
    seen["unifiedHandling"][0].clone()
}

async fn input(law: &LawOffice, project: &Value, more: Value) -> Value {
    let mut input = more;
    input["projectId"] = project["id"].clone();
    input["stage"] = json!("parallel");
    input["expectedVersion"] = look(law, APPLICANT, project, "").await["version"].clone();
    input["idempotencyKey"] = json!(key());
    input
}

async fn accept_together(law: &LawOffice, project: &Value) {
    let input = input(law, project, json!({})).await;
    let window = law.person("window").await;
    twice_at_once(&window, "acceptTogether", input).await;
}

/// Sends a request beside its twin: both are told what came of the one that took effect.
async fn twice_at_once(client: &Client, field: &str, input: Value) {
    let send = || mutate(client, field, "project { version }", input.clone());
    let (one, twin) = tokio::join!(send(), send());
    assert_eq!(one, twin);
}

async fn extend(law: &LawOffice, project: &Value) {
    let input = input(law, project, reason()).await;
    let head = law.person("gwh-approver").await;
    twice_at_once(&head, "extendUnifiedHandling", input).await;
}

async fn extension_refused(law: &LawOffice, login: &str, project: &Value, reason: Value) -> Vec<String> {
    let input = input(law, project, reason).await;
    let client = law.person(login).await;
    refused(&client, "extendUnifiedHandling", "project { version }", input).await
}

fn reason() -> Value {
    json!({"reason": "六个部门的意见需要汇总协调"})
}

/// A project with these permits handed in, and the cases.
async fn received(law: &LawOffice, permits: &[&str]) -> (Value, Vec<Value>) {
    let project = law.project_on("joint-matters", APPLICANT, json!({})).await;
    let mut cases = Vec::new();
    for permit in permits {
        cases.push(law.received(&project, permit).await);
    }
    (project, cases)
}

/// The action, whether it is offered, and the codes of the reasons why not.
async fn offers(law: &LawOffice, login: &str, project: &Value) -> Value {
    let selection = "offers { action allowed reasons { code } }";
    let seen = look(law, login, project, selection).await;
    let offers = seen["offers"].as_array().unwrap().iter();
    let told = offers.map(|offer| {
        let reasons = offer["reasons"].as_array().unwrap().iter();
        let codes: Vec<&str> = reasons.map(|reason| reason["code"].as_str().unwrap()).collect();
        json!([offer["action"], offer["allowed"], codes])
    });
    Value::Array(told.collect())
}

/// Operations: submitCase, acceptTogether, extendUnifiedHandling, project, case
#[tokio::test(flavor = "multi_thread")]
async fn c28_six_departments_have_forty_five_days_and_only_the_head_of_the_government_adds_fifteen() {
    let law = LawOffice::on("2026-03-02");
    let (project, cases) = received(&law, &PERMITS).await;
    assert_eq!(
        offers(&law, "window", &project).await,
        json!([
            ["ACCEPT_TOGETHER", true, []],
            ["EXTEND_UNIFIED_HANDLING", false, ["NotGovernmentHead"]],
        ])
    );
    assert_eq!(
        offers(&law, APPLICANT, &project).await,
        json!([
            ["ACCEPT_TOGETHER", false, ["NotYourRole"]],
            ["EXTEND_UNIFIED_HANDLING", false, ["NotYourRole"]],
        ])
    );
    accept_together(&law, &project).await;
    let whole = handling(&law, &project).await;
    assert_eq!(whole["stage"]["code"], "parallel");
    assert_eq!(whole["acceptedOn"], "2026-03-02");
    assert_eq!(whole["leadDepartment"]["code"], "jhj");
    assert_eq!(whole["clock"]["dueOn"], "2026-05-08");
    assert_eq!(whole["clock"]["effect"], "STATUTORY");
    assert_eq!(whole["members"].as_array().unwrap().len(), 6);
    for case in &cases {
        assert_eq!(law.due(case, "unified").await, "2026-05-08");
    }

    law.to_day("2026-05-06").await;
    for login in [
        "jhj-approver",
        "jhj-handler",
        "window",
        "gwh-handler",
        "supervisor",
    ] {
        assert_eq!(
            extension_refused(&law, login, &project, reason()).await,
            ["NotGovernmentHead"],
            "{login}"
        );
    }
    assert_eq!(
        extension_refused(&law, APPLICANT, &project, reason()).await,
        ["NotYourRole"]
    );
    assert_eq!(
        extension_refused(&law, "gwh-approver", &project, json!({"reason": " "})).await,
        ["TextMissing"],
        "the applicant is told why"
    );
    assert_eq!(
        offers(&law, "gwh-approver", &project).await[1],
        json!(["EXTEND_UNIFIED_HANDLING", true, []])
    );
    extend(&law, &project).await;
    let whole = handling(&law, &project).await;
    assert_eq!(whole["clock"]["dueOn"], "2026-05-28");
    assert_eq!(whole["extensions"][0]["reason"], reason()["reason"]);
    assert_eq!(
        whole["extensions"][0]["limit"],
        json!({"amount": 15, "unit": "WORKING_DAYS"})
    );
    for case in &cases {
        assert_eq!(law.due(case, "unified").await, "2026-05-28");
        let told = law.ask(case, "documents { kind }").await;
        let documents = told["documents"].as_array().unwrap();
        assert_eq!(documents.last().unwrap()["kind"], "EXTENSION_NOTICE");
    }
    assert_eq!(
        extension_refused(&law, "gwh-approver", &project, reason()).await,
        ["ExtensionAlreadyUsed"]
    );
}

/// Operations: acceptTogether, advanceClock, extendUnifiedHandling, project, case
#[tokio::test(flavor = "multi_thread")]
async fn c28_a_limit_of_the_whole_that_has_passed_is_not_extended() {
    let law = LawOffice::on("2026-03-02");
    let (project, cases) = received(&law, &["joint-planning", "joint-safety"]).await;
    accept_together(&law, &project).await;
    law.to("2026-05-08T23:59:59+08:00").await;
    assert_eq!(handling(&law, &project).await["clock"]["isOverdue"], false);
    law.to_start_of("2026-05-09").await;
    assert_eq!(handling(&law, &project).await["clock"]["isOverdue"], true);
    assert_eq!(
        extension_refused(&law, "gwh-approver", &project, reason()).await,
        ["ExtensionTooLate"]
    );
    let told = law.ask(&cases[0], "alarms { rule colour }").await;
    assert_eq!(
        told["alarms"],
        json!([{"rule": "E01", "colour": "RED"}]),
        "its own sixty days still run, but the whole is late"
    );
}

/// Operations: acceptTogether, advanceClock, extendUnifiedHandling, project, case
#[tokio::test(flavor = "multi_thread")]
async fn c28_the_extended_limit_of_the_whole_ends_with_its_last_day() {
    let law = LawOffice::on("2026-03-02");
    let (project, _) = received(&law, &["joint-planning", "joint-safety"]).await;
    accept_together(&law, &project).await;
    law.to("2026-05-08T23:59:59+08:00").await;
    extend(&law, &project).await;
    assert_eq!(handling(&law, &project).await["clock"]["dueOn"], "2026-05-28");
    law.to("2026-05-28T23:59:59+08:00").await;
    assert_eq!(handling(&law, &project).await["clock"]["isOverdue"], false);
    law.to_start_of("2026-05-29").await;
    assert_eq!(handling(&law, &project).await["clock"]["isOverdue"], true);
}

/// Operations: acceptTogether, acceptCase, submitCase, suspendCase, decideCase, extendUnifiedHandling, project, case
#[tokio::test(flavor = "multi_thread")]
async fn c29_the_earlier_of_its_own_limit_and_the_one_of_the_whole_is_a_cases_due_date() {
    let law = LawOffice::on("2026-03-02");
    let permits = ["joint-investment", "joint-fire", "joint-energy"];
    let (project, cases) = received(&law, &permits).await;
    accept_together(&law, &project).await;
    let [investment, fire, energy] = &cases[..] else {
        panic!("there are three")
    };
    for (case, own) in [(investment, "2026-03-30"), (fire, "2026-03-16")] {
        assert_eq!(law.due(case, "statutory").await, own);
        assert_eq!(law.due(case, "unified").await, "2026-05-08");
        assert_eq!(law.ask(case, "decisionDueOn").await["decisionDueOn"], own);
        let clocks = law.look(case).await["clocks"].clone();
        let running = clocks.as_array().unwrap().iter();
        let running = running.filter(|clock| clock["state"] == "RUNNING").count();
        assert_eq!(running, 2, "both run side by side");
    }
    let tasks = law.person("kfj-handler").await;
    let document = "{ queue { nodes { dueOn } } }";
    let queue = tasks.data(document, json!({})).await;
    assert_eq!(queue["queue"]["nodes"][0]["dueOn"], "2026-03-30");

    // Later than the others, and with sixty days of its own: due with the whole.
    law.to_day("2026-03-20").await;
    let planning = law.received(&project, "joint-planning").await;
    let planning = law.by("window", "acceptCase", &planning, json!({})).await;
    let whole = handling(&law, &project).await;
    assert_eq!(whole["acceptedOn"], "2026-03-02", "it joins, nothing begins anew");
    assert!(law.due(&planning, "statutory").await.as_str() > "2026-05-08");
    let members = whole["members"].as_array().unwrap();
    let due = |code: &str| {
        let found = members.iter().find(|member| member["procedure"]["code"] == code);
        found.unwrap()["dueOn"].clone()
    };
    assert_eq!(due("joint-planning"), "2026-05-08");
    assert_eq!(due("joint-energy"), "2026-03-30");

    // What is done with one is nothing to the others.
    let review = json!({
        "kind": "EXPERT_REVIEW", "reason": "专家评审", "expected": {"amount": 5, "unit": "WORKING_DAYS"},
    });
    let energy = law.look(energy).await;
    law.by("kfj-handler", "suspendCase", &energy, review).await;
    assert_eq!(law.clock(&energy, "unified").await["state"], "PAUSED");
    assert_eq!(law.due(&planning, "unified").await, "2026-05-08");
    assert_eq!(handling(&law, &project).await["clock"]["dueOn"], "2026-05-08");

    let fire = law.look(fire).await;
    law.granted(&fire).await;
    let left = handling(&law, &project).await;
    let members = left["members"].as_array().unwrap();
    let done = members
        .iter()
        .find(|member| member["procedure"]["code"] == "joint-fire");
    assert_eq!(done.unwrap()["leftOn"], "2026-03-20");
    assert_eq!(left["isOver"], false);

    extend(&law, &project).await;
    assert_eq!(law.due(&planning, "unified").await, "2026-05-28");
    assert_eq!(
        law.due(investment, "statutory").await,
        "2026-03-30",
        "a case's own limit is not extended with the whole"
    );
    assert_eq!(
        law.due(&fire, "unified").await,
        "2026-05-08",
        "what is decided needs no extension"
    );
}

/// Operations: submitCase, acceptTogether, acceptCase, project
#[tokio::test(flavor = "multi_thread")]
async fn c29_cases_are_accepted_together_or_not_at_all_and_one_by_one_they_join() {
    let law = LawOffice::on("2026-03-02");
    let (project, _) = received(&law, &[]).await;
    let window = law.person("window").await;
    // The window has no part in a project before anything is handed in.
    let draft = law.received(&project, "joint-investment").await;
    let together = input(&law, &project, json!({})).await;
    let handler = law.person("zsj-handler").await;
    assert_eq!(
        refused(
            &handler,
            "acceptTogether",
            "project { version }",
            together.clone()
        )
        .await,
        ["NotYourRole"]
    );
    let mut elsewhere = together.clone();
    elsewhere["stage"] = json!("completion");
    assert_eq!(
        refused(&window, "acceptTogether", "project { version }", elsewhere).await,
        ["NotUnified"]
    );
    let mut earlier = together.clone();
    earlier["expectedVersion"] = json!(1);
    assert_eq!(
        refused(&window, "acceptTogether", "project { version }", earlier).await,
        ["STALE_VERSION"]
    );
    mutate(&window, "acceptTogether", "project { version }", together.clone()).await;
    let again = mutate(&window, "acceptTogether", "project { version }", together).await;
    assert!(
        again["project"]["version"].is_number(),
        "the same request is answered again"
    );
    assert_eq!(law.phase(&draft).await, "ACCEPTED");
    let nothing = input(&law, &project, json!({})).await;
    assert_eq!(
        refused(&window, "acceptTogether", "project { version }", nothing).await,
        ["NothingToAccept"]
    );

    law.to_day("2026-03-04").await;
    let single = law.received(&project, "joint-safety").await;
    let single = law.by("window", "acceptCase", &single, json!({})).await;
    assert_eq!(law.due(&single, "unified").await, "2026-05-08");
    assert_eq!(
        handling(&law, &project).await["members"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}
