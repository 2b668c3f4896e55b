//! All the facts that a zone declares.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::condition::{Condition, ConditionError, ConditionErrorKind, Verdict, nearest};
use crate::fact::error::cut;
use crate::fact::value::Open;
use crate::fact::{
    FactDeclaration, FactError, FactErrorKind, FactPath, FactType, FactValue, FactValues, MAX_TEXT_CHARACTERS,
};

/// No more than this many errors are told at once.
const MAX_ERRORS: usize = 100;

/// The facts that a zone declares. Cheap to clone.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vocabulary(Arc<Inner>);

#[derive(Debug, Default, PartialEq)]
struct Inner {
    /// In the order they were declared: the order a form asks them in.
    declarations: Vec<FactDeclaration>,
    index: BTreeMap<FactPath, usize>,
    /// The derived facts, each after those it follows from.
    derived: Vec<usize>,
}

impl Vocabulary {
    /// Checks the declarations against one another.
    ///
    /// # Errors
    /// All at once: paths declared twice, options that are absent or repeated, derived facts that aren't yes or
    /// no, whatever [`Condition::check`] finds in their conditions, and
    /// derived facts that follow from themselves.
    pub fn try_new(declarations: Vec<FactDeclaration>) -> Result<Self, Vec<ConditionError>> {
        let mut errors = Vec::new();
        let mut index = BTreeMap::new();
        for (position, declaration) in declarations.iter().enumerate() {
            if index.insert(declaration.path.clone(), position).is_some() {
                errors.push(error_in(declaration, ConditionErrorKind::DuplicateFact));
            }
            if !has_sound_options(&declaration.kind) {
                errors.push(error_in(declaration, ConditionErrorKind::InvalidChoices));
            }
            if declaration.derived.is_some() && declaration.kind != FactType::Boolean {
                errors.push(error_in(declaration, ConditionErrorKind::DerivedFactNotBoolean));
            }
        }
        let vocabulary = Self(Arc::new(Inner {
            declarations,
            index,
            derived: Vec::new(),
        }));
        for declaration in vocabulary.declarations() {
            let Some(condition) = &declaration.derived else {
                continue;
            };
            let found = condition.check(&vocabulary);
            errors.extend(
                found
                    .into_iter()
                    .map(|error| error.in_fact(declaration.path.clone())),
            );
        }
        let mut order = Order::new(&vocabulary);
        let positions = 0..vocabulary.0.declarations.len();
        positions.for_each(|position| order.visit(position));
        errors.extend(order.errors);
        if !errors.is_empty() {
            return Err(errors);
        }
        let derived = order.derived;
        let declarations = vocabulary.0.declarations.clone();
        let index = vocabulary.0.index.clone();
        Ok(Self(Arc::new(Inner {
            declarations,
            index,
            derived,
        })))
    }

    /// Every declaration, in the order it was given.
    pub fn declarations(&self) -> &[FactDeclaration] {
        &self.0.declarations
    }

    /// The declaration of a fact.
    pub fn get(&self, path: &FactPath) -> Option<&FactDeclaration> {
        self.0
            .index
            .get(path)
            .and_then(|position| self.0.declarations.get(*position))
    }

    /// The declared fact whose path is most like `path`, if one is much like it.
    pub fn suggest(&self, path: &str) -> Option<&FactPath> {
        let name = path.rsplit('.').next().unwrap_or(path);
        let same_name = self.0.index.keys().find(|declared| declared.name() == name);
        nearest(
            path,
            self.0.index.keys().map(|declared| (declared.as_str(), declared)),
        )
        .or(same_name)
    }

    /// Checks the facts of a project, `{"group": {"name": value}}`; a value of `null` counts as not given.
    ///
    /// # Errors
    /// All at once, at most 100, each with its path: facts that the zone doesn't ask for, values of a wrong type
    /// or not on offer, derived facts given.
    pub fn check_facts(&self, facts: &Value) -> Result<FactValues, Vec<FactError>> {
        let (values, errors) = self.read_facts(facts);
        if errors.is_empty() {
            Ok(values)
        } else {
            Err(errors)
        }
    }

    /// Takes from the facts of a project whatever fits this vocabulary, and tells what doesn't.
    ///
    /// For facts that were checked against an earlier vocabulary: what has since been dropped or retyped counts
    /// as not given. New facts go through [`Vocabulary::check_facts`].
    pub fn read_facts(&self, facts: &Value) -> (FactValues, Vec<FactError>) {
        let mut values = FactValues {
            vocabulary: self.clone(),
            values: BTreeMap::new(),
            open: BTreeMap::new(),
        };
        let mut errors = Vec::new();
        if let Some(groups) = facts.as_object() {
            for (group, content) in groups {
                self.read_group(group, content, &mut values, &mut errors);
            }
        } else if !facts.is_null() {
            errors.push(FactError::new(&[], FactErrorKind::NotAnObject));
        }
        errors.truncate(MAX_ERRORS);
        self.derive(&mut values);
        (values, errors)
    }

    fn read_group(&self, group: &str, content: &Value, values: &mut FactValues, errors: &mut Vec<FactError>) {
        let Some(content) = content.as_object() else {
            if !content.is_null() {
                errors.push(FactError::new(&[group], FactErrorKind::NotAnObject));
            }
            return;
        };
        for (name, value) in content {
            if errors.len() >= MAX_ERRORS {
                return;
            }
            match self.read_fact(&format!("{group}.{name}"), value) {
                Ok(Some((path, value))) => drop(values.values.insert(path, value)),
                Ok(None) => {}
                Err(kind) => errors.push(FactError::new(&[group, name], kind)),
            }
        }
    }

    fn read_fact(&self, path: &str, value: &Value) -> Result<Option<(FactPath, FactValue)>, FactErrorKind> {
        let position = self.0.index.get(path);
        let Some(declaration) = position.and_then(|position| self.0.declarations.get(*position)) else {
            return Err(FactErrorKind::UnknownFact {
                did_you_mean: self.suggest(path).cloned(),
            });
        };
        if value.is_null() {
            return Ok(None);
        }
        if declaration.derived.is_some() {
            return Err(FactErrorKind::DerivedFactGiven);
        }
        read_value(&declaration.kind, value).map(|value| Some((declaration.path.clone(), value)))
    }

    /// Works out the derived facts, each after those it follows from.
    fn derive(&self, values: &mut FactValues) {
        for position in &self.0.derived {
            let Some(declaration) = self.0.declarations.get(*position) else {
                continue;
            };
            let Some(condition) = &declaration.derived else {
                continue;
            };
            let path = declaration.path.clone();
            match condition.evaluate(values) {
                Verdict::True => drop(values.values.insert(path, FactValue::Boolean(true))),
                Verdict::False => drop(values.values.insert(path, FactValue::Boolean(false))),
                Verdict::Undetermined { missing } => drop(values.open.insert(path, Open::Missing(missing))),
                Verdict::Failed { message } => drop(values.open.insert(path, Open::Failed(message))),
            }
        }
    }
}

fn error_in(declaration: &FactDeclaration, kind: ConditionErrorKind) -> ConditionError {
    ConditionError {
        kind,
        position: None,
        fact: Some(declaration.path.clone()),
    }
}

fn has_sound_options(kind: &FactType) -> bool {
    let options = kind.options();
    let distinct: BTreeSet<&str> = options.iter().map(|option| option.value.as_str()).collect();
    let offers = matches!(kind, FactType::Choice(_) | FactType::List(_));
    distinct.len() == options.len() && !distinct.contains("") && offers != options.is_empty()
}

fn read_value(kind: &FactType, value: &Value) -> Result<FactValue, FactErrorKind> {
    let wrong = || FactErrorKind::WrongType {
        expected: kind.clone(),
        found: cut(&value.to_string()),
    };
    match kind {
        FactType::Boolean => value.as_bool().map(FactValue::Boolean).ok_or_else(wrong),
        FactType::Integer => value.as_i64().map(FactValue::Integer).ok_or_else(wrong),
        FactType::Number => value
            .as_f64()
            .filter(|value| value.is_finite())
            .map(FactValue::Number)
            .ok_or_else(wrong),
        FactType::Text => {
            let text = value.as_str().ok_or_else(wrong)?;
            if text.chars().nth(MAX_TEXT_CHARACTERS).is_some() {
                return Err(FactErrorKind::TextTooLong);
            }
            Ok(FactValue::Text(text.to_owned()))
        }
        FactType::Choice(_) => read_choice(kind, value.as_str().ok_or_else(wrong)?).map(FactValue::Choice),
        FactType::List(_) => {
            let mut chosen = Vec::new();
            for value in value.as_array().ok_or_else(wrong)? {
                let value = read_choice(kind, value.as_str().ok_or_else(wrong)?)?;
                if chosen.contains(&value) {
                    return Err(FactErrorKind::RepeatedChoice { value });
                }
                chosen.push(value);
            }
            Ok(FactValue::List(chosen))
        }
        FactType::Date => value
            .as_str()
            .and_then(read_date)
            .map(FactValue::Date)
            .ok_or_else(wrong),
    }
}

fn read_choice(kind: &FactType, value: &str) -> Result<String, FactErrorKind> {
    let options = kind.options();
    if options.iter().any(|option| option.value == value) {
        return Ok(value.to_owned());
    }
    let offered = options.iter().map(|option| option.value.clone()).collect();
    Err(FactErrorKind::ChoiceNotOffered {
        value: cut(value),
        offered,
    })
}

/// Reads a day in exactly the form `YYYY-MM-DD` (GB/T 7408.1, the extended format of ISO 8601), years 1 to 9999,
/// so that days compare as their texts do.
pub(crate) fn read_date(text: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    ((1..=9999).contains(&date.year()) && date.to_string() == text).then_some(date)
}

/// Puts each derived fact after those it follows from.
struct Order<'v> {
    vocabulary: &'v Vocabulary,
    done: BTreeSet<usize>,
    /// The facts being visited, outermost first.
    trail: Vec<usize>,
    derived: Vec<usize>,
    errors: Vec<ConditionError>,
}

impl<'v> Order<'v> {
    fn new(vocabulary: &'v Vocabulary) -> Self {
        Self {
            vocabulary,
            done: BTreeSet::new(),
            trail: Vec::new(),
            derived: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// Visits depth first with a trail of its own on the heap: a long chain of facts must not end the stack.
    fn visit(&mut self, start: usize) {
        let mut pending = vec![(start, self.sources(start))];
        if !self.done.insert(start) {
            return;
        }
        self.trail.push(start);
        while let Some((position, sources)) = pending.last_mut() {
            let position = *position;
            if let Some(next) = sources.pop() {
                if let Some(place) = self.trail.iter().position(|visited| *visited == next) {
                    self.report_cycle(place);
                } else if self.done.insert(next) {
                    self.trail.push(next);
                    pending.push((next, self.sources(next)));
                }
                continue;
            }
            pending.pop();
            self.trail.pop();
            if self
                .declaration(position)
                .is_some_and(|declaration| declaration.derived.is_some())
            {
                self.derived.push(position);
            }
        }
    }

    fn declaration(&self, position: usize) -> Option<&'v FactDeclaration> {
        self.vocabulary.0.declarations.get(position)
    }

    fn sources(&self, position: usize) -> Vec<usize> {
        let condition = self
            .declaration(position)
            .and_then(|declaration| declaration.derived.as_ref());
        let paths = condition.into_iter().flat_map(Condition::facts);
        paths
            .filter_map(|path| self.vocabulary.0.index.get(path).copied())
            .collect()
    }

    fn report_cycle(&mut self, place: usize) {
        let members = self.trail[place..]
            .iter()
            .filter_map(|position| self.declaration(*position));
        let cycle: Vec<FactPath> = members.map(|declaration| declaration.path.clone()).collect();
        let fact = cycle.first().cloned();
        self.errors.push(ConditionError {
            kind: ConditionErrorKind::CyclicFact { cycle },
            position: None,
            fact,
        });
    }
}

impl Serialize for Vocabulary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.declarations.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Vocabulary {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let declarations = Vec::<FactDeclaration>::deserialize(deserializer)?;
        Self::try_new(declarations).map_err(|errors| serde::de::Error::custom(ConditionError::list(&errors)))
    }
}
