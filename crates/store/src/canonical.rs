//! Canonical JSON: keys in order, no spaces. The same value has the same bytes, so hashes and replays can be
//! compared byte for byte (after RFC 8785, with numbers as `serde_json` writes them).

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{StoreError, StoreErrorCode};

/// Writes a value as canonical JSON.
pub(crate) fn write(value: &impl Serialize) -> Result<String, StoreError> {
    let value = serde_json::to_value(value).map_err(unwritable)?;
    let mut text = String::new();
    append(&value, &mut text).map_err(unwritable)?;
    Ok(text)
}

/// Reads what [`write()`] wrote.
pub(crate) fn read<T: DeserializeOwned>(text: &str, place: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|source| unreadable(place, source))
}

/// A row that does not hold what this program writes.
pub(crate) fn unreadable(
    place: &str,
    source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> StoreError {
    StoreError::new(StoreErrorCode::Unreadable)
        .at(place)
        .because(source)
}

fn unwritable(source: serde_json::Error) -> StoreError {
    StoreError::new(StoreErrorCode::Internal).because(source)
}

/// Sorts keys itself: whether `serde_json` keeps them in order depends on features that other crates switch on.
fn append(value: &Value, text: &mut String) -> Result<(), serde_json::Error> {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(key, _)| *key);
            text.push('{');
            for (index, (key, member)) in members.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                text.push_str(&serde_json::to_string(key)?);
                text.push(':');
                append(member, text)?;
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                append(item, text)?;
            }
            text.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            text.push_str(&serde_json::to_string(value)?);
        }
    }
    Ok(())
}
