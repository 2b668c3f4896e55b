//! Sockets: the protocol graphql-transport-ws (<https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverWebSocket.md>,
//! as <https://github.com/enisdenjo/graphql-ws> lays it down) on the path of the other requests.
//!
//! Each socket is one task, and nothing else: what it follows waits in the mailboxes of the desk, and while its client
//! does not read nothing more is taken out of them. A client that takes no message for a while is let go; it connects
//! again and goes on behind the last message it had.

mod close;
mod message;
mod session;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{ConnectInfo, FromRequestParts as _};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use onewindow_engine::text::Text;

use super::Handler;
use super::fault::Fault;
use super::operation::limited;
use super::request_id::REQUEST_ID;
use crate::error_code::ErrorCode;
use session::Session;

/// The name of the protocol in `Sec-WebSocket-Protocol`.
const PROTOCOL: &str = "graphql-transport-ws";
/// Read at once from a socket: questions are short, and every socket holds as much.
const READ_BUFFER: usize = 512;
/// A message this many times as long as it may be is read to its end and refused by name; beyond it the socket is cut.
const TOLERATED: usize = 4;

/// Whether the request asks for a socket.
pub fn is_wanted(head: &Parts) -> bool {
    let upgrade = head.headers.get(header::UPGRADE);
    head.method == Method::GET
        && upgrade.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// Opens a socket.
///
/// # Errors
/// When it is asked for by a page of another site, there are too many, or the service stops.
pub async fn open(handler: &Arc<Handler>, mut head: Parts) -> Result<Response, Fault> {
    let drain = &handler.settings.drain;
    if drain.is_leaving() {
        return Err(leaving());
    }
    check_origin(&head.headers, &handler.settings.live.origins)?;
    let counted = handler.rates.connect_from(&head).map_err(limited)?;
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut head, &()).await {
        Ok(upgrade) => upgrade,
        Err(rejection) => return Ok(rejection.into_response()),
    };
    let speaks = upgrade.requested_protocols().any(|offered| offered == PROTOCOL);
    let longest = handler.settings.live.message_bytes.saturating_mul(TOLERATED);
    let guards = (counted, drain.connection());
    let session = Session::new(Arc::clone(handler), trimmed(&head));
    let session = async move |socket| {
        session.run(Box::new(socket), speaks).await;
        drop(guards);
    };
    Ok(upgrade
        .protocols([PROTOCOL])
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_message_size(longest)
        .max_frame_size(longest)
        .on_upgrade(session))
}

/// The service stops; whoever comes now is told to come again, elsewhere or later.
pub(super) fn leaving() -> Fault {
    let text = Text::new(
        "服务即将停止，请稍后重连。",
        "The service is stopping; connect again.",
    );
    Fault::request(ErrorCode::RetryLater, text)
        .with_header(header::RETRY_AFTER, HeaderValue::from_static("1"))
}

/// Browsers say which site's page opens a socket, and ask nobody before. Programs say nothing and are let in: callers
/// show themselves by a token, never by a cookie, so a foreign page could only do what anybody can.
fn check_origin(headers: &HeaderMap, allowed: &[String]) -> Result<(), Fault> {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return Ok(());
    };
    let origin = origin.to_str().unwrap_or_default();
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let site = origin
        .parse::<Uri>()
        .ok()
        .and_then(|uri| uri.authority().map(Authority::to_string));
    let is_own = site.is_some_and(|site| host.is_some_and(|host| host.eq_ignore_ascii_case(&site)));
    if is_own
        || allowed
            .iter()
            .any(|allowed| allowed == "*" || allowed.eq_ignore_ascii_case(origin))
    {
        return Ok(());
    }
    let text = Text::new(
        "不允许该网站的页面建立连接；请管理员把它加入 allowed-origins。",
        "Pages of this site may not open sockets here; the administrator can add it to allowed-origins.",
    );
    Err(Fault::request(ErrorCode::Forbidden, text).with_status(StatusCode::FORBIDDEN))
}

/// What of a request is needed as long as its connection lives: who asks, from where, in which language. Values are copied
/// and all else is left behind, the address asked for as well: each would keep the whole buffer alive that the request was
/// read into.
pub(super) fn trimmed(head: &Parts) -> Parts {
    let (mut kept, ()) = axum::http::Request::new(()).into_parts();
    for name in [header::AUTHORIZATION, header::ACCEPT_LANGUAGE, REQUEST_ID] {
        for value in head.headers.get_all(&name) {
            if let Ok(copy) = HeaderValue::from_bytes(value.as_bytes()) {
                kept.headers.append(name.clone(), copy);
            }
        }
    }
    kept.method = head.method.clone();
    if let Some(address) = head.extensions.get::<ConnectInfo<SocketAddr>>() {
        kept.extensions.insert(*address);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_the_own_and_of_listed_sites_may_open_sockets_and_no_others() {
        let check = |origin: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("office.example:8443"));
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            }
            check_origin(&headers, &["https://portal.example".to_owned()]).is_ok()
        };
        assert!(check(None));
        assert!(check(Some("https://office.example:8443")));
        assert!(check(Some("https://portal.example")));
        for foreign in [
            "https://office.example",
            "https://portal.example.evil.example",
            "http://portal.example",
            "null",
            "",
        ] {
            assert!(!check(Some(foreign)), "{foreign}");
        }
    }
}
