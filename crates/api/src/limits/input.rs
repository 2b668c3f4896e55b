//! How much the arguments of a request hold.

use std::collections::HashMap;

use async_graphql::parser::types::OperationDefinition;
use async_graphql_value::Value;

/// A text counts as one value more for each so many bytes.
const TEXT_BYTES_PER_VALUE: usize = 64;

/// The values that arguments have in this request.
pub(super) struct Inputs<'a> {
    supplied: &'a serde_json::Map<String, serde_json::Value>,
    defaults: HashMap<&'a str, serde_json::Value>,
    /// How many values each variable holds.
    weights: HashMap<&'a str, u64>,
}

impl<'a> Inputs<'a> {
    pub(super) fn new(
        operation: &'a OperationDefinition,
        supplied: &'a serde_json::Map<String, serde_json::Value>,
    ) -> Self {
        let defaults: HashMap<_, _> = operation
            .variable_definitions
            .iter()
            .filter_map(|definition| {
                let default = definition.node.default_value.as_ref()?.node.clone();
                Some((definition.node.name.node.as_str(), default.into_json().ok()?))
            })
            .collect();
        let mut weights: HashMap<_, _> = defaults
            .iter()
            .map(|(name, value)| (*name, json_weight(value)))
            .collect();
        weights.extend(
            supplied
                .iter()
                .map(|(name, value)| (name.as_str(), json_weight(value))),
        );
        Self {
            supplied,
            defaults,
            weights,
        }
    }

    pub(super) fn weight(&self, value: &Value) -> u64 {
        match value {
            Value::Variable(name) => self.weights.get(name.as_str()).copied().unwrap_or(1),
            Value::List(items) => items
                .iter()
                .fold(1, |sum, item| sum.saturating_add(self.weight(item))),
            Value::Object(fields) => fields
                .values()
                .fold(1, |sum, field| sum.saturating_add(self.weight(field))),
            Value::String(text) => text_weight(text),
            _ => 1,
        }
    }

    /// The value of an argument as far as it is a plain one: a literal, or what a variable stands for.
    pub(super) fn resolve(&self, value: &Value) -> Option<serde_json::Value> {
        match value {
            Value::Variable(name) => self
                .supplied
                .get(name.as_str())
                .or_else(|| self.defaults.get(name.as_str()))
                .cloned(),
            Value::Number(number) => Some(serde_json::Value::Number(number.clone())),
            _ => None,
        }
    }

    /// How many `items` an input has.
    pub(super) fn items_length(&self, value: &Value) -> Option<u64> {
        match value {
            Value::Object(fields) => self.list_length(fields.get("items")?),
            Value::Variable(name) => {
                let value = self
                    .supplied
                    .get(name.as_str())
                    .or_else(|| self.defaults.get(name.as_str()))?;
                value.get("items")?.as_array().map(|items| items.len() as u64)
            }
            _ => None,
        }
    }

    pub(super) fn list_length(&self, value: &Value) -> Option<u64> {
        match value {
            Value::List(items) => Some(items.len() as u64),
            Value::Variable(name) => {
                let value = self
                    .supplied
                    .get(name.as_str())
                    .or_else(|| self.defaults.get(name.as_str()))?;
                value.as_array().map(|items| items.len() as u64)
            }
            _ => None,
        }
    }
}

fn text_weight(text: &str) -> u64 {
    1 + (text.len() / TEXT_BYTES_PER_VALUE) as u64
}

fn json_weight(value: &serde_json::Value) -> u64 {
    match value {
        serde_json::Value::Array(items) => items.iter().fold(1, |sum, item| sum + json_weight(item)),
        serde_json::Value::Object(fields) => fields.values().fold(1, |sum, field| sum + json_weight(field)),
        serde_json::Value::String(text) => text_weight(text),
        _ => 1,
    }
}
