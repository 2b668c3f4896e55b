//! How the program starts, and how it tells that it can't.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;

use onewindow_tests::{ServerOptions, TestServer, onewindow};
use serde_json::json;

use crate::office::{MONDAY, Office};

fn serve(data: &Path, more: &[&str]) -> Output {
    let mut arguments = vec![
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--data",
        data.to_str().unwrap(),
    ];
    arguments.extend(more);
    onewindow(&arguments)
}

fn told(output: &Output) -> String {
    assert!(!output.status.success());
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stderr),
        String::from_utf8_lossy(&output.stdout)
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_finds_everything_as_it_was() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let project = office.project(&applicant).await;
    let case = office.received_park_entry(&applicant, &project).await;
    office.advance("2026-03-05T09:00:00+08:00").await;

    let office = Office {
        server: office.server.killed_and_restarted(),
    };
    let applicant = office.sign_in("electronics").await;
    let clock = applicant.data("{ clock { now } }", json!({})).await;
    assert_eq!(
        clock["clock"]["now"], "2026-03-05T01:00:00+00:00",
        "the virtual clock goes on where it stood"
    );
    assert_eq!(
        crate::office::reload(&applicant, &case).await["version"],
        case["version"]
    );
}

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let output = onewindow(&[
        "serve",
        "--listen",
        &address,
        "--data",
        folder.path().to_str().unwrap(),
    ]);
    assert!(told(&output).contains(&address));
}

#[test]
fn a_file_that_is_no_database_or_from_a_newer_version_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("onewindow.db");
    let junk = "this is no database, ".repeat(500);
    std::fs::write(&file, &junk).unwrap();
    let words = told(&serve(folder.path(), &[]));
    assert!(words.contains("NOT_A_DATABASE"), "{words}");
    assert_eq!(
        std::fs::read_to_string(&file).unwrap(),
        junk,
        "nothing was written to it"
    );
}

#[test]
fn data_that_can_not_be_written_is_told_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data");
    std::fs::write(&file, "a file where a folder has to be").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444)).unwrap();
    let words = told(&serve(&file, &[]));
    assert!(words.contains(file.to_str().unwrap()), "{words}");
}

#[test]
fn a_broken_catalogue_is_told_whole_with_places() {
    let folder = tempfile::tempdir().unwrap();
    let source = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../schema/catalogue/jingdezhen-hitech"
    );
    copy(Path::new(source), folder.path());
    spoil(
        &folder.path().join("procedures/energy-review.yaml"),
        "energy.tce",
        "energy.tec",
    );
    spoil(
        &folder.path().join("procedures/fire-design.yaml"),
        "unit: working-days}",
        "}",
    );
    let output = onewindow(&["check", folder.path().to_str().unwrap()]);
    let words = told(&output);
    assert!(
        words.contains("energy-review.yaml:9:"),
        "the unknown fact has its place: {words}"
    );
    assert!(
        words.contains("energy.tec") && words.contains("LimitWithoutUnit"),
        "both are told: {words}"
    );
}

fn spoil(file: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(file).unwrap();
    std::fs::write(file, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn the_shipped_catalogue_is_sound() {
    let source = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../schema/catalogue/jingdezhen-hitech"
    );
    let output = onewindow(&["check", source]);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_endpoints_for_operators_answer() {
    let server = TestServer::start(ServerOptions::demo_at(MONDAY));
    for path in ["/healthz", "/readyz", "/"] {
        let answer = reqwest::get(format!("{}{path}", server.url())).await.unwrap();
        assert!(answer.status().is_success(), "{path}");
    }
}

#[test]
fn demo_accounts_are_refused_on_an_address_that_others_can_reach() {
    let folder = tempfile::tempdir().unwrap();
    let output = onewindow(&[
        "serve",
        "--listen",
        "0.0.0.0:0",
        "--demo",
        "--data",
        folder.path().to_str().unwrap(),
    ]);
    assert!(told(&output).contains("--demo"));
}

#[test]
fn an_address_for_traces_is_not_passed_over_by_a_build_without_them() {
    let folder = tempfile::tempdir().unwrap();
    let told = told(&serve(
        folder.path(),
        &["--otlp-endpoint", "http://127.0.0.1:4318"],
    ));
    assert!(told.contains("OTLP_NOT_BUILT_IN"), "{told}");
    assert!(told.contains("--features otel"), "{told}");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
