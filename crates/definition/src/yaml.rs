//! YAML text to a tree that knows its places, within limits that no bomb gets past.

use std::fmt;

use onewindow_engine::text::Text;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;
use serde_saphyr::{Location, Options, Spanned, UserMessageFormatter};

use crate::error::{Code, DefinitionError};

/// The largest file that is read, in bytes.
pub(crate) const MAX_BYTES: usize = 1024 * 1024;

/// A file of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    /// Its name, relative to the catalogue, with `/` between folders.
    pub name: String,
    /// What it says.
    pub text: String,
}

/// A line and a column, both from 1 on; zero: the file as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Place {
    pub line: u32,
    pub column: u32,
}

impl From<Location> for Place {
    fn from(location: Location) -> Self {
        let small = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        Place {
            line: small(location.line()),
            column: small(location.column()),
        }
    }
}

impl Source {
    /// A mistake at a place of this file.
    pub fn error(&self, code: Code, place: Place, message: Text) -> DefinitionError {
        DefinitionError {
            code,
            file: self.name.clone(),
            line: place.line,
            column: place.column,
            message,
            source_line: self.line(place).map(str::to_owned),
        }
    }

    /// The line of a place; none for the file as a whole.
    pub fn line(&self, place: Place) -> Option<&str> {
        let index = usize::try_from(place.line).ok()?.checked_sub(1)?;
        self.text.lines().nth(index)
    }
}

/// A value at its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub at: Place,
    pub value: Value,
}

/// What YAML can say.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Nothing,
    Boolean(bool),
    Integer(i64),
    Number(f64),
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub key: String,
    pub at: Place,
    pub node: Node,
}

impl Node {
    /// The value of a key, when this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|e| e.key == key).map(|e| &e.node),
            _ => None,
        }
    }

    /// The text, when this is one.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What a JSON Pointer leads to, or the last that was there on the way.
    pub fn nearest(&self, pointer: &str) -> &Node {
        let mut node = self;
        for part in pointer.split('/').skip(1) {
            let part = part.replace("~1", "/").replace("~0", "~");
            let next = match &node.value {
                Value::List(nodes) => part.parse().ok().and_then(|index: usize| nodes.get(index)),
                _ => node.get(&part),
            };
            let Some(next) = next else { break };
            node = next;
        }
        node
    }

    /// The same as JSON.
    pub fn to_json(&self) -> Json {
        match &self.value {
            Value::Nothing => Json::Null,
            Value::Boolean(boolean) => Json::from(*boolean),
            Value::Integer(integer) => Json::from(*integer),
            Value::Number(number) => Json::from(*number),
            Value::Text(text) => Json::from(text.as_str()),
            Value::List(nodes) => nodes.iter().map(Node::to_json).collect(),
            Value::Map(entries) => Json::Object(
                entries
                    .iter()
                    .map(|e| (e.key.clone(), e.node.to_json()))
                    .collect(),
            ),
        }
    }
}

/// Reads one file.
pub(crate) fn parse(source: &Source) -> Result<Node, DefinitionError> {
    if source.text.len() > MAX_BYTES {
        return Err(too_large(&source.name));
    }
    serde_saphyr::from_str_with_options::<Node>(&source.text, options()).map_err(|error| {
        let place = error.location().map(Place::from).unwrap_or_default();
        let said = error
            .without_snippet()
            .render_with_formatter(&UserMessageFormatter);
        let said = without_place(&said);
        let message = Text::new(
            format!("不是可读的 YAML：{said}"),
            format!("this is not readable YAML: {said}"),
        );
        source.error(Code::Yaml, place, message)
    })
}

/// A file that is not even looked into.
pub(crate) fn too_large(name: &str) -> DefinitionError {
    DefinitionError {
        code: Code::FileTooLarge,
        file: name.to_owned(),
        line: 0,
        column: 0,
        message: Text::new(
            "文件超过 1 MiB；请拆分或删减",
            "the file is larger than 1 MiB; no part of a catalogue needs that much",
        ),
        source_line: None,
    }
}

/// The library appends the place, which is printed in front already.
fn without_place(said: &str) -> &str {
    said.split_once(" at line ")
        .map_or(said, |(before, _)| before)
        .trim_end()
}

/// Far above what a catalogue needs, far below what hurts.
fn options() -> Options {
    serde_saphyr::options! {
        strict_booleans: true,
        reject_unsupported_tags: true,
        budget: serde_saphyr::budget! {
            max_depth: 32,
            flow_nesting_limit: 32,
            max_nodes: 100_000,
            max_events: 250_000,
            max_documents: 2,
            max_anchors: 100,
            max_aliases: 500,
            max_merge_keys: 100,
            max_total_scalar_bytes: MAX_BYTES,
            max_total_comment_bytes: MAX_BYTES,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: 50_000,
            max_replay_stack_depth: 8,
        },
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<Value>::deserialize(deserializer)?;
        Ok(Node {
            at: spanned.referenced.into(),
            value: spanned.value,
        })
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_none<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_bool<E: de::Error>(self, boolean: bool) -> Result<Value, E> {
        Ok(Value::Boolean(boolean))
    }

    fn visit_i64<E: de::Error>(self, integer: i64) -> Result<Value, E> {
        Ok(Value::Integer(integer))
    }

    fn visit_u64<E: de::Error>(self, integer: u64) -> Result<Value, E> {
        i64::try_from(integer)
            .map(Value::Integer)
            .map_err(|_| E::custom("this number is too large"))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Number(number))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = list.next_element()? {
            nodes.push(node);
        }
        Ok(Value::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<Spanned<String>>()? {
            entries.push(Entry {
                at: key.referenced.into(),
                key: key.value,
                node: map.next_value()?,
            });
        }
        Ok(Value::Map(entries))
    }
}
