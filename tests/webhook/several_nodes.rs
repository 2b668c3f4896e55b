//! Two servers on one PostgreSQL share the work.

use onewindow_tests::office::Office;
use onewindow_tests::{ServerOptions, TestPostgres, TestServer};

use crate::office::{check, events, options, webhook};
use crate::receiver::Receiver;

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_send_each_message_once_and_go_on_for_one_another() {
    let url = TestPostgres::shared_fast().fresh_database();
    let start = || {
        let mut options = ServerOptions {
            environment: vec![(
                "ONEWINDOW_JWT_SECRET".to_owned(),
                "one secret for both nodes, long enough".to_owned(),
            )],
            ..options().on_postgres(url.clone())
        };
        options.virtual_clock = None;
        TestServer::start(options)
    };
    let office = Office { server: start() };
    let other = Office { server: start() };
    let receiver = Receiver::start();
    let applicant = office.sign_in("electronics").await;
    let names = ["a", "b", "c", "d"];
    for name in names {
        webhook(&applicant, &receiver, name).await;
    }
    let before = events(&applicant).await.len();
    let project = office.project(&applicant).await;
    let case = other
        .filled_park_entry(&other.sign_in("electronics").await, &project)
        .await;
    let expected = events(&applicant).await.split_off(before);
    for name in names {
        let log = receiver.wait(name, |log| log.len() >= expected.len()).await;
        check(&log, &expected);
        assert_eq!(log.len(), expected.len(), "{name} was sent something twice");
    }
    // One node goes; what happens then is sent by the other.
    drop(office);
    let applicant = other.sign_in("electronics").await;
    onewindow_tests::office::change(&applicant, "submitCase", &case, serde_json::json!({})).await;
    let expected = events(&applicant).await.split_off(before);
    for name in names {
        let is_whole = |log: &[crate::receiver::Received]| {
            expected
                .iter()
                .all(|event| log.iter().any(|one| one.event() == event))
        };
        check(&receiver.wait(name, is_whole).await, &expected);
    }
}
