//! The support itself: a private PostgreSQL that comes, serves and goes.

use std::net::TcpStream;

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
