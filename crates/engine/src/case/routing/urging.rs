//! Urging 催办: the applicant, the window or a department reminds whoever has the case in hand, at most once a working day
//! each. A supervisor's urging is formal 督办: the department has to answer why it takes so long and by when it is done.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::event::RoutingEvent;
use super::{at, by_any, copying, not_recused};
use crate::actor::{By, Role};
use crate::case::command::Action;
use crate::case::decide::{Step, Work, written};
use crate::case::event::{CaseEvent, Event};
use crate::case::key::StepKey;
use crate::case::review;
use crate::case::state::{Case, Phase};
use crate::ids::DepartmentCode;
use crate::procedure::StepKind;
use crate::refusal::{Refusal, RoutingRefusal};

/// Who answers for a department.
pub(super) const ANSWERING: [Role; 4] = [Role::Handler, Role::Reviewer, Role::Approver, Role::Window];

/// The phases in which the office, and not the applicant, has something to do.
const WAITING: [Phase; 6] = [
    Phase::Received,
    Phase::Accepted,
    Phase::InReview,
    Phase::Filed,
    Phase::Granted,
    Phase::Refused,
];

/// What can be asked about urging.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum UrgingCommand {
    /// Whoever has it in hand is reminded; by a supervisor formally.
    Urge {
        /// About which step; none: about whatever is to be done next.
        step: Option<StepKey>,
        /// Why.
        reason: String,
    },
    /// The department answers a formal urging.
    Answer {
        /// The position of the urging, from 0 on.
        urging: u32,
        /// Why it took so long.
        reason: String,
        /// By when it will be done.
        expected_on: NaiveDate,
    },
}

impl UrgingCommand {
    pub(super) fn action(&self) -> Action {
        match self {
            Self::Urge { .. } => Action::Urge,
            Self::Answer { .. } => Action::AnswerUrge,
        }
    }
}

/// An urging on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Urging {
    /// About which step; none: about the case.
    pub step: Option<StepKey>,
    /// Which department.
    pub to: DepartmentCode,
    /// Why.
    pub reason: String,
    /// Whether it has to be answered 督办.
    pub formal: bool,
    /// Who urged.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
    /// What the department answered.
    pub answer: Option<UrgingAnswer>,
}

/// A department's answer to a formal urging.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct UrgingAnswer {
    /// Why it took so long.
    pub reason: String,
    /// By when it will be done.
    pub expected_on: NaiveDate,
    /// Who answered.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
}

impl Urging {
    /// Whether its answer is owed.
    pub fn awaits_answer(&self) -> bool {
        self.formal && self.answer.is_none()
    }
}

pub(super) fn decide(work: &mut Work<'_>, command: &UrgingCommand) -> Result<Step, Refusal> {
    match command {
        UrgingCommand::Urge { step, reason } => urge(work, step.as_ref(), reason),
        UrgingCommand::Answer {
            urging,
            reason,
            expected_on,
        } => answer(work, *urging, reason, *expected_on),
    }
}

/// In which office the actor urges: supervision, the applicant, the window, or a department that works on the case.
fn capacity(work: &Work<'_>) -> Result<(Role, Option<DepartmentCode>), Refusal> {
    let actor = work.facts.actor;
    let window = &work.case.window;
    if actor.has_role(Role::Supervisor) {
        not_recused(work)?;
        Ok((Role::Supervisor, None))
    } else if actor.has_role(Role::Applicant) && actor.enterprises.contains(&work.case.enterprise) {
        Ok((Role::Applicant, None))
    } else if actor.holds(Role::Window, window) {
        not_recused(work)?;
        Ok((Role::Window, Some(window.clone())))
    } else if actor.has_role(Role::Applicant) {
        Err(Refusal::NotYourEnterprise)
    } else {
        let (role, department) = copying::own_department(work)?;
        Ok((role, Some(department)))
    }
}

/// Which department an urging is for.
fn addressee(work: &Work<'_>, step: Option<&StepKey>) -> Result<DepartmentCode, Refusal> {
    if let Some(key) = step {
        return Ok(review::open(work, key)?.department);
    }
    if matches!(work.case.phase, Phase::Received | Phase::Granted | Phase::Refused) {
        return Ok(work.case.window.clone());
    }
    let mut open = work.case.open_steps();
    let next = open.find(|run| run.kind != StepKind::Publicity);
    Ok(next.map_or_else(|| work.case.department.clone(), |run| run.department.clone()))
}

fn urge(work: &mut Work<'_>, step: Option<&StepKey>, reason: &str) -> Result<Step, Refusal> {
    let (role, department) = capacity(work)?;
    work.in_phase(&WAITING)?;
    let to = addressee(work, step)?;
    written("reason", reason)?;
    let formal = role == Role::Supervisor;
    let mut known = work.case.routing.urgings.iter();
    if formal && known.any(|urging| urging.awaits_answer() && urging.to == to) {
        return Err(RoutingRefusal::UrgingUnanswered { department: to }.into());
    }
    if !formal {
        once_a_day(work)?;
    }
    let urged = RoutingEvent::CaseUrged {
        step: step.cloned(),
        to,
        reason: reason.to_owned(),
        formal,
    };
    work.did(role, department.as_ref(), CaseEvent::Routing(urged));
    Ok(Step::Taken)
}

/// Nobody urges twice within a working day; a free day belongs to the working day before it.
fn once_a_day(work: &Work<'_>) -> Result<(), Refusal> {
    let (calendar, today) = (work.facts.calendar(), work.facts.today());
    let own = |urging: &&Urging| !urging.formal && urging.by.person == work.facts.actor.id;
    let last = work.case.routing.urgings.iter().rfind(own);
    let Some(last) = last.map(|urging| calendar.local_date(urging.at)) else {
        return Ok(());
    };
    if calendar.working_days_between(last, today) > 0 {
        return Ok(());
    }
    let next = calendar.add_working_days(last, 1).date;
    Err(RoutingRefusal::UrgedToday { next }.into())
}

fn answer(work: &mut Work<'_>, number: u32, reason: &str, expected_on: NaiveDate) -> Result<Step, Refusal> {
    if !ANSWERING.into_iter().any(|role| work.facts.actor.has_role(role)) {
        let needed = ANSWERING.to_vec();
        return Err(Refusal::NotYourRole { needed });
    }
    let unknown = RoutingRefusal::NothingToAnswer { number };
    let Some(urging) = at(&work.case.routing.urgings, number).filter(|one| one.awaits_answer()) else {
        return Err(unknown.into());
    };
    let department = urging.to.clone();
    let role = by_any(work, &ANSWERING, &department)?;
    if work.case.phase.is_final() {
        return Err(unknown.into());
    }
    written("reason", reason)?;
    if expected_on < work.facts.today() {
        return Err(RoutingRefusal::ExpectedDayPast { on: expected_on }.into());
    }
    let answered = RoutingEvent::UrgingAnswered {
        urging: number,
        reason: reason.to_owned(),
        expected_on,
    };
    work.did(role, Some(&department), CaseEvent::Routing(answered));
    Ok(Step::Taken)
}

impl Case {
    pub(super) fn apply_urging(&mut self, event: &Event, what: &RoutingEvent) {
        match what {
            RoutingEvent::CaseUrged {
                step,
                to,
                reason,
                formal,
            } => self.routing.urgings.push(Urging {
                step: step.clone(),
                to: to.clone(),
                reason: reason.clone(),
                formal: *formal,
                by: event.by.clone(),
                at: event.at,
                answer: None,
            }),
            RoutingEvent::UrgingAnswered {
                urging,
                reason,
                expected_on,
            } => {
                if let Some(found) = self.routing.urgings.get_mut(*urging as usize) {
                    found.answer = Some(UrgingAnswer {
                        reason: reason.clone(),
                        expected_on: *expected_on,
                        by: event.by.clone(),
                        at: event.at,
                    });
                }
            }
            _ => {}
        }
    }
}
