//! Three projects of the kinds that the zone attracts, each to its last certificate.

use onewindow_demo::{Cast, Client, Language, Outcome, ProjectFile, Script, Transcript, play};
use onewindow_tests::{ServerOptions, TestPostgres, TestServer, onewindow};
use serde_json::Value;

use crate::office::PASSWORD;

/// The logins of the demo data.
fn logins() -> Vec<String> {
    let officers = ["zsj", "kfj", "jhj", "yjj", "zrj", "xfd"]
        .into_iter()
        .flat_map(|department| {
            ["handler", "handler2", "reviewer", "approver"].map(|role| format!("{department}-{role}"))
        });
    let others = [
        "lubricant",
        "helicopter",
        "electronics",
        "window",
        "window2",
        "supervisor",
        "admin",
    ];
    others.into_iter().map(str::to_owned).chain(officers).collect()
}

async fn play_on(server: &TestServer, name: &str) -> Outcome {
    let path = format!("{}/projects/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
    let file = ProjectFile::parse(&std::fs::read_to_string(path).unwrap()).unwrap();
    let cast = Cast::assemble(
        &Client::new(server.url(), Language::Chinese),
        &logins(),
        PASSWORD,
        &file.enterprise.uscc,
    )
    .await
    .unwrap();
    let expected = file.expected.clone();
    let outcome = match play(cast, file, Script::named(name), Transcript::silent()).await {
        Ok(outcome) => outcome,
        Err(error) => panic!("{name}: {error}\n{}", server.log()),
    };
    let mut delivered: Vec<String> = outcome
        .cases
        .iter()
        .filter(|case| case["phase"]["code"] == "CLOSED")
        .map(|case| case["procedure"]["code"].as_str().unwrap().to_owned())
        .collect();
    delivered.sort();
    let mut needed = expected.yes;
    needed.sort();
    assert_eq!(
        delivered, needed,
        "every needed permit has reached its end, and no other"
    );
    outcome
}

/// The log replays to what the rows say.
fn assert_verified(server: &TestServer) {
    let data = server.data();
    assert_sound(&["verify", "--data", data.to_str().unwrap()]);
}

fn assert_sound(verify: &[&str]) {
    let verified = onewindow(verify);
    assert!(
        verified.status.success(),
        "{}",
        String::from_utf8_lossy(&verified.stdout)
    );
}

fn case_of<'a>(outcome: &'a Outcome, procedure: &str, phase: &str) -> &'a Value {
    outcome
        .cases
        .iter()
        .find(|case| case["procedure"]["code"] == procedure && case["phase"]["code"] == phase)
        .unwrap_or_else(|| panic!("no case of {procedure} is {phase}"))
}

fn told(outcome: &Outcome, words: &str) -> bool {
    outcome.transcript.lines().iter().any(|line| line.contains(words))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lubricant_plant_reaches_its_last_certificate_through_every_gate() {
    let server = TestServer::start(ServerOptions::demo_at("2026-03-02T09:00:00+08:00"));
    let outcome = play_on(&server, "lubricant-plant").await;
    assert_verified(&server);

    let safety = case_of(&outcome, "safety-conditions", "CLOSED");
    assert_eq!(
        safety["timeAccount"]["suspendedWorkingDays"], 8,
        "the expert review stopped the clock"
    );
    let eia = case_of(&outcome, "eia-report", "CLOSED");
    assert!(
        eia["timeAccount"]["applicantWorkingDays"].as_i64().unwrap() >= 3,
        "the correction was the applicant's time"
    );
    assert!(told(&outcome, "一次性告知补正 2 项"));
    assert!(told(&outcome, "退回承办人"));
    assert!(told(&outcome, "第 2 轮"));
    assert!(told(&outcome, "同时办结"));
    for case in &outcome.cases {
        let breached = case["clocks"]
            .as_array()
            .unwrap()
            .iter()
            .any(|clock| clock["key"] == "statutory" && clock["isBreached"] == true);
        assert!(!breached, "{case} kept its statutory limit");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_helicopter_hall_withdraws_files_again_and_ends_on_postgresql() {
    let database = TestPostgres::shared().fresh_database();
    let server =
        TestServer::start(ServerOptions::demo_at("2025-09-15T09:00:00+08:00").on_postgres(database.clone()));
    let outcome = play_on(&server, "helicopter-hall").await;
    case_of(&outcome, "eia-form", "WITHDRAWN");
    case_of(&outcome, "eia-form", "CLOSED");
    let days: Vec<&str> = outcome
        .transcript
        .lines()
        .iter()
        .filter_map(|line| line.get(..10))
        .filter(|day| day.starts_with("20"))
        .collect();
    assert!(
        days.iter().any(|day| *day > "2026-02-24"),
        "it ran over Spring Festival, until {:?}",
        days.last()
    );
    let in_holidays = |day: &&&str| {
        ("2025-10-01"..="2025-10-08").contains(*day) || ("2026-02-15"..="2026-02-23").contains(*day)
    };
    assert!(
        !days.iter().any(|day| in_holidays(&day)),
        "nobody worked on National Day or in Spring Festival"
    );
    assert_sound(&["verify", "--database-url", &database]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_electronics_workshop_files_and_is_told_why_it_needs_nothing_else() {
    let server = TestServer::start(ServerOptions::demo_at("2026-03-02T09:00:00+08:00"));
    let outcome = play_on(&server, "electronics-workshop").await;
    assert_verified(&server);
    let client = server.client();
    let file = crate::office::project_file("electronics-workshop");
    let plan = client
        .data(
            "query($facts: JSON!) { routePlan(route: \"investment-project\", facts: $facts) { procedure { code } needed rule because } }",
            serde_json::json!({"facts": file["project"]["facts"]}),
        )
        .await;
    let plan = plan["routePlan"].as_array().unwrap().clone();
    for code in file["expected"]["no"].as_array().unwrap() {
        let item = plan
            .iter()
            .find(|item| item["procedure"]["code"] == *code)
            .unwrap();
        assert_eq!(item["needed"], "NO", "{item}");
        assert!(
            !item["rule"].as_str().unwrap().is_empty(),
            "the rule says why: {item}"
        );
        assert!(
            !item["because"].as_str().unwrap().is_empty(),
            "the facts that decided are named: {item}"
        );
    }
    assert!(outcome.working_days < 60);
}
