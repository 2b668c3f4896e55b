//! Connections: each may take its time for an answer, but not for its question.

use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::HeaderMap;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use onewindow_api::http::Drain;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use crate::traffic::Traffic;

/// How long requests may take to end after the signal to stop.
const DRAIN: Duration = Duration::from_secs(15);
/// How long a client may take to send the header of a request, and how long a connection without one is kept:
/// whoever never finishes would else hold a connection for ever.
const HEADER: Duration = Duration::from_secs(10);
/// How long to wait when the machine has no connection to give, before it is asked again.
const EXHAUSTED: Duration = Duration::from_secs(1);

/// The connections that are open.
#[derive(Clone, Default)]
struct Connections {
    open: TaskTracker,
    ending: CancellationToken,
    /// Whose word on where a request comes from counts.
    proxies: Arc<[IpAddr]>,
}

impl Connections {
    /// Lets each end with the request it is at, and waits for that.
    async fn end(&self) {
        self.ending.cancel();
        self.open.close();
        self.open.wait().await;
    }
}

/// Serves until a signal. Then whoever asks is told that this node is leaving, and after a notice nobody new is let in,
/// live connections are closed so that their clients connect elsewhere, and requests may end.
pub(super) async fn serve(listener: TcpListener, router: Router, drain: &Drain, traffic: Traffic) {
    let connections = Connections {
        proxies: traffic.trusted_proxies.into(),
        ..Connections::default()
    };
    {
        let leaving = async {
            signalled().await;
            drain.leave();
            tokio::time::sleep(traffic.stop_notice).await;
        };
        tokio::select! {
            () = accept(listener, &router, &connections) => {}
            () = leaving => {}
        }
        // The listener goes here: nobody new is let in.
    }
    tracing::info!(
        live_connections = drain.connections(),
        "stopping: no new requests, {} s for those under way",
        DRAIN.as_secs()
    );
    let ended = async { tokio::join!(drain.close(), connections.end()) };
    if tokio::time::timeout(DRAIN, ended).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
}

/// Lets clients in, for ever.
async fn accept(listener: TcpListener, router: &Router, connections: &Connections) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                let conversation = converse(stream, peer, router.clone(), connections.clone());
                connections.open.spawn(conversation);
            }
            Err(error) if is_of_the_client(&error) => {}
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "no connection can be taken"
                );
                tokio::time::sleep(EXHAUSTED).await;
            }
        }
    }
}

/// A client that has left before it was let in.
fn is_of_the_client(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset
    )
}

/// Answers the requests of one connection.
async fn converse(stream: TcpStream, peer: SocketAddr, router: Router, connections: Connections) {
    let Connections { ending, proxies, .. } = connections;
    let service = router.map_request(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        let client = client(peer, request.headers(), &proxies);
        request.extensions_mut().insert(ConnectInfo(client));
        request
    });
    // HTTP/1 alone: a look at the version first would wait for ever for a client that says nothing.
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
        // Sockets begin as a request.
        .with_upgrades();
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = ending.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        // Clients come and go as they like; that is no fault of the office.
        tracing::debug!(%peer, error = &error as &dyn std::error::Error, "a connection ended early");
    }
}

/// Where a request comes from: the connection's own address, or before a trusted proxy the last one that the proxies tell
/// of and that is none of theirs. What stands before it may have been made up by the client.
fn client(peer: SocketAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> SocketAddr {
    let is_proxy = |address: IpAddr| proxies.contains(&address.to_canonical());
    if !is_proxy(peer.ip()) {
        return peer;
    }
    let told = headers.get_all("x-forwarded-for").iter();
    let told: Vec<&str> = told.filter_map(|value| value.to_str().ok()).collect();
    let addresses = told.iter().flat_map(|value| value.split(','));
    let mut addresses: Vec<Option<IpAddr>> = addresses.map(|address| address.trim().parse().ok()).collect();
    while let Some(address) = addresses.pop() {
        match address {
            Some(address) if is_proxy(address) => {}
            Some(address) => return SocketAddr::new(address, 0),
            None => break,
        }
    }
    peer
}

/// Waits for Ctrl-C or the signal by which services are stopped.
async fn signalled() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupted = async {
        // Without a handler there is nothing to wait for.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    #[test]
    fn a_client_is_known_by_its_connection_unless_a_trusted_proxy_tells_where_it_is() {
        let proxies = ["10.0.0.1", "10.0.0.2"].map(|address| address.parse().expect("an address"));
        let from = |peer: &str, told: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", told.parse().expect("a value"));
            let peer = SocketAddr::new(peer.parse().expect("an address"), 7);
            client(peer, &headers, &proxies).ip().to_string()
        };
        assert_eq!(from("192.0.2.1", "203.0.113.9"), "192.0.2.1");
        assert_eq!(from("10.0.0.1", "203.0.113.9"), "203.0.113.9");
        assert_eq!(
            from("10.0.0.1", "198.51.100.1, 203.0.113.9, 10.0.0.2"),
            "203.0.113.9"
        );
        assert_eq!(from("10.0.0.1", "203.0.113.9, nonsense"), "10.0.0.1");
        assert_eq!(from("10.0.0.1", ""), "10.0.0.1");
    }

    /// The runtime's own clock stands still and leaps to the next timer when nothing else is to be done.
    #[tokio::test(start_paused = true)]
    async fn whoever_never_finishes_a_header_is_cut_off() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { accept(listener, &Router::new(), &Connections::default()).await });
        for begun in ["", "GET / HTTP/1.1\r\nHost: office\r\nX-Slow: "] {
            let mut client = TcpStream::connect(address).await.expect("a connection");
            client.write_all(begun.as_bytes()).await.expect("sent");
            let mut answer = Vec::new();
            // Without the limit this would never end.
            client.read_to_end(&mut answer).await.expect("closed");
        }
    }
}
