//! Reads a YAML tree into drafts. Unlike a plain deserializer it goes on after a mistake, so that a file's
//! mistakes are all told at once, and every draft describes itself as JSON Schema from the very declaration
//! it is read by.

use std::ops::Deref;

use chrono::NaiveDate;
use onewindow_engine::condition::{Condition, ConditionError, ConditionErrorKind};
use onewindow_engine::text::{Language, Text};
use serde_json::{Map, Value as Json, json};

use crate::error::{Code, DefinitionError};
use crate::suggest::did_you_mean;
use crate::yaml::{Entry, Node, Place, Source, Value};

/// The definitions that a schema refers to, by name.
pub(crate) type Definitions = Map<String, Json>;

/// Collects what is wrong with one file.
pub(crate) struct Reader<'s> {
    pub source: &'s Source,
    pub errors: Vec<DefinitionError>,
}

impl Reader<'_> {
    /// Notes a mistake.
    pub fn report(&mut self, code: Code, at: Place, message: Text) {
        self.errors.push(self.source.error(code, at, message));
    }

    /// Notes that something else stands where `zh` / `en` belongs.
    pub fn wrong_type(&mut self, node: &Node, zh: &str, en: &str) {
        let (found_zh, found_en) = found(&node.value);
        self.report(
            Code::WrongType,
            node.at,
            Text::new(
                format!("此处应为{zh}，实际为{found_zh}"),
                format!("{en} belongs here, not {found_en}"),
            ),
        );
    }

    /// The entries of a mapping.
    pub fn entries<'n>(&mut self, node: &'n Node) -> Option<&'n [Entry]> {
        if let Value::Map(entries) = &node.value {
            return Some(entries);
        }
        self.wrong_type(node, "若干“键: 值”", "a mapping (key: value)");
        None
    }

    /// The text of a scalar.
    pub fn text<'n>(&mut self, node: &'n Node, zh: &str, en: &str) -> Option<&'n str> {
        if let Value::Text(text) = &node.value {
            return Some(text);
        }
        self.wrong_type(node, zh, en);
        None
    }

    /// One field of a mapping, or what stands for an absent one.
    pub fn field<T: Read>(&mut self, entries: &[Entry], at: Place, name: &str) -> Option<T> {
        if let Some(entry) = entries.iter().find(|e| e.key == name) {
            return T::read(&entry.node, self);
        }
        let absent = T::absent();
        if absent.is_none() {
            self.report(
                Code::MissingField,
                at,
                Text::new(format!("缺少“{name}”"), format!("“{name}” is missing here")),
            );
        }
        absent
    }

    /// Notes every key that is not among the known ones.
    pub fn only(&mut self, entries: &[Entry], known: &[String]) {
        for entry in entries {
            if known.contains(&entry.key) {
                continue;
            }
            let near = did_you_mean(&entry.key, known.iter().map(String::as_str));
            let key = &entry.key;
            let message = match near {
                Some(near) => Text::new(
                    format!("此处没有“{key}”这一项，是否指“{near}”？"),
                    format!("there is no field “{key}” here; did you mean “{near}”?"),
                ),
                None => Text::new(
                    format!("此处没有“{key}”这一项，可用：{}", known.join("、")),
                    format!("there is no field “{key}” here; there are: {}", known.join(", ")),
                ),
            };
            self.report(Code::UnknownField, entry.at, message);
        }
    }
}

fn found(value: &Value) -> (String, String) {
    match value {
        Value::Nothing => ("空值".to_owned(), "nothing".to_owned()),
        Value::Boolean(boolean) => (format!("{boolean}"), format!("{boolean}")),
        Value::Integer(integer) => (format!("数字 {integer}"), format!("the number {integer}")),
        Value::Number(number) => (format!("数字 {number}"), format!("the number {number}")),
        Value::Text(text) => {
            let short: String = text.chars().take(40).collect();
            (format!("文本“{short}”"), format!("the text “{short}”"))
        }
        Value::List(_) => ("列表".to_owned(), "a list".to_owned()),
        Value::Map(_) => ("若干“键: 值”".to_owned(), "a mapping".to_owned()),
    }
}

/// What can be read from a tree.
pub(crate) trait Read: Sized {
    /// Reads it; none after its mistakes have been noted.
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self>;

    /// What an absent field stands for; none: it has to be there.
    fn absent() -> Option<Self> {
        None
    }

    /// Its JSON Schema.
    fn schema(definitions: &mut Definitions) -> Json;
}

/// A value with its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct At<T> {
    pub value: T,
    pub at: Place,
}

impl<T> Deref for At<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: Read> Read for At<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        Some(At {
            value: T::read(node, reader)?,
            at: node.at,
        })
    }

    fn schema(definitions: &mut Definitions) -> Json {
        T::schema(definitions)
    }
}

impl<T: Read> Read for Option<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        if node.value == Value::Nothing {
            return Some(None);
        }
        T::read(node, reader).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn schema(definitions: &mut Definitions) -> Json {
        T::schema(definitions)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let Value::List(nodes) = &node.value else {
            reader.wrong_type(node, "列表", "a list");
            return None;
        };
        // Every element is read before one that failed lets the list fail, so that all mistakes are told.
        let read: Vec<Option<T>> = nodes.iter().map(|node| T::read(node, reader)).collect();
        read.into_iter().collect()
    }

    fn absent() -> Option<Self> {
        Some(Vec::new())
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"type": "array", "items": T::schema(definitions)})
    }
}

/// A list that has to be there, if only to say that it is empty.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Listed<T>(pub Vec<T>);

impl<T> Deref for Listed<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'a, T> IntoIterator for &'a Listed<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Read> Read for Listed<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        Vec::read(node, reader).map(Listed)
    }

    fn schema(definitions: &mut Definitions) -> Json {
        Vec::<T>::schema(definitions)
    }
}

/// A list that has to be there and has at least one element.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Many<T>(pub Vec<T>);

impl<T> Deref for Many<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: Read> Read for Many<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let list = Vec::read(node, reader)?;
        if list.is_empty() {
            reader.report(
                Code::MissingField,
                node.at,
                Text::new("列表不能为空", "this list needs at least one element"),
            );
            return None;
        }
        Some(Many(list))
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"type": "array", "items": T::schema(definitions), "minItems": 1})
    }
}

impl Read for bool {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        if let Value::Boolean(boolean) = node.value {
            return Some(boolean);
        }
        reader.wrong_type(node, " true 或 false", "true or false");
        None
    }

    fn absent() -> Option<Self> {
        Some(false)
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({"type": "boolean", "default": false})
    }
}

impl Read for u32 {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let number = match node.value {
            Value::Integer(integer) => u32::try_from(integer).ok(),
            _ => None,
        };
        if number.is_none() {
            reader.wrong_type(node, "不小于零的整数", "a whole number of at least 0");
        }
        number
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({"type": "integer", "minimum": 0, "maximum": u32::MAX})
    }
}

impl Read for String {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let text = reader.text(node, "文本（数字请加引号）", "a text (put a number into quotes)")?;
        Some(text.trim().to_owned())
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({"type": "string"})
    }
}

impl Read for NaiveDate {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let date = match &node.value {
            Value::Text(text) if text.len() == 10 => NaiveDate::parse_from_str(text, "%Y-%m-%d").ok(),
            _ => None,
        };
        if date.is_none() {
            reader.wrong_type(node, "日期（如 2026-05-01）", "a date such as 2026-05-01");
        }
        date
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({"type": "string", "format": "date"})
    }
}

impl Read for Text {
    // What is missing is noted and left empty: no other rule asks what a text says, so the file can be judged
    // on.
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        if let Value::Text(text) = &node.value {
            reader.report(
                Code::MissingTranslation,
                node.at,
                Text::new(
                    format!("“{text}”只有一种语言；请写成 {{zh-CN: …, en: …}}"),
                    format!("“{text}” is in one language only; write {{zh-CN: …, en: …}}"),
                ),
            );
            return Some(Text::default());
        }
        let entries = reader.entries(node)?;
        reader.only(entries, &["zh-CN".to_owned(), "en".to_owned()]);
        let zh = translation(entries, node.at, "zh-CN", reader);
        let en = translation(entries, node.at, "en", reader);
        Some(Text::new(zh.unwrap_or_default(), en.unwrap_or_default()))
    }

    fn schema(definitions: &mut Definitions) -> Json {
        define(definitions, "Text", |_| {
            json!({
                "description": "A text in both languages.",
                "type": "object",
                "properties": {
                    "zh-CN": {"type": "string", "minLength": 1},
                    "en": {"type": "string", "minLength": 1},
                },
                "required": ["zh-CN", "en"],
                "additionalProperties": false,
            })
        })
    }
}

/// One language of a text.
fn translation(entries: &[Entry], at: Place, language: &str, reader: &mut Reader<'_>) -> Option<String> {
    let entry = entries.iter().find(|e| e.key == language);
    if let Some(entry) = entry.filter(|e| !matches!(e.node.value, Value::Nothing)) {
        let text = String::read(&entry.node, reader)?;
        if !text.is_empty() {
            return Some(text);
        }
    }
    let (zh, en) = if language == "en" {
        ("英文", "the English text")
    } else {
        ("中文", "the Chinese text")
    };
    reader.report(
        Code::MissingTranslation,
        entry.map_or(at, |e| e.at),
        Text::new(
            format!("缺少{zh}（“{language}”）"),
            format!("{en} (“{language}”) is missing"),
        ),
    );
    None
}

impl Read for Condition {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let source = reader.text(node, "条件表达式（文本）", "a condition (as text)")?;
        match Condition::parse(source) {
            Ok(condition) => Some(condition),
            Err(errors) => {
                let reported = errors
                    .iter()
                    .map(|error| condition_error(error, reader.source, node.at));
                reader.errors.extend(reported);
                None
            }
        }
    }

    fn schema(definitions: &mut Definitions) -> Json {
        define(definitions, "Condition", |_| {
            json!({
                "description": "A condition over project facts, in the Common Expression Language.",
                "type": "string",
                "maxLength": 2000,
            })
        })
    }
}

/// Notes a schema under a name and refers to it.
pub(crate) fn define(
    definitions: &mut Definitions,
    name: &str,
    schema: impl FnOnce(&mut Definitions) -> Json,
) -> Json {
    if !definitions.contains_key(name) {
        // The name is taken first: a definition may come back to itself.
        definitions.insert(name.to_owned(), Json::Null);
        let schema = schema(definitions);
        definitions.insert(name.to_owned(), schema);
    }
    json!({"$ref": format!("#/$defs/{name}")})
}

/// Adds the description of a field, taken from its doc comment.
pub(crate) fn described(mut schema: Json, description: &str) -> Json {
    if let Some(object) = schema.as_object_mut() {
        object.insert("description".to_owned(), Json::from(description.trim()));
    }
    schema
}

/// `sampling_percent` is written `sampling-percent`.
pub(crate) fn kebab(name: &str) -> String {
    name.trim_start_matches("r#").replace('_', "-")
}

/// Declares a draft: a structure that is read from a mapping, with its own place in `at`.
macro_rules! record {
    (
        $(#[doc = $doc:literal])+
        pub(crate) struct $name:ident {
            $($(#[doc = $field_doc:literal])+ $field:ident: $type:ty,)+
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq)]
        pub(crate) struct $name {
            /// Where it stands.
            pub at: $crate::yaml::Place,
            $($(#[doc = $field_doc])+ pub $field: $type,)+
        }

        impl $crate::read::Read for $name {
            fn read(node: &$crate::yaml::Node, reader: &mut $crate::read::Reader<'_>) -> Option<Self> {
                let entries = reader.entries(node)?;
                reader.only(entries, &[$($crate::read::kebab(stringify!($field)),)+]);
                // All fields are read before the first that failed ends it, so that all mistakes are told.
                $(
                    let name = $crate::read::kebab(stringify!($field));
                    let $field = reader.field::<$type>(entries, node.at, &name);
                )+
                Some($name { at: node.at, $($field: $field?,)+ })
            }

            fn schema(definitions: &mut $crate::read::Definitions) -> serde_json::Value {
                let name = stringify!($name).trim_end_matches("Draft");
                $crate::read::define(definitions, name, |definitions| {
                    let mut properties = serde_json::Map::new();
                    let mut required: Vec<String> = Vec::new();
                    $(
                        let field = $crate::read::kebab(stringify!($field));
                        let schema = <$type as $crate::read::Read>::schema(definitions);
                        if <$type as $crate::read::Read>::absent().is_none() {
                            required.push(field.clone());
                        }
                        properties.insert(field, $crate::read::described(schema, concat!($($field_doc),+)));
                    )+
                    serde_json::json!({
                        "description": concat!($($doc),+).trim(),
                        "type": "object",
                        "properties": properties,
                        "required": required,
                        "additionalProperties": false,
                    })
                })
            }
        }
    };
}

/// Declares which words stand for the values of an engine type.
macro_rules! words {
    ($type:ty { $($word:literal => $value:expr,)+ }) => {
        impl $crate::read::Read for $type {
            fn read(node: &$crate::yaml::Node, reader: &mut $crate::read::Reader<'_>) -> Option<Self> {
                let words = [$($word,)+];
                match node.text() {
                    $(Some($word) => Some($value),)+
                    _ => {
                        $crate::read::not_among(node, &words, reader);
                        None
                    }
                }
            }

            fn schema(_: &mut $crate::read::Definitions) -> serde_json::Value {
                serde_json::json!({"enum": [$($word,)+]})
            }
        }
    };
}

pub(crate) use {record, words};

/// Notes that a word is not one of those that can stand here.
pub(crate) fn not_among(node: &Node, words: &[&str], reader: &mut Reader<'_>) {
    let (zh, en) = found(&node.value);
    reader.report(
        Code::InvalidValue,
        node.at,
        Text::new(
            format!("此处应为以下之一：{}；实际为{zh}", words.join("、")),
            format!("one of {} belongs here, not {en}", words.join(", ")),
        ),
    );
}

/// A mistake that the engine found in the condition that stands at a place.
pub(crate) fn condition_error(error: &ConditionError, source: &Source, at: Place) -> DefinitionError {
    let code = match error.kind {
        ConditionErrorKind::UnknownFact { .. } => Code::UnknownFact,
        ConditionErrorKind::CyclicFact { .. } => Code::CyclicFact,
        ConditionErrorKind::DuplicateFact => Code::Duplicate,
        _ => Code::InvalidCondition,
    };
    let mut told = error.clone();
    let mut place = at;
    // On one line the mark can stand below the very word; of a folded text only the engine knows the place.
    if let Some((line, position)) = source.line(at).zip(error.position)
        && position.line == 1
        && let Some(column) = first_character(line, at.column)
    {
        place.column = column + position.offset;
        told.position = None;
    }
    source.error(
        code,
        place,
        Text::new(told.message(Language::Zh), told.message(Language::En)),
    )
}

/// The column in which the content of a scalar begins; none when it begins on another line.
fn first_character(line: &str, column: u32) -> Option<u32> {
    let index = usize::try_from(column).ok()?.checked_sub(1)?;
    match line.chars().nth(index)? {
        '"' | '\'' => Some(column + 1),
        '|' | '>' => None,
        _ => Some(column),
    }
}
