//! The public audit of GraphQL over HTTP against the handler.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tokio::net::TcpListener;

use crate::office::{office, open_settings};

fn audit_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/audit")
}

fn run(program: &str, arguments: &[&str]) -> std::io::Result<Output> {
    Command::new(program)
        .args(arguments)
        .current_dir(audit_folder())
        .output()
}

fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Installs the audit if it is not there yet, and runs it.
fn run_audit(url: &str) -> String {
    if !audit_folder().join("node_modules/graphql-http").exists() {
        let installed = run("npm", &["ci", "--no-audit", "--no-fund"]).expect("npm comes with node");
        assert!(
            installed.status.success(),
            "`npm ci` in crates/api/tests/audit failed:\n{}",
            text(&installed)
        );
    }
    let audited = run("node", &["audit.mjs", url]).expect("node is there");
    assert!(audited.status.success(), "{}", text(&audited));
    text(&audited)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_public_audit_passes() {
    if run("node", &["--version"]).is_err() {
        eprintln!("not run: the audit needs Node.js (https://nodejs.org), which is not on the PATH");
        return;
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/graphql", listener.local_addr().expect("an address"));
    let (router, _) = office(open_settings());
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let report = tokio::task::spawn_blocking(move || run_audit(&url))
        .await
        .expect("the audit ends");
    server.abort();
    assert_eq!(report.trim_end(), "61 passed, 0 failed");
}
