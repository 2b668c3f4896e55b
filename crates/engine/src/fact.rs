//! Facts 项目要素: what a zone asks of a project, and the answers of one project.
//!
//! A zone declares its own vocabulary (`project.cost_cny`, `eia.category`, …) with a type and names; the rules
//! of its procedures are [conditions](crate::condition) over these names. Facts are checked against the
//! vocabulary before anything is decided from them, and a fact nobody has given yet is *missing*, never false.

mod error;
mod value;
mod vocabulary;

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::condition::Condition;
use crate::text::{Language, Text};

pub use error::{FactError, FactErrorKind};
pub(crate) use value::Lookup;
pub use value::{FactValue, FactValues};
pub use vocabulary::Vocabulary;
pub(crate) use vocabulary::read_date;

/// The longest text, in characters, that a fact may hold.
pub const MAX_TEXT_CHARACTERS: usize = 2_000;

/// The longest part of a path, in characters.
const MAX_NAME_CHARACTERS: usize = 48;

/// Words that the expression language keeps for itself (Common Expression Language, "Syntax", `RESERVED`).
const RESERVED: [&str; 21] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "false",
    "for",
    "function",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "namespace",
    "null",
    "package",
    "return",
    "true",
    "var",
    "void",
    "while",
];

/// The name of a fact: a group and a name, `group.name`, each of lower-case letters, digits and `_`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FactPath(Arc<str>);

impl FactPath {
    /// Reads `group.name`.
    ///
    /// # Errors
    /// [`FactPathError`] when it hasn't two parts, when a part doesn't begin with a lower-case letter, holds
    /// anything but lower-case letters, digits and `_`, is longer than 48 characters or is a reserved word.
    pub fn try_new(path: &str) -> Result<Self, FactPathError> {
        let error = || FactPathError {
            given: path.chars().take(100).collect(),
        };
        let (group, name) = path.split_once('.').ok_or_else(error)?;
        if is_name(group) && is_name(name) {
            Ok(Self(path.into()))
        } else {
            Err(error())
        }
    }

    /// The whole path, `group.name`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the dot.
    pub fn group(&self) -> &str {
        self.0.split_once('.').map_or("", |(group, _)| group)
    }

    /// The part after the dot.
    pub fn name(&self) -> &str {
        self.0.split_once('.').map_or("", |(_, name)| name)
    }
}

fn is_name(part: &str) -> bool {
    part.starts_with(|first: char| first.is_ascii_lowercase())
        && part.len() <= MAX_NAME_CHARACTERS
        && part
            .chars()
            .all(|each| each.is_ascii_lowercase() || each.is_ascii_digit() || each == '_')
        && !RESERVED.contains(&part)
}

impl fmt::Display for FactPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for FactPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Borrow<str> for FactPath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for FactPath {
    type Error = FactPathError;

    fn try_from(path: String) -> Result<Self, FactPathError> {
        Self::try_new(&path)
    }
}

impl From<FactPath> for String {
    fn from(path: FactPath) -> Self {
        path.0.as_ref().into()
    }
}

/// A text that is no fact's path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{given}\" doesn't name a fact: write group.name, lower-case letters, digits and _ only")]
pub struct FactPathError {
    /// What was given, cut to 100 characters.
    pub given: String,
}

/// One of the answers that a fact of type choice or list offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    /// The value that conditions and data use.
    pub value: String,
    /// What people read.
    pub name: Text,
}

/// What a fact may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactType {
    /// Yes or no.
    Boolean,
    /// A whole number.
    Integer,
    /// A number that may have decimals.
    Number,
    /// Free text of at most [`MAX_TEXT_CHARACTERS`].
    Text,
    /// Exactly one of the options.
    Choice(Vec<ChoiceOption>),
    /// Any of the options, none twice.
    List(Vec<ChoiceOption>),
    /// A calendar day, `YYYY-MM-DD`.
    Date,
}

impl FactType {
    /// The options, for a choice or a list.
    pub fn options(&self) -> &[ChoiceOption] {
        match self {
            Self::Choice(options) | Self::List(options) => options,
            Self::Boolean | Self::Integer | Self::Number | Self::Text | Self::Date => &[],
        }
    }

    /// What the type is called, for people.
    pub fn describe(&self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::Boolean => ("是或否", "yes or no"),
            Self::Integer => ("整数", "a whole number"),
            Self::Number => ("数字", "a number"),
            Self::Text => ("文本", "a text"),
            Self::Choice(_) => ("一个选项", "one of the options"),
            Self::List(_) => ("若干选项", "a list of options"),
            Self::Date => ("日期（YYYY-MM-DD）", "a date (YYYY-MM-DD)"),
        };
        match language {
            Language::Zh => zh,
            Language::En => en,
        }
    }
}

/// A fact as a zone declares it.
///
/// In its written form the type is `type: boolean | integer | number | text | choice | list | date`, and the
/// options of a choice or list stand under `options`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Declared", into = "Declared")]
pub struct FactDeclaration {
    /// Its path.
    pub path: FactPath,
    /// Its name, for people.
    pub name: Text,
    /// The unit its number is given in, such as m².
    pub unit: Option<Text>,
    /// What it may be.
    pub kind: FactType,
    /// For a fact that nobody gives: the condition over other facts that it stands for. Always yes or no.
    pub derived: Option<Condition>,
    /// The article of law or the standard that asks for it.
    pub basis: Option<String>,
}

/// The written form of a [`FactDeclaration`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Declared {
    path: FactPath,
    name: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit: Option<Text>,
    #[serde(rename = "type")]
    kind: TypeName,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    options: Vec<ChoiceOption>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    derived: Option<Condition>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    basis: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum TypeName {
    Boolean,
    Integer,
    Number,
    Text,
    Choice,
    List,
    Date,
}

impl TryFrom<Declared> for FactDeclaration {
    type Error = String;

    fn try_from(declared: Declared) -> Result<Self, String> {
        let Declared {
            path,
            name,
            unit,
            kind,
            options,
            derived,
            basis,
        } = declared;
        let offers = matches!(kind, TypeName::Choice | TypeName::List);
        if offers && options.is_empty() {
            return Err(format!(
                "fact {path}: a choice or list needs its options under \"options\""
            ));
        }
        if !offers && !options.is_empty() {
            return Err(format!("fact {path}: only a choice or list has \"options\""));
        }
        let kind = match kind {
            TypeName::Boolean => FactType::Boolean,
            TypeName::Integer => FactType::Integer,
            TypeName::Number => FactType::Number,
            TypeName::Text => FactType::Text,
            TypeName::Choice => FactType::Choice(options),
            TypeName::List => FactType::List(options),
            TypeName::Date => FactType::Date,
        };
        Ok(Self {
            path,
            name,
            unit,
            kind,
            derived,
            basis,
        })
    }
}

impl From<FactDeclaration> for Declared {
    fn from(declaration: FactDeclaration) -> Self {
        let FactDeclaration {
            path,
            name,
            unit,
            kind,
            derived,
            basis,
        } = declaration;
        let (kind, options) = match kind {
            FactType::Boolean => (TypeName::Boolean, Vec::new()),
            FactType::Integer => (TypeName::Integer, Vec::new()),
            FactType::Number => (TypeName::Number, Vec::new()),
            FactType::Text => (TypeName::Text, Vec::new()),
            FactType::Choice(options) => (TypeName::Choice, options),
            FactType::List(options) => (TypeName::List, options),
            FactType::Date => (TypeName::Date, Vec::new()),
        };
        Self {
            path,
            name,
            unit,
            kind,
            options,
            derived,
            basis,
        }
    }
}
