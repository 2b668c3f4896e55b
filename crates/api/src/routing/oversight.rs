//! What supervision does about the routing of a case.

use async_graphql::{Context, Enum, Result, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_engine::case::{IntegrityQuestion as EngineQuestion, Override as EngineOverride, OverrideAct};

use crate::department::Department;
use crate::person::Person;

/// What a supervisor does when stepping in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum OverrideKind {
    /// A done step is done once more, and what followed it too.
    Reopen,
    /// An open step is given to another officer of its department.
    Reassign,
    /// An open step no longer waits for signatures and opinions that were asked beside the procedure.
    LiftBlock,
}

/// A supervisor stepped in. Every such act raises an alarm, and no step that the procedure declares is ever waived.
#[derive(Debug, Clone, SimpleObject)]
pub struct Override {
    /// The key of the step.
    pub step: String,
    /// What was done.
    pub kind: OverrideKind,
    /// The keys of the rounds that no longer count, where a step opened again.
    pub taken_back: Vec<String>,
    /// To whom the step was given.
    pub to: Option<Person>,
    /// Why.
    pub reason: String,
    /// The article it stands on.
    pub legal_basis: String,
    /// Who.
    pub by: Person,
    /// When.
    pub at: DateTime<Utc>,
}

impl From<&EngineOverride> for Override {
    fn from(found: &EngineOverride) -> Self {
        let (kind, taken_back, to) = match &found.act {
            OverrideAct::Reopened { taken_back } => (OverrideKind::Reopen, taken_back.as_slice(), None),
            OverrideAct::Reassigned { to } => (OverrideKind::Reassign, &[][..], Some(to)),
            OverrideAct::BlockLifted { .. } => (OverrideKind::LiftBlock, &[][..], None),
        };
        Self {
            step: found.step.to_string(),
            kind,
            taken_back: taken_back.iter().map(ToString::to_string).collect(),
            to: to.map(Person::from),
            reason: found.reason.clone(),
            legal_basis: found.basis.clone(),
            by: Person::from(&found.by),
            at: found.at,
        }
    }
}

/// A question about conduct 廉政问询. It stays between supervision and the department.
#[derive(Debug, Clone, SimpleObject)]
pub struct IntegrityQuestion {
    /// Its number, which `answerIntegrityQuestion` takes.
    pub number: u32,
    /// Which department is asked.
    pub department: Option<Department>,
    /// The key of the step it is about; none: about the case.
    pub step: Option<String>,
    /// What is asked.
    pub question: String,
    /// Who asked.
    pub asked_by: Person,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// What the department answered.
    pub answer: Option<String>,
    /// Who answered.
    pub answered_by: Option<Person>,
    /// When.
    pub answered_at: Option<DateTime<Utc>>,
}

impl IntegrityQuestion {
    pub(crate) fn new(context: &Context<'_>, number: u32, question: &EngineQuestion) -> Result<Self> {
        let answer = question.answer.as_ref();
        Ok(Self {
            number,
            department: Department::find(context, &question.department)?,
            step: question.step.as_ref().map(ToString::to_string),
            question: question.question.clone(),
            asked_by: Person::from(&question.by),
            asked_at: question.at,
            answer: answer.map(|answer| answer.text.clone()),
            answered_by: answer.map(|answer| Person::from(&answer.by)),
            answered_at: answer.map(|answer| answer.at),
        })
    }
}
