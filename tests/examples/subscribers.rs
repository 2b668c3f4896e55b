//! Many sockets on one server, each following a case of its own, each told of its change: how long that takes, and what
//! each costs the server. Run by `cargo xtask bench subscribers`, which starts the server.
//!
//!     subscribers URL PROCESS COUNT

#![expect(
    clippy::unwrap_used,
    reason = "a measurement stops where something is not as it has to be"
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::{SinkExt as _, StreamExt as _, stream};
use onewindow_tests::Client;
use onewindow_tests::office::{PASSWORD, key, mutate, project_file};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, mpsc};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// Who change cases at the same time.
const WRITERS: usize = 8;
/// Sockets that are opened at the same time.
const OPENING: usize = 64;
/// How long a message is waited for before it counts as lost.
const PATIENCE: Duration = Duration::from_mins(2);

/// Whose socket, when, and what it heard.
type Heard = (usize, Instant, Value);
type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, process, count] = arguments.as_slice() else {
        panic!("usage: subscribers URL PROCESS COUNT");
    };
    let (process, count): (u32, usize) = (process.parse().unwrap(), count.parse().unwrap());
    let client = sign_in(url).await;
    let begun = Instant::now();
    let cases = Arc::new(cases(&client, count).await);
    println!("  {count} cases made in {:.1} s", begun.elapsed().as_secs_f64());

    // What the cases cost the server is there before; only sockets come on top.
    let before = resident(process);
    let (told, mut hearing) = mpsc::unbounded_channel();
    let begun = Instant::now();
    let mut sockets: Vec<(usize, Socket)> = stream::iter(0..count)
        .map(|number| {
            let (cases, token, url) = (
                Arc::clone(&cases),
                client.token().unwrap().to_owned(),
                url.clone(),
            );
            async move { (number, subscribed(&url, &token, &cases[number].0).await) }
        })
        .buffer_unordered(OPENING)
        .collect()
        .await;
    println!(
        "  {count} sockets opened in {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    begin_all(&mut sockets).await;
    let open = resident(process);
    let sent = tell_all(sockets, told, &client, &cases).await;
    let waits = waits(&mut hearing, &cases, &sent).await;
    print(&waits, process, (before, open));
}

/// Waits until every subscription has begun: each answered query shows that the one before it on the same socket has.
async fn begin_all(sockets: &mut [(usize, Socket)]) {
    for (_, socket) in sockets {
        let text = json!({ "id": "q", "type": "subscribe", "payload": { "query": "{ __typename }" } });
        socket.send(Message::text(text.to_string())).await.unwrap();
        while next(socket).await["type"] != "complete" {}
    }
}

/// Lets everybody listen and changes every case; says when each change was sent.
async fn tell_all(
    sockets: Vec<(usize, Socket)>,
    told: mpsc::UnboundedSender<Heard>,
    client: &Client,
    cases: &[(String, i64)],
) -> Vec<Instant> {
    for (number, mut socket) in sockets {
        let told = told.clone();
        tokio::spawn(async move {
            let message = next(&mut socket).await;
            told.send((number, Instant::now(), message)).unwrap();
            // Stays open until the end, as its user would leave it.
            while socket.next().await.is_some() {}
        });
    }
    write(client, cases).await
}

/// How long each waited for its news, in milliseconds, shortest first.
async fn waits(
    hearing: &mut mpsc::UnboundedReceiver<Heard>,
    cases: &[(String, i64)],
    sent: &[Instant],
) -> Vec<f64> {
    let mut waits = Vec::with_capacity(sent.len());
    for _ in sent {
        let heard = tokio::time::timeout(PATIENCE, hearing.recv()).await;
        let (number, at, message) = heard.expect("each is told of its change").unwrap();
        assert_eq!(message["payload"]["data"]["caseChanged"]["id"], cases[number].0);
        waits.push(at.saturating_duration_since(sent[number]).as_secs_f64() * 1000.0);
    }
    waits.sort_by(f64::total_cmp);
    waits
}

fn print(waits: &[f64], process: u32, (before, open): (u64, u64)) {
    let at = |part: usize| waits[(waits.len() * part / 100).min(waits.len() - 1)];
    println!(
        "  from sending the change to hearing of it: p50 {:.1} ms, p99 {:.1} ms, most {:.1} ms",
        at(50),
        at(99),
        at(100)
    );
    let share = f64::from(u32::try_from(waits.len()).unwrap());
    let per = |now: u64| f64::from(u32::try_from(now.saturating_sub(before)).unwrap()) / share;
    let after = resident(process);
    println!(
        "  resident memory for each subscriber: {:.1} KiB open, {:.1} KiB after all were told ({} to {} to {} MiB)",
        per(open),
        per(after),
        before / 1024,
        open / 1024,
        after / 1024
    );
}

async fn sign_in(url: &str) -> Client {
    let anonymous = Client::new(url).with_language("en");
    let document = "mutation($input: LoginInput!) { login(input: $input) { session { accessToken } userErrors { code } } }";
    let input = json!({ "input": { "login": "electronics", "password": PASSWORD } });
    let data = anonymous.done(document, input).await;
    anonymous.with_token(data["login"]["session"]["accessToken"].as_str().unwrap())
}

/// Drafts, each in a project of its own: id and version.
async fn cases(client: &Client, count: usize) -> Vec<(String, i64)> {
    let viewer = client.data("{ viewer { enterprises { id } } }", json!({})).await;
    let enterprise = viewer["viewer"]["enterprises"][0]["id"].clone();
    let facts = project_file("electronics-workshop")["project"]["facts"].clone();
    let one = async |_| {
        let input = json!({
            "enterpriseId": enterprise, "route": "investment-project", "name": "测试项目", "facts": facts,
            "idempotencyKey": key(),
        });
        let project = mutate(client, "createProject", "project { id }", input).await;
        let input = json!({
            "projectId": project["project"]["id"], "procedure": "park-entry", "idempotencyKey": key(),
        });
        let opened = mutate(client, "openCase", "case { id version }", input).await;
        let case = &opened["case"];
        (
            case["id"].as_str().unwrap().to_owned(),
            case["version"].as_i64().unwrap(),
        )
    };
    // One after the other: each takes the next number, and those who come together get in one another's way.
    stream::iter(0..count).then(one).collect().await
}

async fn subscribed(url: &str, token: &str, case: &str) -> Socket {
    let address = url.replacen("http", "ws", 1) + "/graphql";
    let mut request = address.into_client_request().unwrap();
    let protocol = HeaderValue::from_static("graphql-transport-ws");
    request.headers_mut().insert("sec-websocket-protocol", protocol);
    let config = WebSocketConfig::default()
        .read_buffer_size(1024)
        .write_buffer_size(0);
    let (mut socket, _) = tokio_tungstenite::connect_async_with_config(request, Some(config), true)
        .await
        .unwrap();
    let query = "subscription($id: ID!) { caseChanged(id: $id) { cursor id version type } }";
    for message in [
        json!({ "type": "connection_init", "payload": { "token": token } }),
        json!({ "id": "s", "type": "subscribe", "payload": { "query": query, "variables": { "id": case } } }),
    ] {
        socket.send(Message::text(message.to_string())).await.unwrap();
    }
    assert_eq!(next(&mut socket).await["type"], "connection_ack");
    socket
}

async fn next(socket: &mut Socket) -> Value {
    loop {
        let message = tokio::time::timeout(PATIENCE, socket.next()).await;
        if let Message::Text(text) = message.expect("a message").expect("an open socket").unwrap() {
            return serde_json::from_str(&text).unwrap();
        }
    }
}

/// Changes every case once; says when each change was sent.
async fn write(client: &Client, cases: &[(String, i64)]) -> Vec<Instant> {
    let writers = Semaphore::new(WRITERS);
    let begun = Instant::now();
    let one = async |(id, version): &(String, i64)| {
        let _writing = writers.acquire().await.unwrap();
        let sent = Instant::now();
        let input = json!({
            "caseId": id, "expectedVersion": version, "idempotencyKey": key(), "form": { "products": "传感器" },
        });
        mutate(client, "saveForm", "case { version }", input).await;
        sent
    };
    let sent = futures::future::join_all(cases.iter().map(one)).await;
    println!(
        "  {} changes written in {:.1} s",
        cases.len(),
        begun.elapsed().as_secs_f64()
    );
    sent
}

/// `VmRSS` of proc(5), in KiB.
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
