//! What whoever runs the office sees: figures, logs, health, and a doctor.

use std::io::Write as _;
use std::process::{Command, Stdio};

use onewindow_tests::office::{MONDAY, change, key, mutate};
use onewindow_tests::{ServerOptions, TestServer, onewindow};
use serde_json::{Value, json};

use crate::office::Office;

/// What Prometheus's own tool says of metrics.
fn promtool(metrics: &[u8]) -> (bool, String) {
    let mut tool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("promtool is needed; install the package prometheus: {error}"));
    tool.stdin.take().unwrap().write_all(metrics).unwrap();
    let output = tool.wait_with_output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&told).into_owned(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_clean_for_promtool_and_hold_nothing_that_anybody_typed() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let project = office.project(&applicant).await;
    office.received_park_entry(&applicant, &project).await;
    let stale =
        json!({"projectId": project["id"], "expectedVersion": 99, "name": "x", "idempotencyKey": key()});
    let document = onewindow_tests::office::mutation("updateProject", "project { id }");
    assert!(
        !applicant
            .refused(&document, json!({ "input": stale }))
            .await
            .is_empty()
    );
    applicant.post("{ nonsense }", json!({})).await.unwrap();
    applicant.get("/no/such/PATH-OF-A-STRANGER").await.unwrap();
    let (status, text) = office.server.client().get("/metrics").await.unwrap();
    assert_eq!(status, 200);
    let (is_clean, told) = promtool(&text);
    assert!(is_clean && told.trim().is_empty(), "{told}");
    let text = String::from_utf8(text).unwrap();
    for wanted in [
        "onewindow_http_requests_total{route=\"/graphql\",status=\"200\"}",
        "onewindow_graphql_operations_total{type=\"mutation\",outcome=\"ok\"}",
        "onewindow_refusals_total{code=\"StaleVersion\"} 1",
        "onewindow_graphql_request_errors_total{code=\"GRAPHQL_VALIDATION_FAILED\"} 1",
        "onewindow_queue_items{department=",
        "onewindow_open_cases{phase=\"received\"} 1",
        "onewindow_timers_overdue 0",
        "onewindow_feed_events_behind 0",
        "onewindow_webhook_pending 0",
        "onewindow_database_connections_in_use ",
        "process_resident_memory_bytes ",
        "process_open_fds ",
    ] {
        assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
    }
    assert!(!text.contains("STRANGER") && !text.contains("nonsense"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn outside_trials_metrics_are_shown_to_whoever_has_the_token_and_on_their_own_address() {
    let server = TestServer::start(ServerOptions::default());
    assert_eq!(server.client().get("/metrics").await.unwrap().0, 404);
    let own = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let server = TestServer::start(ServerOptions {
        arguments: vec!["--metrics-listen".to_owned(), own.to_string()],
        environment: vec![("ONEWINDOW_METRICS_TOKEN".to_owned(), "a-token".to_owned())],
        ..ServerOptions::default()
    });
    let anybody = server.client();
    assert_eq!(anybody.get("/metrics").await.unwrap().0, 401);
    assert_eq!(
        anybody.with_token("another").get("/metrics").await.unwrap().0,
        401
    );
    assert_eq!(
        anybody.with_token("a-token").get("/metrics").await.unwrap().0,
        200
    );
    let alone = onewindow_tests::Client::new(&format!("http://{own}"));
    assert_eq!(alone.get("/metrics").await.unwrap().0, 200);
    assert_eq!(alone.get("/healthz").await.unwrap().0, 404);
    for path in ["/healthz", "/readyz"] {
        assert_eq!(anybody.get(path).await.unwrap().0, 200, "{path}");
    }
}

#[expect(clippy::too_many_lines, reason = "one story from its beginning to its end")]
#[tokio::test(flavor = "multi_thread")]
async fn the_log_names_each_request_and_holds_nothing_personal() {
    // Everything that the office's own parts can tell.
    let office = Office {
        server: TestServer::start(ServerOptions {
            environment: vec![(
                "RUST_LOG".to_owned(),
                "info,onewindow=debug,onewindow_api=debug,onewindow_desk=debug,onewindow_store=debug"
                    .to_owned(),
            )],
            ..ServerOptions::demo_at(MONDAY)
        }),
    };
    let marks = [
        "张三丰",
        "13912345678",
        "360202199001011234",
        "MARKED-PROJECT",
        "MARKED-FILE",
        "MARKED-PASSWORD",
        "MARKED-LOGIN",
        "MARKED-TEXT",
    ];
    let applicant = office.sign_in("electronics").await;
    let project = office.project(&applicant).await;
    let input = json!({"projectId": project["id"], "expectedVersion": project["version"], "name": "MARKED-PROJECT 张三丰", "idempotencyKey": key()});
    let project =
        mutate(&applicant, "updateProject", "project { id version }", input).await["project"].clone();
    let case = office.filled_park_entry(&applicant, &project).await;
    // Values that break the form's schema are told to their sender, and to nobody else.
    let form =
        json!({"form": {"contact": "张三丰", "phone": "13912345678", "identity": "360202199001011234"}});
    let input = onewindow_tests::office::change_input(&case, form);
    let document = onewindow_tests::office::mutation("saveForm", "case { id version }");
    let saved = applicant
        .post(&document, json!({ "input": input }))
        .await
        .unwrap();
    let bytes = b"%PDF-1.4\n%%EOF\n";
    onewindow_tests::office::upload(
        &applicant,
        "MARKED-FILE",
        bytes,
        &onewindow_tests::office::sha256(bytes),
    )
    .await
    .unwrap();
    let case = match saved.data["saveForm"]["case"].clone() {
        Value::Null => case,
        changed => changed,
    };
    change(
        &applicant,
        "withdrawCase",
        &case,
        json!({"reason": "MARKED-TEXT"}),
    )
    .await;
    let wrong = json!({"input": {"login": "MARKED-LOGIN", "password": "MARKED-PASSWORD"}});
    let document = "mutation($input: LoginInput!) { login(input: $input) { session { accessToken } userErrors { code } } }";
    office.server.client().post(document, wrong).await.unwrap();
    applicant
        .post(
            "{ cases(first: 5, after: \"MARKED-TEXT\") { totalCount } MARKED-TEXT }",
            json!({}),
        )
        .await
        .unwrap();

    let log = office.server.log();
    assert!(
        log.lines().count() > 20,
        "a log that tells nothing holds nothing personal"
    );
    for mark in marks {
        let line = log.lines().find(|line| line.contains(mark));
        assert!(line.is_none(), "{mark} stands in the log: {line:?}");
    }
    let lines = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")));
    // What is done before the office is open, such as putting demo data in place, is nobody's request.
    for line in lines.skip_while(|line: &Value| line["fields"]["message"] != "ready") {
        if line["fields"]["message"] == "access" {
            let id = line["spans"][0]["request_id"].as_str();
            assert!(
                id.is_some_and(|id| !id.is_empty()),
                "a line without its request: {line}"
            );
        }
    }
}

#[test]
fn a_doctor_tells_how_each_thing_stands_and_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    let well = onewindow(&["doctor", "--data", data, "--listen", "127.0.0.1:0"]);
    let told = String::from_utf8_lossy(&well.stdout).into_owned();
    assert!(
        well.status.success(),
        "{told}{}",
        String::from_utf8_lossy(&well.stderr)
    );
    for thing in [
        "catalogue",
        "data folder",
        "disk space",
        "database",
        "key files",
        "secret of tokens",
        "address to listen on",
        "certificates for webhooks",
        "fonts",
    ] {
        assert!(told.contains(thing), "{thing} was not looked at:\n{told}");
    }
    assert!(!std::path::Path::new(data).exists(), "a doctor changes nothing");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ill = onewindow(&[
        "doctor",
        "--data",
        data,
        "--listen",
        &address,
        "--jwt-secret",
        "short",
    ]);
    let told = [ill.stdout, ill.stderr].concat();
    let told = String::from_utf8_lossy(&told);
    assert!(
        !ill.status.success() && told.contains("WRONG address") && told.contains("WRONG secret of tokens"),
        "{told}"
    );
}
