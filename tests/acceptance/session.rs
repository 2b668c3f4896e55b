//! Sessions: seen, ended, and ended on other nodes too.

use std::time::{Duration, Instant};

use onewindow_tests::{Client, ServerOptions, TestPostgres, TestServer};
use serde_json::{Value, json};

use crate::office::{MONDAY, Office, PASSWORD, key, mutate};

const SESSIONS: &str = "{ sessions { totalCount nodes { id address client isCurrent } } }";

async fn sessions(client: &Client) -> Vec<Value> {
    let found = client.data(SESSIONS, json!({})).await;
    found["sessions"]["nodes"].as_array().unwrap().clone()
}

async fn status(client: &Client) -> u16 {
    client
        .post("{ viewer { name } }", json!({}))
        .await
        .unwrap()
        .status
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_sees_where_the_own_account_is_signed_in_and_ends_the_rest() {
    let office = Office::open();
    let (desktop, phone, lost) = (
        office.sign_in("electronics").await,
        office.sign_in("electronics").await,
        office.sign_in("electronics").await,
    );
    let seen = sessions(&desktop).await;
    assert_eq!(seen.len(), 3);
    assert!(
        seen.iter().all(|session| session["address"] == "127.0.0.1"),
        "{seen:?}"
    );
    assert_eq!(
        seen.iter().filter(|session| session["isCurrent"] == true).count(),
        1
    );

    let of_lost = sessions(&lost).await;
    let of_lost = of_lost
        .iter()
        .find(|session| session["isCurrent"] == true)
        .unwrap();
    let input = json!({"sessionId": of_lost["id"], "idempotencyKey": key()});
    // Somebody else's session is as if it were not there.
    let rival = office.sign_in("helicopter").await;
    let document = crate::office::mutation("endSession", "sessionId");
    let hidden = rival.post(&document, json!({"input": input})).await.unwrap();
    assert_eq!(hidden.codes(), ["NOT_FOUND"]);
    assert_eq!(status(&lost).await, 200);
    mutate(&desktop, "endSession", "sessionId", input).await;
    assert_eq!((status(&lost).await, status(&phone).await), (401, 200));

    mutate(
        &desktop,
        "endOtherSessions",
        "__typename",
        json!({"idempotencyKey": key()}),
    )
    .await;
    assert_eq!((status(&phone).await, status(&desktop).await), (401, 200));
    assert_eq!(sessions(&desktop).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_ends_the_session_of_anybody_and_nobody_else_sees_it() {
    let office = Office::open();
    let clerk = office.sign_in("window").await;
    let administrator = office.sign_in("admin").await;
    let of_clerk = "{ sessions(login: \"window\") { nodes { id } } }";
    let refused = clerk.post(of_clerk, json!({})).await.unwrap();
    assert_eq!(refused.codes(), ["FORBIDDEN"]);
    let found = administrator.data(of_clerk, json!({})).await;
    let input = json!({"sessionId": found["sessions"]["nodes"][0]["id"], "idempotencyKey": key()});
    mutate(&administrator, "endSession", "sessionId", input).await;
    assert_eq!(status(&clerk).await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ended_on_one_node_ends_on_the_others_within_seconds() {
    let database = TestPostgres::shared().fresh_database();
    let secret = (
        "ONEWINDOW_JWT_SECRET".to_owned(),
        "one secret for every node of the office".to_owned(),
    );
    let mut options = ServerOptions::demo_at(MONDAY).on_postgres(database);
    options.environment = vec![secret];
    let first = Office {
        server: TestServer::start(options.clone()),
    };
    options.demo = false;
    let second = TestServer::start(options);
    let here = first.sign_in("electronics").await;
    let there = second.client().with_token(here.token().unwrap());
    assert_eq!(
        status(&there).await,
        200,
        "a token is good on every node, and remembered there now"
    );
    let ended = "mutation { logout(input: {}) { userErrors { code } } }";
    here.done(ended, json!({})).await;
    assert_eq!(status(&here).await, 401, "at once on this node");
    let begun = Instant::now();
    while status(&there).await != 401 {
        assert!(begun.elapsed() < Duration::from_secs(30), "it goes on elsewhere");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_that_is_used_twice_ends_the_session_for_the_thief_and_the_robbed() {
    let office = Office::open();
    let anonymous = office.server.client();
    let login = "mutation($input: LoginInput!) { login(input: $input) { session { accessToken refreshToken } \
        userErrors { code } } }";
    let input = json!({"input": {"login": "electronics", "password": PASSWORD}});
    let first = anonymous.done(login, input).await["login"]["session"].clone();
    let refresh = "mutation($input: RefreshTokenInput!) { refreshToken(input: $input) { session { accessToken \
        refreshToken } userErrors { code } } }";
    let with = |session: &Value| json!({"input": {"refreshToken": session["refreshToken"]}});
    let second = anonymous.done(refresh, with(&first)).await["refreshToken"]["session"].clone();
    let robbed = anonymous.with_token(second["accessToken"].as_str().unwrap());
    assert_eq!(status(&robbed).await, 200);
    let thief = anonymous.refused(refresh, with(&first)).await;
    assert_eq!(thief[0]["code"], "SESSION_ENDED");
    assert_eq!(
        status(&robbed).await,
        401,
        "which of them is the thief can't be told"
    );
    let refused = anonymous.refused(refresh, with(&second)).await;
    assert_eq!(refused[0]["code"], "SESSION_ENDED");
}

#[test]
fn a_secret_that_could_be_guessed_keeps_the_server_from_starting() {
    let with = |secret: &str| ServerOptions {
        environment: vec![("ONEWINDOW_JWT_SECRET".to_owned(), secret.to_owned())],
        ..ServerOptions::default()
    };
    let told = TestServer::try_start(with(&"x".repeat(31))).unwrap_err();
    assert!(told.contains("JWT_SECRET_SHORT"), "{told}");
    assert!(TestServer::try_start(with(&"x".repeat(32))).is_ok());
    // Nodes that share a database can't each make one up.
    let database = TestPostgres::shared().fresh_database();
    let told = TestServer::try_start(ServerOptions::default().on_postgres(database)).unwrap_err();
    assert!(told.contains("JWT_SECRET_MISSING"), "{told}");
}
