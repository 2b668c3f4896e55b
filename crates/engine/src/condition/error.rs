//! What can be wrong with a condition, told in both languages.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::condition::{MAX_CHARACTERS, MAX_DEPTH};
use crate::fact::FactPath;
use crate::text::{Language, Text};

/// A place in the source of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// Characters before it.
    pub offset: u32,
    /// Its line, from 1.
    pub line: u32,
    /// Its place in the line, in characters, from 1.
    pub column: u32,
}

/// One thing that is wrong with a condition or with the facts a zone declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionError {
    /// What.
    pub kind: ConditionErrorKind,
    /// Where in the source of the condition.
    pub position: Option<Position>,
    /// The declared fact that it concerns: the derived fact whose condition this is.
    pub fact: Option<FactPath>,
}

/// What is wrong with a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConditionErrorKind {
    /// The source is longer than [`MAX_CHARACTERS`].
    ConditionTooLong,
    /// The source nests deeper than [`MAX_DEPTH`].
    ConditionTooDeep,
    /// The source isn't a sentence of the accepted language.
    ConditionSyntax {
        /// What was met.
        detail: Text,
    },
    /// No such fact is declared, or a name isn't of the form `group.name`.
    UnknownFact {
        /// The name used.
        path: String,
        /// A declared fact with a name much like it.
        did_you_mean: Option<FactPath>,
    },
    /// The function isn't among those accepted.
    UnknownFunction {
        /// Its name.
        name: String,
    },
    /// An operator or function is applied to types it isn't made for.
    TypeMismatch {
        /// Which.
        detail: Text,
    },
    /// A value is compared with a choice that doesn't offer it.
    UnknownChoice {
        /// The choice.
        path: FactPath,
        /// The value.
        value: String,
        /// The values on offer.
        offered: Vec<String>,
    },
    /// The condition doesn't answer yes or no.
    NotBoolean {
        /// The type it answers with.
        found: Text,
    },
    /// Derived facts follow from themselves.
    CyclicFact {
        /// The facts on the circle, each following from the next, the last from the first.
        cycle: Vec<FactPath>,
    },
    /// A path is declared twice.
    DuplicateFact,
    /// A choice or list has no options, an empty one or one twice.
    InvalidChoices,
    /// A derived fact isn't declared as yes or no.
    DerivedFactNotBoolean,
}

impl ConditionError {
    pub(crate) fn new(kind: ConditionErrorKind, position: Position) -> Self {
        Self {
            kind,
            position: Some(position),
            fact: None,
        }
    }

    pub(crate) fn syntax(position: Position, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(
            ConditionErrorKind::ConditionSyntax {
                detail: Text::new(zh, en),
            },
            position,
        )
    }

    pub(crate) fn mismatch(position: Position, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(
            ConditionErrorKind::TypeMismatch {
                detail: Text::new(zh, en),
            },
            position,
        )
    }

    /// The same error, found in the condition of a derived fact.
    pub(crate) fn in_fact(mut self, fact: FactPath) -> Self {
        self.fact = Some(fact);
        self
    }

    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        match self.kind {
            ConditionErrorKind::ConditionTooLong => "ConditionTooLong",
            ConditionErrorKind::ConditionTooDeep => "ConditionTooDeep",
            ConditionErrorKind::ConditionSyntax { .. } => "ConditionSyntax",
            ConditionErrorKind::UnknownFact { .. } => "UnknownFact",
            ConditionErrorKind::UnknownFunction { .. } => "UnknownFunction",
            ConditionErrorKind::TypeMismatch { .. } => "TypeMismatch",
            ConditionErrorKind::UnknownChoice { .. } => "UnknownChoice",
            ConditionErrorKind::NotBoolean { .. } => "NotBoolean",
            ConditionErrorKind::CyclicFact { .. } => "CyclicFact",
            ConditionErrorKind::DuplicateFact => "DuplicateFact",
            ConditionErrorKind::InvalidChoices => "InvalidChoices",
            ConditionErrorKind::DerivedFactNotBoolean => "DerivedFactNotBoolean",
        }
    }

    /// What happened, where and what to do, for people.
    pub fn message(&self, language: Language) -> String {
        let fact = self
            .fact
            .as_ref()
            .map_or_else(String::new, |fact| match language {
                Language::Zh => format!("要素 {fact}："),
                Language::En => format!("fact {fact}: "),
            });
        let place = self
            .position
            .map_or_else(String::new, |Position { line, column, .. }| match language {
                Language::Zh => format!("第 {line} 行第 {column} 列："),
                Language::En => format!("line {line}, column {column}: "),
            });
        fact + &place + self.kind.text().get(language)
    }

    /// The errors with their codes in English, one after the other.
    pub(crate) fn list(errors: &[Self]) -> String {
        let lines: Vec<String> = errors
            .iter()
            .map(|error| format!("{}: {error}", error.code()))
            .collect();
        lines.join("; ")
    }
}

impl ConditionErrorKind {
    fn text(&self) -> Text {
        match self {
            Self::ConditionTooLong => Text::new(
                format!("条件超过 {MAX_CHARACTERS} 个字符，请拆分为推定要素。"),
                format!(
                    "the condition is longer than {MAX_CHARACTERS} characters; split it into derived facts"
                ),
            ),
            Self::ConditionTooDeep => Text::new(
                format!("条件嵌套超过 {MAX_DEPTH} 层，请拆分为推定要素。"),
                format!("the condition nests deeper than {MAX_DEPTH} levels; split it into derived facts"),
            ),
            Self::ConditionSyntax { detail } | Self::TypeMismatch { detail } => detail.clone(),
            Self::UnknownFact {
                path,
                did_you_mean: Some(near),
            } => Text::new(
                format!("没有名为“{path}”的项目要素，是否指“{near}”？"),
                format!("there is no fact \"{path}\"; did you mean \"{near}\"?"),
            ),
            Self::UnknownFact {
                path,
                did_you_mean: None,
            } => Text::new(
                format!("没有名为“{path}”的项目要素；要素写作“组.名称”，须先声明。"),
                format!("there is no fact \"{path}\"; facts are written group.name and must be declared"),
            ),
            Self::UnknownFunction { name } => Text::new(
                format!("不支持函数“{name}”；可用：has、size、double、startsWith、endsWith、contains。"),
                format!(
                    "the function \"{name}\" can't be used; there are has, size, double, startsWith, endsWith \
                     and contains"
                ),
            ),
            Self::UnknownChoice { path, value, offered } => Text::new(
                format!("“{path}”没有选项“{value}”，可选：{}。", offered.join("、")),
                format!(
                    "\"{path}\" doesn't offer \"{value}\"; it offers: {}",
                    offered.join(", ")
                ),
            ),
            Self::NotBoolean { found } => Text::new(
                format!("条件的结果应为是或否，实际为{}。", found.zh),
                format!(
                    "a condition must answer yes or no, but this one answers with {}",
                    found.en
                ),
            ),
            Self::CyclicFact { cycle } => {
                let names: Vec<&str> = cycle.iter().chain(cycle.first()).map(FactPath::as_str).collect();
                let circle = names.join(" → ");
                Text::new(
                    format!("推定要素互相循环：{circle}。"),
                    format!("derived facts follow from themselves: {circle}"),
                )
            }
            Self::DuplicateFact => Text::new("该要素重复声明。", "the fact is declared twice"),
            Self::InvalidChoices => Text::new(
                "选项缺失、为空或重复。",
                "its options are absent, empty or repeated: give each option once",
            ),
            Self::DerivedFactNotBoolean => Text::new(
                "推定要素的类型应为 boolean。",
                "a derived fact must be of type boolean",
            ),
        }
    }
}

impl fmt::Display for ConditionError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message(Language::En))
    }
}

impl std::error::Error for ConditionError {}

/// The candidate that needs the fewest edits to become `wanted`, when those are few.
pub(crate) fn nearest<'c, T>(wanted: &str, candidates: impl Iterator<Item = (&'c str, T)>) -> Option<T> {
    if wanted.len() > 100 {
        return None;
    }
    let limit = (wanted.len() / 4).clamp(1, 4);
    let ranked = candidates.map(|(text, candidate)| (edits(wanted, text), candidate));
    let best = ranked.min_by_key(|(distance, _)| *distance)?;
    (best.0 <= limit).then_some(best.1)
}

/// The number of letters to add, drop or change to turn one text into the other (Levenshtein).
fn edits(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, letter) in from.chars().enumerate() {
        let mut diagonal = line;
        let mut left = line + 1;
        for (other, cell) in to.iter().zip(row.iter_mut().skip(1)) {
            let changed = diagonal + usize::from(letter != *other);
            diagonal = *cell;
            left = changed.min(left + 1).min(*cell + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}
