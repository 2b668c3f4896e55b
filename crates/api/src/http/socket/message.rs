//! The messages of the protocol.

use async_graphql::ServerError;
use serde::Serialize;
use serde_json::{Map, Value};

use super::super::answer::Members;
use super::close::Closing;

/// Longest id of an operation in bytes; clients use numbers or UUIDs.
const ID: usize = 128;

/// What a client says.
#[derive(Debug)]
pub enum Said {
    /// It introduces itself.
    Initialise(Map<String, Value>),
    /// It asks for a sign of life.
    Ping,
    /// It gives one.
    Pong,
    /// It begins an operation.
    Subscribe {
        /// The client's name for it.
        id: String,
        /// The parameters of the request.
        payload: Map<String, Value>,
    },
    /// It ends one.
    Complete {
        /// The client's name for it.
        id: String,
    },
}

impl Said {
    /// Reads a message.
    ///
    /// # Errors
    /// 4400 for what is none.
    pub fn read(text: &str) -> Result<Self, Closing> {
        let Ok(Value::Object(mut members)) = serde_json::from_str(text) else {
            return Err(Closing::bad_request("a message is a JSON object"));
        };
        let Some(Value::String(kind)) = members.remove("type") else {
            return Err(Closing::bad_request("the message has no type"));
        };
        match kind.as_str() {
            "connection_init" => payload(&mut members).map(Self::Initialise),
            "ping" => payload(&mut members).map(|_| Self::Ping),
            "pong" => payload(&mut members).map(|_| Self::Pong),
            "subscribe" => {
                let id = id(&mut members)?;
                match members.remove("payload") {
                    Some(Value::Object(payload)) => Ok(Self::Subscribe { id, payload }),
                    _ => Err(Closing::bad_request("subscribe has no payload")),
                }
            }
            "complete" => id(&mut members).map(|id| Self::Complete { id }),
            _ => Err(Closing::bad_request("no such type of message")),
        }
    }
}

fn payload(members: &mut Map<String, Value>) -> Result<Map<String, Value>, Closing> {
    match members.remove("payload") {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(payload)) => Ok(payload),
        Some(_) => Err(Closing::bad_request("the payload is a JSON object")),
    }
}

fn id(members: &mut Map<String, Value>) -> Result<String, Closing> {
    match members.remove("id") {
        Some(Value::String(id)) if (1..=ID).contains(&id.len()) => Ok(id),
        _ => Err(Closing::bad_request("the id is a text of 1 to 128 bytes")),
    }
}

/// What the service says about operations; what it says about the connection is always the same text.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Saying<'a> {
    Next { id: &'a str, payload: &'a Members },
    Error { id: &'a str, payload: &'a [ServerError] },
    Complete { id: &'a str },
}

/// The client may begin.
pub const ACKNOWLEDGED: &str = r#"{"type":"connection_ack"}"#;
/// A sign of life.
pub const PONG: &str = r#"{"type":"pong"}"#;

/// An answer of an operation; `error` when it was refused, which also ends it.
pub fn answer(id: &str, members: &Members) -> String {
    written(&if members.is_refusal() {
        Saying::Error {
            id,
            payload: &members.errors,
        }
    } else {
        Saying::Next { id, payload: members }
    })
}

/// The end of an operation.
pub fn complete(id: &str) -> String {
    written(&Saying::Complete { id })
}

fn written(saying: &Saying<'_>) -> String {
    serde_json::to_string(saying).unwrap_or_else(|error| {
        tracing::error!(%error, "a message could not be written as JSON");
        PONG.to_owned()
    })
}
