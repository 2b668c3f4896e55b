//! What can go wrong when a project is played.

use serde_json::Value;

/// Why a play stopped.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The server did not answer.
    #[error(
        "the server at {url} did not answer: {source}\nstart one with: onewindow serve --demo --virtual-clock 2026-03-02T09:00:00+08:00"
    )]
    Unreachable {
        /// Its address.
        url: String,
        /// What the connection said.
        source: reqwest::Error,
    },
    /// The server answered with errors.
    #[error("{operation}: the server answered {errors}")]
    Request {
        /// What was asked.
        operation: String,
        /// The errors.
        errors: Value,
    },
    /// An act was refused.
    #[error("{operation} was refused: {}", describe(.errors))]
    Refused {
        /// What was asked.
        operation: String,
        /// The user errors.
        errors: Vec<Value>,
    },
    /// The server has no virtual clock.
    #[error(
        "this server runs on real time; a play needs one that was started with --demo --virtual-clock 2026-03-02T09:00:00+08:00"
    )]
    RealTime,
    /// The project file is wrong.
    #[error("the project file: {0}")]
    ProjectFile(String),
    /// An answer lacks what was asked for.
    #[error("the answer lacks {0}")]
    Answer(String),
    /// Nothing happened for too long.
    #[error("nothing has happened since {since}; the project waits for: {waiting}")]
    Stuck {
        /// The virtual day.
        since: String,
        /// What is still open.
        waiting: String,
    },
}

fn describe(errors: &[Value]) -> String {
    errors
        .iter()
        .map(|error| {
            let text = |field: &str| error.get(field).and_then(Value::as_str).unwrap_or_default();
            format!("{} ({})", text("message"), text("code"))
        })
        .collect::<Vec<_>>()
        .join("; ")
}

impl DemoError {
    /// The code of the first user error.
    pub fn code(&self) -> Option<&str> {
        match self {
            DemoError::Refused { errors, .. } => errors.first()?.get("code")?.as_str(),
            _ => None,
        }
    }
}
