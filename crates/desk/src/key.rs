//! Idempotency keys: the same actor, key and input have one effect and one answer.

use onewindow_engine::access::Operation;
use onewindow_engine::actor::{Actor, ActorKind};
use onewindow_engine::ids::PersonId;
use onewindow_store::IdempotencyRecord;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::desk::Desk;
use crate::error::{DeskError, Result};

/// Longest key, in characters.
const MAX_CHARACTERS: usize = 200;

/// A change that was asked for: who, what, under which key.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    actor: PersonId,
    key: String,
    /// What is asked.
    pub operation: Operation,
    input_hash: String,
}

impl Request {
    /// Checks the key and takes the fingerprint of the input.
    pub fn new(actor: &Actor, key: &str, operation: Operation, input: &impl Serialize) -> Result<Self> {
        if actor.kind == ActorKind::Anonymous {
            return Err(DeskError::NotSignedIn);
        }
        let characters = key.chars().count();
        if characters == 0 || characters > MAX_CHARACTERS || key.chars().any(char::is_control) {
            return Err(DeskError::KeyInvalid);
        }
        let input = serde_json::to_value(input).map_err(DeskError::internal)?;
        Ok(Self {
            actor: actor.id,
            key: key.to_owned(),
            operation,
            input_hash: hash(&input),
        })
    }

    /// A part of the request with an answer of its own. No caller can have its key: keys hold no control characters.
    pub fn part(&self, place: usize, operation: Operation, input: &impl Serialize) -> Result<Self> {
        let input = serde_json::to_value(input).map_err(DeskError::internal)?;
        Ok(Self {
            actor: self.actor,
            key: format!("{}\n{place}", self.key),
            operation,
            input_hash: hash(&input),
        })
    }

    /// What the store keeps once the change has taken effect.
    pub fn record(&self, answer: &impl Serialize) -> Result<IdempotencyRecord> {
        Ok(IdempotencyRecord {
            actor: self.actor,
            key: self.key.clone(),
            operation: self.operation.name(),
            input_hash: self.input_hash.clone(),
            answer: serde_json::to_value(answer).map_err(DeskError::internal)?,
        })
    }
}

impl Desk {
    /// The answer that was recorded for this very request, if it took effect before.
    pub(crate) async fn recorded<T: DeserializeOwned>(&self, request: &Request) -> Result<Option<T>> {
        let Some(record) = self.store().idempotency(request.actor, &request.key).await? else {
            return Ok(None);
        };
        if record.operation != request.operation.name() || record.input_hash != request.input_hash {
            return Err(DeskError::KeyReused {
                operation: record.operation,
            });
        }
        tracing::info!(person = %request.actor, operation = record.operation, "answered from the idempotency key");
        serde_json::from_value(record.answer)
            .map(Some)
            .map_err(DeskError::internal)
    }

    /// The answer of the same request that was sent at the same moment and came first: what it brought about must not be
    /// told to its twin as a refusal.
    pub(crate) async fn twin<T: DeserializeOwned, U: Sync>(
        &self,
        request: &Request,
        answer: &Result<U>,
    ) -> Result<Option<T>> {
        match answer {
            Err(DeskError::Refused(_) | DeskError::Stale(_)) => self.recorded(request).await,
            Ok(_) | Err(_) => Ok(None),
        }
    }
}

/// SHA-256 of a value as canonical JSON, in hexadecimal.
pub(crate) fn hash(value: &Value) -> String {
    let mut text = String::new();
    write_canonical(value, &mut text);
    hexadecimal(&Sha256::digest(text.as_bytes()))
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Sorts the keys itself: whether `serde_json` keeps them sorted depends on features other crates switch on.
fn write_canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(key, _)| *key);
            text.push('{');
            for (key, member) in members {
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                write_canonical(member, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write_canonical(item, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            text.push_str(&value.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_order_of_keys_does_not_change_the_fingerprint_and_any_value_does() {
        let one = json!({"a": [1, 2], "b": {"c": "x", "d": null}});
        let same: Value = serde_json::from_str(r#"{"b": {"d": null, "c": "x"}, "a": [1, 2]}"#).unwrap();
        assert_eq!(hash(&one), hash(&same));
        for other in [
            json!({"a": [1, 2], "b": {"c": "x"}}),
            json!({"a": [2, 1], "b": {"c": "x", "d": null}}),
            json!({"a": [12], "b": {"c": "x", "d": null}}),
        ] {
            assert_ne!(hash(&one), hash(&other));
        }
    }

    #[test]
    fn keys_that_are_empty_endless_or_unprintable_are_refused() {
        let mut actor = Actor::engine().clone();
        actor.kind = ActorKind::Person;
        let long = "k".repeat(201);
        for key in ["", long.as_str(), "a\nb", "a\0b"] {
            let request = Request::new(&actor, key, Operation::SaveForm, &1);
            assert!(matches!(request, Err(DeskError::KeyInvalid)), "{key:?}");
        }
        assert!(Request::new(&actor, &"键".repeat(200), Operation::SaveForm, &1).is_ok());
    }
}
