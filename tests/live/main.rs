//! The public clients of sockets and of event streams against the real server: what they are told, how they are closed,
//! and that they miss nothing through restarts. The program `clients.mjs` does it; this runs it.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where something is not as it has to be"
)]

use std::path::Path;
use std::process::{Command, Output};

use onewindow_tests::binary;

fn run(command: &mut Command) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let told = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    assert!(status.success(), "{command:?}:\n{told}");
    told
}

#[test]
fn public_clients_follow_changes_through_restarts_and_are_closed_by_the_codes_of_the_protocol() {
    for program in ["node", "npm"] {
        if Command::new(program).arg("--version").output().is_err() {
            eprintln!("not run: the clients need {program}, which is not on the PATH");
            return;
        }
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("live");
    if !folder.join("node_modules").exists() {
        let mut install = Command::new("npm");
        run(install
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(&folder));
    }
    let data = tempfile::tempdir().unwrap();
    let mut clients = Command::new("node");
    clients
        .arg("clients.mjs")
        .args([binary(), data.path()])
        .current_dir(&folder);
    let told = run(&mut clients);
    assert!(told.contains(" passed, 0 failed"), "{told}");
}
