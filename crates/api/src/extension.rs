//! Extensions of a decision limit, and what the public is told of a delay.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use onewindow_engine::case::{DelayExplanation as EngineExplanation, Extension as EngineExtension};
use onewindow_engine::text::Language;

use crate::limit::TimeLimit;
use crate::person::Person;

/// An extension of the decision limit 延期 (Administrative Licensing Law, Art. 42).
#[derive(Debug, Clone, SimpleObject)]
pub struct Extension {
    /// By how much.
    pub limit: TimeLimit,
    /// Why; told to the applicant.
    pub reason: String,
    /// Who asked.
    pub asked_by: Person,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Whether the head of the agency granted it; none while nobody has answered.
    pub is_granted: Option<bool>,
    /// What the head of the agency added, or why it was refused.
    pub remark: Option<String>,
    /// Who answered.
    pub answered_by: Option<Person>,
    /// When.
    pub answered_at: Option<DateTime<Utc>>,
}

impl Extension {
    pub(crate) fn new(extension: &EngineExtension, language: Language) -> Self {
        let answer = extension.answer.as_ref();
        Self {
            limit: TimeLimit::new(extension.limit, language),
            reason: extension.reason.clone(),
            asked_by: Person::from(&extension.by),
            asked_at: extension.at,
            is_granted: answer.map(|answer| answer.granted),
            remark: answer.map(|answer| answer.remark.clone()),
            answered_by: answer.map(|answer| Person::from(&answer.by)),
            answered_at: answer.map(|answer| answer.at),
        }
    }
}

/// What the public is owed and was told of a promised limit that passed (Regulation on the Business Environment, Art. 36).
#[derive(Debug, Clone, SimpleObject)]
pub struct DelayExplanation {
    /// Since when it is owed.
    pub demanded_at: DateTime<Utc>,
    /// The reason that was told.
    pub reason: Option<String>,
    /// Who told it.
    pub told_by: Option<Person>,
    /// When.
    pub told_at: Option<DateTime<Utc>>,
}

impl From<&EngineExplanation> for DelayExplanation {
    fn from(owed: &EngineExplanation) -> Self {
        let told = owed.told.as_ref();
        Self {
            demanded_at: owed.demanded_at,
            reason: told.map(|told| told.reason.clone()),
            told_by: told.map(|told| Person::from(&told.by)),
            told_at: told.map(|told| told.at),
        }
    }
}
