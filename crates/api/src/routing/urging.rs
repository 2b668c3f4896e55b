//! Urging, by whom and answered how.

use async_graphql::{Context, Result, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_engine::case::{Urging as EngineUrging, UrgingAnswer as EngineAnswer};

use crate::department::Department;
use crate::person::Person;
use crate::scalar::Date;

/// Somebody was urged 催办, or formally by supervision 督办.
#[derive(Debug, Clone, SimpleObject)]
pub struct Urging {
    /// Its number, which `answerUrge` takes.
    pub number: u32,
    /// The key of the step it is about; none: about the case.
    pub step: Option<String>,
    /// Which department was urged.
    pub department: Option<Department>,
    /// Why.
    pub reason: String,
    /// Whether supervision urged, so that the department has to answer.
    pub is_formal: bool,
    /// Who urged.
    pub by: Person,
    /// When.
    pub at: DateTime<Utc>,
    /// What the department answered.
    pub answer: Option<UrgingAnswer>,
}

/// A department's answer to a formal urging.
#[derive(Debug, Clone, SimpleObject)]
pub struct UrgingAnswer {
    /// Why it took so long.
    pub reason: String,
    /// By when it will be done.
    pub expected_on: Date,
    /// Who answered.
    pub by: Person,
    /// When.
    pub at: DateTime<Utc>,
}

impl Urging {
    pub(crate) fn new(context: &Context<'_>, number: u32, urging: &EngineUrging) -> Result<Self> {
        Ok(Self {
            number,
            step: urging.step.as_ref().map(ToString::to_string),
            department: Department::find(context, &urging.to)?,
            reason: urging.reason.clone(),
            is_formal: urging.formal,
            by: Person::from(&urging.by),
            at: urging.at,
            answer: urging.answer.as_ref().map(UrgingAnswer::from),
        })
    }
}

impl From<&EngineAnswer> for UrgingAnswer {
    fn from(answer: &EngineAnswer) -> Self {
        Self {
            reason: answer.reason.clone(),
            expected_on: Date(answer.expected_on),
            by: Person::from(&answer.by),
            at: answer.at,
        }
    }
}
