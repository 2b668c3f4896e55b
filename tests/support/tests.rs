//! The support itself: a private PostgreSQL that comes, serves and goes, and programs that are awaited.

use std::net::TcpStream;
use std::process::{Command, Stdio};

use onewindow_tests::server_process::ServerProcess;
use onewindow_tests::{Durability, TestPostgres};

#[test]
fn a_private_postgresql_serves_fresh_databases_and_is_gone_once_dropped() {
    let server = TestPostgres::start(Durability::Full).unwrap();
    let (first, second) = (server.fresh_database(), server.fresh_database());
    server.execute(&first, "create table mark (id int)");

    let tables = "select count(*) from information_schema.tables where table_name = 'mark'";
    assert_eq!(server.execute(&first, tables), "1");
    assert_eq!(server.execute(&second, tables), "0");
    assert_eq!(server.execute(&first, "show fsync"), "on");

    let (port, folder) = (server.port(), server.folder().to_owned());
    drop(server);
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    assert!(!folder.exists());
}

#[test]
fn the_fast_server_is_shared_and_gives_durability_up() {
    let database = TestPostgres::shared_fast().fresh_database();
    let again = TestPostgres::shared_fast();
    assert_eq!(again.execute(&database, "show fsync"), "off");
    assert_eq!(again.execute(&database, "show server_encoding"), "UTF8");
}

#[test]
fn a_spawned_program_is_awaited_until_it_says_ready_and_killed_once_dropped() {
    let mut program = Command::new("sh");
    program.args([
        "-c",
        "echo starting; echo ready http://127.0.0.1:1; while :; do echo more; done",
    ]);
    let process = ServerProcess::start(program).unwrap().unwrap();
    assert_eq!(process.url(), "http://127.0.0.1:1");

    let id = process.id().to_string();
    let is_alive = || {
        Command::new("kill")
            .args(["-0", &id])
            .stderr(Stdio::null())
            .status()
            .unwrap()
            .success()
    };
    assert!(is_alive());
    drop(process);
    assert!(!is_alive());
}

#[test]
fn a_program_that_ends_before_it_is_ready_tells_what_it_said_and_its_status() {
    let mut program = Command::new("sh");
    program.args(["-c", "echo the port is in use; exit 3"]);
    let failed = ServerProcess::start(program).unwrap().unwrap_err();
    assert_eq!(failed.said, "the port is in use\n");
    assert_eq!(failed.status.and_then(|status| status.code()), Some(3));
}
