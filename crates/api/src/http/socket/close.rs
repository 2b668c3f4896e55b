//! Why a socket is closed, as the protocol and RFC 6455, section 7.4.1, number it.

use std::borrow::Cow;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes};

/// Longest reason in bytes (RFC 6455, section 5.5).
const REASON: usize = 123;

/// A code with the reason told beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// The number.
    pub code: u16,
    /// For whoever looks into the matter.
    pub reason: Cow<'static, str>,
}

impl Closing {
    /// The service stops: connect again.
    pub const GOING_AWAY: Self = Self::new(1001, "the service stops: connect again and go on with after");
    /// Not WebSocket.
    pub const PROTOCOL_ERROR: Self = Self::new(1002, "this is not WebSocket");
    /// A message is longer than it may be.
    pub const TOO_BIG: Self = Self::new(1009, "the message is longer than it may be");
    /// The client takes what it is sent too slowly.
    pub const TOO_SLOW: Self = Self::new(
        1013,
        "the client reads too slowly: connect again and go on with after",
    );
    /// The caller has too many connections.
    pub const TOO_MANY: Self = Self::new(1013, "too many connections of this caller");
    /// The caller can't be checked at the moment.
    pub const TRY_LATER: Self = Self::new(1013, "try again later");
    /// An operation before the connection was acknowledged.
    pub const UNAUTHORIZED: Self = Self::new(4401, "Unauthorized");
    /// The token is not accepted.
    pub const FORBIDDEN: Self = Self::new(4403, "Forbidden: the token is not valid");
    /// The token is over.
    pub const EXPIRED: Self = Self::new(
        4403,
        "Forbidden: the token has expired, connect again with a new one",
    );
    /// The session has ended.
    pub const ENDED: Self = Self::new(4403, "Forbidden: the session has ended");
    /// The client speaks none of the protocols.
    pub const SUBPROTOCOL: Self = Self::new(4406, "Subprotocol not acceptable");
    /// The client did not introduce itself in time.
    pub const INITIALISATION_TIMEOUT: Self = Self::new(4408, "Connection initialisation timeout");
    /// The client introduces itself again.
    pub const TOO_MANY_INITIALISATIONS: Self = Self::new(4429, "Too many initialisation requests");

    const fn new(code: u16, reason: &'static str) -> Self {
        Self {
            code,
            reason: Cow::Borrowed(reason),
        }
    }

    /// A message that is none of the protocol's.
    pub fn bad_request(reason: impl Into<String>) -> Self {
        Self {
            code: 4400,
            reason: Cow::Owned(format!("Bad request: {}", reason.into())),
        }
    }

    /// An operation under the id of one that is running.
    pub fn already_exists(id: &str) -> Self {
        Self {
            code: 4409,
            reason: Cow::Owned(format!("Subscriber for {id} already exists")),
        }
    }

    /// The frame that tells it.
    pub fn frame(&self) -> Message {
        let mut end = self.reason.len().min(REASON);
        while !self.reason.is_char_boundary(end) {
            end -= 1;
        }
        Message::Close(Some(CloseFrame {
            code: self.code,
            reason: Utf8Bytes::from(&self.reason[..end]),
        }))
    }
}
