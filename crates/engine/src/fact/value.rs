//! The checked facts of one project.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::fact::{FactDeclaration, FactPath, Vocabulary};
use crate::text::{Language, Text};

/// The value of one fact.
#[derive(Debug, Clone, PartialEq)]
pub enum FactValue {
    /// Yes or no.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A finite number.
    Number(f64),
    /// Free text.
    Text(String),
    /// The value of one option.
    Choice(String),
    /// The values of several options.
    List(Vec<String>),
    /// A calendar day.
    Date(NaiveDate),
}

impl FactValue {
    /// The value as it stands in a project's facts.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Boolean(value) => Value::from(*value),
            Self::Integer(value) => Value::from(*value),
            Self::Number(value) => Value::from(*value),
            Self::Text(value) | Self::Choice(value) => Value::from(value.as_str()),
            Self::List(values) => Value::from(values.clone()),
            Self::Date(value) => Value::from(value.to_string()),
        }
    }

    /// The value for people: yes and no, the names of options, numbers with their unit.
    pub fn describe(&self, declaration: &FactDeclaration, language: Language) -> String {
        let number = |digits: String| {
            let grouped = group_thousands(&digits);
            match &declaration.unit {
                Some(unit) => format!("{grouped} {}", unit.get(language)),
                None => grouped,
            }
        };
        match (self, language) {
            (Self::Boolean(true), Language::Zh) => "是".into(),
            (Self::Boolean(true), Language::En) => "yes".into(),
            (Self::Boolean(false), Language::Zh) => "否".into(),
            (Self::Boolean(false), Language::En) => "no".into(),
            (Self::Integer(value), _) => number(value.to_string()),
            (Self::Number(value), _) => number(value.to_string()),
            (Self::Text(value), _) => value.clone(),
            (Self::Choice(value), _) => option_name(declaration, value, language),
            (Self::List(values), _) if values.is_empty() => match language {
                Language::Zh => "无".into(),
                Language::En => "none".into(),
            },
            (Self::List(values), _) => {
                let names: Vec<String> = values
                    .iter()
                    .map(|value| option_name(declaration, value, language))
                    .collect();
                names.join(match language {
                    Language::Zh => "、",
                    Language::En => ", ",
                })
            }
            (Self::Date(value), _) => value.to_string(),
        }
    }
}

fn option_name(declaration: &FactDeclaration, value: &str, language: Language) -> String {
    let option = declaration
        .kind
        .options()
        .iter()
        .find(|option| option.value == value);
    option
        .map_or(value, |option| option.name.get(language))
        .to_owned()
}

/// Sets a comma before each group of three digits of the whole part.
fn group_thousands(digits: &str) -> String {
    let (whole, rest) = digits.find('.').map_or((digits, ""), |dot| digits.split_at(dot));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
    let mut grouped = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

/// The checked facts of one project: those given, and those that follow from them.
///
/// Made by [`Vocabulary::check_facts`], so every value fits its declaration. It is written as the facts given,
/// `{"group": {"name": value}}`; what follows from them is worked out again when they are read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FactValues {
    pub(super) vocabulary: Vocabulary,
    pub(super) values: BTreeMap<FactPath, FactValue>,
    pub(super) open: BTreeMap<FactPath, Open>,
}

/// Why a derived fact has no value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Open {
    /// Facts it follows from haven't been given.
    Missing(BTreeSet<FactPath>),
    /// Its condition can't be computed.
    Failed(Text),
}

/// What is known of a fact.
pub(crate) enum Lookup<'f> {
    /// Its value.
    Known(&'f FactValue),
    /// Nobody has given it.
    Missing,
    /// It follows from facts, and these of them nobody has given.
    MissingBehind(&'f BTreeSet<FactPath>),
    /// Its condition can't be computed.
    Failed(&'f Text),
}

impl FactValues {
    /// The value of a fact, given or derived; none while it is missing.
    pub fn get(&self, path: &FactPath) -> Option<&FactValue> {
        self.values.get(path)
    }

    /// The vocabulary that the facts were checked against.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Every known fact with its value, in the order of the paths.
    pub fn iter(&self) -> impl Iterator<Item = (&FactPath, &FactValue)> {
        self.values.iter()
    }

    /// The facts given, without those that follow from them, as they stand in a project.
    pub fn to_json(&self) -> Value {
        let mut groups = Map::new();
        for (path, value) in &self.values {
            if self
                .vocabulary
                .get(path)
                .is_some_and(|declaration| declaration.derived.is_some())
            {
                continue;
            }
            let group = groups
                .entry(path.group())
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(group) = group {
                group.insert(path.name().to_owned(), value.to_json());
            }
        }
        Value::Object(groups)
    }

    pub(crate) fn lookup(&self, path: &FactPath) -> Lookup<'_> {
        if let Some(value) = self.values.get(path) {
            return Lookup::Known(value);
        }
        match self.open.get(path) {
            Some(Open::Missing(missing)) => Lookup::MissingBehind(missing),
            Some(Open::Failed(message)) => Lookup::Failed(message),
            None => Lookup::Missing,
        }
    }
}

impl Serialize for FactValues {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}
