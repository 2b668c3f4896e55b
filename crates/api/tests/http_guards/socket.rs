//! Sockets: every way in which a client can break the protocol or wear out the server, and that the others go on.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures::{SinkExt as _, StreamExt as _};
use onewindow_api::http::{Drain, LiveSettings, RateLimits, Settings};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::document::{BOMB, fragment_bomb};
use crate::office::{Watch, office, open_settings};

/// How long anything is waited for that has to come.
const PATIENCE: Duration = Duration::from_mins(1);

struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// Serves on a port of its own until the runtime of the test ends.
async fn served(settings: Settings) -> (SocketAddr, Watch) {
    let (router, watch) = office(settings);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    (address, watch)
}

async fn connect(address: SocketAddr) -> Result<Socket, Error> {
    let mut request = format!("ws://{address}/graphql").into_client_request()?;
    let protocol = HeaderValue::from_static("graphql-transport-ws");
    request.headers_mut().insert("sec-websocket-protocol", protocol);
    Ok(Socket(tokio_tungstenite::connect_async(request).await?.0))
}

async fn opened(settings: Settings) -> (Socket, SocketAddr, Watch) {
    let (address, watch) = served(settings).await;
    (connect(address).await.expect("a socket"), address, watch)
}

impl Socket {
    async fn say(&mut self, message: &Value) {
        self.0
            .send(Message::text(message.to_string()))
            .await
            .expect("sent");
    }

    async fn initialised(mut self, payload: Value) -> Self {
        self.say(&json!({ "type": "connection_init", "payload": payload }))
            .await;
        assert_eq!(self.hears().await, json!({ "type": "connection_ack" }));
        self
    }

    async fn ask(&mut self, id: &str, query: &str) {
        self.say(&json!({ "id": id, "type": "subscribe", "payload": { "query": query } }))
            .await;
    }

    async fn next(&mut self) -> Option<Result<Message, Error>> {
        let next = tokio::time::timeout(PATIENCE, self.0.next()).await;
        next.expect("something comes, or the socket ends")
    }

    /// The next message of the protocol.
    async fn hears(&mut self) -> Value {
        loop {
            match self.next().await {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).expect("JSON"),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("no message but {other:?}"),
            }
        }
    }

    /// With which code the socket is closed, whatever comes before.
    async fn closed(mut self) -> u16 {
        loop {
            match self.next().await {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(_)) => {}
                other => panic!("not closed by name but {other:?}"),
            }
        }
    }
}

fn with(change: impl FnOnce(&mut LiveSettings)) -> Settings {
    let mut settings = open_settings();
    change(&mut settings.live);
    settings
}

#[tokio::test]
async fn a_query_a_mutation_and_a_subscription_run_side_by_side_on_one_socket() {
    let (socket, ..) = opened(open_settings()).await;
    let mut socket = socket.initialised(json!({ "token": "good" })).await;
    socket.ask("q", "{ greeting }").await;
    assert_eq!(
        socket.hears().await,
        json!({ "id": "q", "type": "next", "payload": { "data": { "greeting": "hello you" } } })
    );
    assert_eq!(socket.hears().await, json!({ "id": "q", "type": "complete" }));
    socket.ask("s", "subscription { numbers(upto: 2) }").await;
    for number in [1, 2] {
        assert_eq!(socket.hears().await["payload"]["data"]["numbers"], number);
    }
    socket.ask("m", "mutation { touch }").await;
    assert_eq!(socket.hears().await["payload"]["data"]["touch"], 1);
    assert_eq!(socket.hears().await, json!({ "id": "m", "type": "complete" }));
    socket.say(&json!({ "type": "ping" })).await;
    assert_eq!(socket.hears().await, json!({ "type": "pong" }));
    // Ended by the client, its name is free again.
    socket.say(&json!({ "id": "s", "type": "complete" })).await;
    socket.ask("s", "subscription { numbers(upto: 1) }").await;
    assert_eq!(socket.hears().await["payload"]["data"]["numbers"], 1);
}

#[tokio::test]
async fn a_bomb_of_fragments_and_everything_else_that_http_refuses_is_refused_on_the_socket() {
    let (socket, ..) = opened(open_settings()).await;
    let mut socket = socket.initialised(json!({})).await;
    for levels in [BOMB - 1, BOMB, BOMB + 1] {
        let bomb = fragment_bomb(levels);
        socket.ask("bomb", &bomb).await;
        let refused = socket.hears().await;
        assert_eq!(refused["type"], "error");
        assert_eq!(refused["payload"][0]["extensions"]["code"], "COST_EXCEEDED");
    }
    for (query, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ __schema { queryType { name } } }", "UNAUTHENTICATED"),
        ("subscription { neverBegins }", "NOT_FOUND"),
    ] {
        socket.ask("x", query).await;
        let refused = socket.hears().await;
        let errors = if refused["type"] == "error" {
            &refused["payload"]
        } else {
            &refused["payload"]["errors"]
        };
        assert_eq!(errors[0]["extensions"]["code"], code, "{query}: {refused}");
        if refused["type"] == "next" {
            assert_eq!(socket.hears().await["type"], "complete");
        }
    }
}

#[tokio::test]
async fn a_panic_ends_its_operation_and_nothing_else() {
    let (socket, ..) = opened(open_settings()).await;
    let mut socket = socket.initialised(json!({})).await;
    socket.ask("b", "subscription { breaks }").await;
    assert_eq!(socket.hears().await["payload"]["data"]["breaks"], 0);
    let told = socket.hears().await;
    assert_eq!(told["payload"][0]["extensions"]["code"], "INTERNAL");
    assert!(!told.to_string().contains("42"), "{told}");
    socket.ask("q", "{ greeting }").await;
    assert_eq!(socket.hears().await["payload"]["data"]["greeting"], "hello you");
}

#[tokio::test]
async fn an_operation_that_takes_too_long_is_stopped_on_a_socket_too() {
    let settings = Settings {
        execution_time: Duration::from_millis(20),
        ..open_settings()
    };
    let (socket, _, watch) = opened(settings).await;
    let mut socket = socket.initialised(json!({})).await;
    socket.ask("n", "{ never }").await;
    assert_eq!(
        socket.hears().await["payload"][0]["extensions"]["code"],
        "TIMEOUT"
    );
    let dropped = tokio::time::timeout(PATIENCE, watch.dropped.notified()).await;
    dropped.expect("the resolver is dropped");
}

#[tokio::test]
async fn each_break_of_the_protocol_has_its_own_code() {
    let (address, _) = served(open_settings()).await;
    let initialise = json!({ "type": "connection_init" });
    let ask = json!({ "id": "1", "type": "subscribe", "payload": { "query": "subscription { numbers(upto: 0) }" } });
    let cases = [
        (vec![json!("text")], 4400),
        (vec![json!({ "type": "unheard-of" })], 4400),
        (
            vec![
                initialise.clone(),
                json!({ "id": "", "type": "subscribe", "payload": {} }),
            ],
            4400,
        ),
        (
            vec![initialise.clone(), json!({ "id": "1", "type": "subscribe" })],
            4400,
        ),
        (vec![ask.clone()], 4401),
        (
            vec![json!({ "type": "connection_init", "payload": { "token": "forged" } })],
            4403,
        ),
        (
            vec![json!({ "type": "connection_init", "payload": { "authorization": "Bearer old" } })],
            4403,
        ),
        (
            vec![json!({ "type": "connection_init", "payload": { "authorization": 7 } })],
            4403,
        ),
        (vec![initialise.clone(), ask.clone(), ask], 4409),
        (vec![initialise.clone(), initialise], 4429),
    ];
    for (sayings, code) in cases {
        let mut socket = connect(address).await.expect("a socket");
        for saying in &sayings {
            socket.say(saying).await;
        }
        assert_eq!(socket.closed().await, code, "{sayings:?}");
    }
    let mut socket = connect(address).await.expect("a socket");
    socket.0.send(Message::binary(vec![1, 2, 3])).await.expect("sent");
    assert_eq!(socket.closed().await, 4400);
    let plain = tokio_tungstenite::connect_async(format!("ws://{address}/graphql")).await;
    assert_eq!(Socket(plain.expect("a socket").0).closed().await, 4406);
}

#[tokio::test]
async fn a_client_that_does_not_introduce_itself_is_closed() {
    let (socket, ..) = opened(with(|live| live.initialisation_time = Duration::from_millis(20))).await;
    assert_eq!(socket.closed().await, 4408);
}

#[tokio::test]
async fn a_message_that_is_too_long_closes_the_socket_by_name() {
    let (address, _) = served(open_settings()).await;
    let long = json!({ "id": "1", "type": "subscribe", "payload": { "query": "x".repeat(256 * 1024) } });
    let mut socket = connect(address)
        .await
        .expect("a socket")
        .initialised(json!({}))
        .await;
    socket.say(&long).await;
    assert_eq!(socket.closed().await, 1009);
    let whole = connect(address)
        .await
        .expect("another socket")
        .initialised(json!({}))
        .await;
    drop(whole);
}

#[tokio::test]
async fn the_operation_after_the_fiftieth_is_refused_until_one_ends() {
    let (socket, ..) = opened(open_settings()).await;
    let mut socket = socket.initialised(json!({})).await;
    for number in 1..=50 {
        socket
            .ask(&number.to_string(), "subscription { numbers(upto: 1) }")
            .await;
        assert_eq!(socket.hears().await["type"], "next");
    }
    socket.ask("51", "{ greeting }").await;
    let refused = socket.hears().await;
    assert_eq!(refused["payload"][0]["extensions"]["code"], "RATE_LIMITED");
    socket.say(&json!({ "id": "7", "type": "complete" })).await;
    socket.ask("51", "{ greeting }").await;
    assert_eq!(socket.hears().await["type"], "next");
}

#[tokio::test]
async fn a_client_that_does_not_read_is_let_go_and_told_why() {
    let (socket, _, _) = opened(with(|live| live.patience = Duration::from_millis(200))).await;
    let mut socket = socket.initialised(json!({})).await;
    socket.ask("f", "subscription { flood }").await;
    // Long enough for the buffers of both sides to run full and for the server to lose its patience: nobody reads.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(socket.closed().await, 1013);
}

#[tokio::test]
async fn a_socket_ends_with_the_session_of_its_token() {
    let (socket, _, watch) = opened(with(|live| live.ping = Duration::from_millis(20))).await;
    let mut socket = socket.initialised(json!({ "token": "good-1" })).await;
    socket.ask("s", "subscription { numbers(upto: 1) }").await;
    assert_eq!(socket.hears().await["type"], "next");
    watch.is_over.store(true, Ordering::SeqCst);
    assert_eq!(socket.closed().await, 4403);
}

#[tokio::test]
async fn a_client_that_answers_no_ping_is_gone() {
    let drain = Drain::default();
    let settings = Settings {
        drain: drain.clone(),
        ..with(|live| live.ping = Duration::from_millis(20))
    };
    let (socket, ..) = opened(settings).await;
    let _silent = socket.initialised(json!({})).await;
    assert_eq!(drain.connections(), 1);
    // Answers are given while reading, and nobody reads.
    let emptied = async {
        while drain.connections() > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, emptied)
        .await
        .expect("the socket is given up");
}

#[tokio::test]
async fn a_service_that_stops_sends_its_sockets_away_and_lets_no_new_one_in() {
    let drain = Drain::default();
    let settings = Settings {
        drain: drain.clone(),
        ..open_settings()
    };
    let (socket, address, _) = opened(settings).await;
    let socket = socket.initialised(json!({})).await;
    let closing = tokio::spawn(async move { drain.close().await });
    assert_eq!(socket.closed().await, 1001);
    closing.await.expect("all sockets end");
    match connect(address).await {
        Err(Error::Http(response)) => assert_eq!(response.status(), 503),
        other => panic!("{:?}", other.map(drop)),
    }
}

#[tokio::test]
async fn a_caller_and_an_address_have_so_many_sockets_and_no_more() {
    let rates = RateLimits {
        connections: 1,
        address_connections: 3,
        ..RateLimits::default()
    };
    let (address, _) = served(Settings {
        rates,
        ..open_settings()
    })
    .await;
    let token = json!({ "token": "good" });
    let first = connect(address)
        .await
        .expect("a socket")
        .initialised(token.clone())
        .await;
    let mut second = connect(address).await.expect("a socket");
    second
        .say(&json!({ "type": "connection_init", "payload": token }))
        .await;
    assert_eq!(second.closed().await, 1013);
    let another = connect(address)
        .await
        .expect("a socket")
        .initialised(json!({ "token": "good-2" }))
        .await;
    let third = connect(address).await.expect("a socket");
    // The one that was closed may still be counted for a moment; one of the next two is too many for certain.
    let fourth = connect(address).await;
    let refused = if fourth.is_err() {
        fourth
    } else {
        connect(address).await
    };
    match refused {
        Err(Error::Http(response)) => {
            assert_eq!(response.status(), 429);
            assert!(response.headers().contains_key("retry-after"));
        }
        other => panic!("{:?}", other.map(drop)),
    }
    drop((first, another, third));
}
