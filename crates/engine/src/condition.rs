//! Conditions: the rules of a zone, written in the Common Expression Language over the facts of a project.
//!
//! Only a small part of the language is accepted: `&& || ! ?:`, `== != < <= > >=`, `+ - * / %`, `in`, lists,
//! `has(fact)`, `size`, `double`, `startsWith`, `endsWith` and `contains`. There are no loops, no macros but
//! `has` and no names but facts, so every condition ends, and soon.
//!
//! A condition answers yes, no, or *undetermined* with the facts it lacks. Logic is three-valued (Kleene's strong
//! logic): `true || missing` is true, `false && missing` is false, and no fact given later can turn a yes or a no
//! round.

mod error;
mod evaluate;
mod explain;
mod expression;
mod read;
mod token;
mod typing;

use std::collections::BTreeSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::fact::{FactPath, FactValues, Vocabulary};
use crate::text::Language;

pub(crate) use error::nearest;
pub use error::{ConditionError, ConditionErrorKind, Position};
pub use evaluate::Verdict;
use expression::Node;

/// The longest condition, in characters.
pub const MAX_CHARACTERS: usize = 2_000;

/// How deep a condition may nest: brackets in brackets, or operators chained one after the other. A chain of `&&`
/// or of `||` counts once, however long.
pub const MAX_DEPTH: usize = 32;

/// A rule over the facts of a project, read once and cheap to clone.
///
/// Two conditions are equal when their sources are. It is written as its source.
#[derive(Clone)]
pub struct Condition(Arc<Program>);

struct Program {
    source: String,
    root: Node,
    facts: BTreeSet<FactPath>,
}

impl Condition {
    /// Reads a condition. Whether the zone knows its facts is for [`Condition::check`] to say.
    ///
    /// # Errors
    /// A source longer than [`MAX_CHARACTERS`] or nested deeper than [`MAX_DEPTH`] (found before anything walks it),
    /// not a sentence of the language, or using functions, operators or names outside the accepted part of it.
    pub fn parse(source: &str) -> Result<Self, Vec<ConditionError>> {
        let root = read::read(source)?;
        let mut facts = BTreeSet::new();
        root.collect_facts(&mut facts);
        Ok(Self(Arc::new(Program {
            source: source.to_owned(),
            root,
            facts,
        })))
    }

    /// The condition as it was written.
    pub fn source(&self) -> &str {
        &self.0.source
    }

    /// Every fact that the condition names, those only asked about with `has` included.
    pub fn facts(&self) -> &BTreeSet<FactPath> {
        &self.0.facts
    }

    /// Checks the condition against the facts that a zone declares: that each exists, that operators are applied
    /// to types they are made for, that options are on offer, that the answer is yes or no. Empty when all is
    /// well; then evaluation can only fail by dividing by zero or by an overflow.
    pub fn check(&self, vocabulary: &Vocabulary) -> Vec<ConditionError> {
        typing::check(&self.0.root, vocabulary)
    }

    /// Answers the condition from the facts that are known.
    pub fn evaluate(&self, facts: &FactValues) -> Verdict {
        evaluate::verdict(&self.0.root, facts)
    }

    /// The facts that decided the answer: of `a || b` with `a` true, those of `a` alone. Of an undetermined
    /// condition, those of its undetermined parts.
    pub fn decisive_facts(&self, facts: &FactValues) -> BTreeSet<FactPath> {
        explain::decisive(&self.0.root, facts)
    }

    /// Says for people which facts made the answer what it is, in the names of the vocabulary.
    pub fn explain(&self, facts: &FactValues, language: Language) -> String {
        explain::explain(self, facts, language)
    }
}

impl fmt::Debug for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Condition").field(&self.source()).finish()
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.source())
    }
}

impl PartialEq for Condition {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.source() == other.source()
    }
}

impl Eq for Condition {}

impl Hash for Condition {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.source().hash(state);
    }
}

impl FromStr for Condition {
    type Err = ConditionErrors;

    fn from_str(source: &str) -> Result<Self, ConditionErrors> {
        Self::parse(source).map_err(ConditionErrors)
    }
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.source())
    }
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let source = String::deserialize(deserializer)?;
        source.parse().map_err(serde::de::Error::custom)
    }
}

/// Everything that is wrong with one condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionErrors(pub Vec<ConditionError>);

impl fmt::Display for ConditionErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&ConditionError::list(&self.0))
    }
}

impl std::error::Error for ConditionErrors {}
