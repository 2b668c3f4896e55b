//! Questions about conduct 廉政问询: supervision asks a department, and the department answers. They stay between the two,
//! and outlive the case.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::event::RoutingEvent;
use super::urging::ANSWERING;
use super::{at, by_any, by_supervisor};
use crate::actor::{By, Role};
use crate::case::command::Action;
use crate::case::decide::{Step, Work, written};
use crate::case::event::{CaseEvent, Event};
use crate::case::key::StepKey;
use crate::case::review;
use crate::case::state::{Case, Phase};
use crate::ids::DepartmentCode;
use crate::refusal::{Refusal, RoutingRefusal};

/// What can be asked about conduct.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum IntegrityCommand {
    /// A supervisor asks a department.
    Open {
        /// Which.
        department: DepartmentCode,
        /// About which step; none: about the case.
        step: Option<StepKey>,
        /// What is asked.
        question: String,
    },
    /// The department answers.
    Answer {
        /// The position of the question, from 0 on.
        number: u32,
        /// The answer.
        answer: String,
    },
}

impl IntegrityCommand {
    pub(super) fn action(&self) -> Action {
        match self {
            Self::Open { .. } => Action::OpenIntegrityQuestion,
            Self::Answer { .. } => Action::AnswerIntegrityQuestion,
        }
    }
}

/// A question about conduct.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct IntegrityQuestion {
    /// Which department is asked.
    pub department: DepartmentCode,
    /// About which step; none: about the case.
    pub step: Option<StepKey>,
    /// What is asked.
    pub question: String,
    /// Who asked.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
    /// What the department answered.
    pub answer: Option<IntegrityAnswer>,
}

/// A department's answer about its conduct.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct IntegrityAnswer {
    /// The answer.
    pub text: String,
    /// Who answered.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
}

pub(super) fn decide(work: &mut Work<'_>, command: &IntegrityCommand) -> Result<Step, Refusal> {
    match command {
        IntegrityCommand::Open {
            department,
            step,
            question,
        } => open(work, department, step.as_ref(), question),
        IntegrityCommand::Answer { number, answer } => respond(work, *number, answer),
    }
}

fn open(
    work: &mut Work<'_>,
    department: &DepartmentCode,
    step: Option<&StepKey>,
    question: &str,
) -> Result<Step, Refusal> {
    by_supervisor(work)?;
    if work.case.received_at.is_none() {
        let needed = Phase::ALL.into_iter().filter(|phase| *phase != Phase::Draft);
        return Err(Refusal::WrongPhase {
            found: work.case.phase,
            needed: needed.collect(),
        });
    }
    if let Some(key) = step {
        review::known(work, key)?;
    }
    let window = &work.case.window;
    let takes_part = work.case.working_departments().any(|code| code == department);
    if !takes_part && department != window {
        let department = department.clone();
        return Err(RoutingRefusal::CannotBeAsked { department }.into());
    }
    written("question", question)?;
    let is_same = |known: &IntegrityQuestion| {
        known.answer.is_none() && &known.department == department && known.question == question
    };
    if work.case.routing.questions.iter().any(is_same) {
        return Ok(Step::Already);
    }
    let opened = RoutingEvent::IntegrityQuestionOpened {
        department: department.clone(),
        step: step.cloned(),
        question: question.to_owned(),
        readers: vec![department.clone()],
    };
    work.did(Role::Supervisor, None, CaseEvent::Routing(opened));
    Ok(Step::Taken)
}

fn respond(work: &mut Work<'_>, number: u32, answer: &str) -> Result<Step, Refusal> {
    if !ANSWERING.into_iter().any(|role| work.facts.actor.has_role(role)) {
        let needed = ANSWERING.to_vec();
        return Err(Refusal::NotYourRole { needed });
    }
    let known = at(&work.case.routing.questions, number).filter(|known| known.answer.is_none());
    let Some(known) = known else {
        return Err(RoutingRefusal::NothingToAnswer { number }.into());
    };
    let department = known.department.clone();
    let role = by_any(work, &ANSWERING, &department)?;
    written("answer", answer)?;
    let answered = RoutingEvent::IntegrityQuestionAnswered {
        number,
        answer: answer.to_owned(),
        readers: vec![department.clone()],
    };
    work.did(role, Some(&department), CaseEvent::Routing(answered));
    Ok(Step::Taken)
}

impl Case {
    pub(super) fn apply_question(&mut self, event: &Event, what: &RoutingEvent) {
        match what {
            RoutingEvent::IntegrityQuestionOpened {
                department,
                step,
                question,
                ..
            } => self.routing.questions.push(IntegrityQuestion {
                department: department.clone(),
                step: step.clone(),
                question: question.clone(),
                by: event.by.clone(),
                at: event.at,
                answer: None,
            }),
            RoutingEvent::IntegrityQuestionAnswered { number, answer, .. } => {
                if let Some(found) = self.routing.questions.get_mut(*number as usize) {
                    found.answer = Some(IntegrityAnswer {
                        text: answer.clone(),
                        by: event.by.clone(),
                        at: event.at,
                    });
                }
            }
            _ => {}
        }
    }
}
