//! What can be wrong with the facts of a project.

use std::fmt;

use crate::fact::{FactPath, FactType, MAX_TEXT_CHARACTERS};
use crate::text::Language;

/// One thing that is wrong with the facts given for a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactError {
    /// Where: the keys from the outside in, each cut to 60 characters; empty for the whole.
    pub path: Vec<String>,
    /// What.
    pub kind: FactErrorKind,
}

/// What is wrong with a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactErrorKind {
    /// Facts, or a group of them, didn't come as an object of names and values.
    NotAnObject,
    /// The zone doesn't ask for such a fact.
    UnknownFact {
        /// A declared fact with a name much like it.
        did_you_mean: Option<FactPath>,
    },
    /// The value is of another type than the declared one.
    WrongType {
        /// The declared type.
        expected: FactType,
        /// What was given, as JSON, cut to 60 characters.
        found: String,
    },
    /// The value isn't among the options.
    ChoiceNotOffered {
        /// What was given, cut to 60 characters.
        value: String,
        /// The values on offer.
        offered: Vec<String>,
    },
    /// A list names an option twice.
    RepeatedChoice {
        /// The option.
        value: String,
    },
    /// The fact follows from others; it can't be given.
    DerivedFactGiven,
    /// The text is longer than [`MAX_TEXT_CHARACTERS`].
    TextTooLong,
}

impl FactError {
    pub(super) fn new(keys: &[&str], kind: FactErrorKind) -> Self {
        Self {
            path: keys.iter().map(|key| cut(key)).collect(),
            kind,
        }
    }

    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        match self.kind {
            FactErrorKind::NotAnObject => "FactsNotAnObject",
            FactErrorKind::UnknownFact { .. } => "UnknownFact",
            FactErrorKind::WrongType { .. } => "WrongFactType",
            FactErrorKind::ChoiceNotOffered { .. } => "ChoiceNotOffered",
            FactErrorKind::RepeatedChoice { .. } => "RepeatedChoice",
            FactErrorKind::DerivedFactGiven => "DerivedFactGiven",
            FactErrorKind::TextTooLong => "FactTextTooLong",
        }
    }

    /// What happened, where and what to do, for people.
    pub fn message(&self, language: Language) -> String {
        let path = self.path.join(".");
        match language {
            Language::Zh => self.chinese(&path),
            Language::En => self.english(&path),
        }
    }

    fn chinese(&self, path: &str) -> String {
        match &self.kind {
            FactErrorKind::NotAnObject if path.is_empty() => {
                "项目要素应为对象：{\"组\": {\"名称\": 值}}。".into()
            }
            FactErrorKind::NotAnObject => format!("“{path}”应为对象：{{\"名称\": 值}}。"),
            FactErrorKind::UnknownFact {
                did_you_mean: Some(near),
            } => {
                format!("没有名为“{path}”的项目要素，是否指“{near}”？")
            }
            FactErrorKind::UnknownFact { did_you_mean: None } => {
                format!("没有名为“{path}”的项目要素，请删除该项。")
            }
            FactErrorKind::WrongType { expected, found } => {
                format!(
                    "“{path}”应填{}，实际为 {found}。",
                    expected.describe(Language::Zh)
                )
            }
            FactErrorKind::ChoiceNotOffered { value, offered } => {
                format!("“{path}”不能为“{value}”，可选：{}。", offered.join("、"))
            }
            FactErrorKind::RepeatedChoice { value } => format!("“{path}”重复列出了“{value}”。"),
            FactErrorKind::DerivedFactGiven => {
                format!("“{path}”由其他要素推定，不能直接填写，请删除该项。")
            }
            FactErrorKind::TextTooLong => format!("“{path}”超过 {MAX_TEXT_CHARACTERS} 个字符，请缩短。"),
        }
    }

    fn english(&self, path: &str) -> String {
        match &self.kind {
            FactErrorKind::NotAnObject if path.is_empty() => {
                "Facts must be an object: {\"group\": {\"name\": value}}.".into()
            }
            FactErrorKind::NotAnObject => format!("\"{path}\" must be an object: {{\"name\": value}}."),
            FactErrorKind::UnknownFact {
                did_you_mean: Some(near),
            } => {
                format!("There is no fact \"{path}\"; did you mean \"{near}\"?")
            }
            FactErrorKind::UnknownFact { did_you_mean: None } => {
                format!("There is no fact \"{path}\"; leave it out.")
            }
            FactErrorKind::WrongType { expected, found } => {
                format!(
                    "\"{path}\" must be {}, but {found} was given.",
                    expected.describe(Language::En)
                )
            }
            FactErrorKind::ChoiceNotOffered { value, offered } => {
                format!(
                    "\"{path}\" can't be \"{value}\"; choose from: {}.",
                    offered.join(", ")
                )
            }
            FactErrorKind::RepeatedChoice { value } => format!("\"{path}\" lists \"{value}\" twice."),
            FactErrorKind::DerivedFactGiven => {
                format!("\"{path}\" follows from other facts and can't be given; leave it out.")
            }
            FactErrorKind::TextTooLong => {
                format!("\"{path}\" is longer than {MAX_TEXT_CHARACTERS} characters; shorten it.")
            }
        }
    }
}

impl fmt::Display for FactError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message(Language::En))
    }
}

impl std::error::Error for FactError {}

/// What people gave, short enough to be told again.
pub(super) fn cut(text: &str) -> String {
    text.chars().take(60).collect()
}
