//! Opinions asked of other departments 征求意见: a question, a deadline, several departments at once, in confidence where it
//! has to be. Answers bind nobody and are on file. What no answer by the deadline means is the procedure's word: no
//! objection where it declares that, else the question stays open and is overdue.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::event::RoutingEvent;
use super::{AT_WORK, WORKERS, at, by_any};
use crate::actor::By;
use crate::case::alarm::{self, AlarmRule};
use crate::case::command::Action;
use crate::case::decide::{Step, Work, written};
use crate::case::event::{CaseEvent, Event};
use crate::case::flow;
use crate::case::key::{ClockKey, StepKey};
use crate::case::review;
use crate::case::state::{Case, Opinion, Verdict};
use crate::case::task::Colour;
use crate::clock::Effect;
use crate::ids::DepartmentCode;
use crate::limit::Limit;
use crate::procedure::ConsultationSilence;
use crate::refusal::{Refusal, RoutingRefusal};

/// The longest deadline, in working days.
const LONGEST: u32 = 60;

/// What can be asked about opinions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum ConsultationCommand {
    /// Who works on a step asks other departments.
    Request(OpinionRequest),
    /// A department answers.
    Answer {
        /// The position of the question, from 0 on.
        consultation: u32,
        /// For which department.
        department: DepartmentCode,
        /// For or against.
        verdict: Verdict,
        /// In words.
        opinion: String,
    },
    /// The asking department takes a question back.
    Withdraw {
        /// The position of the question, from 0 on.
        consultation: u32,
    },
}

impl ConsultationCommand {
    pub(super) fn action(&self) -> Action {
        match self {
            Self::Request(_) => Action::RequestOpinion,
            Self::Answer { .. } => Action::AnswerOpinion,
            Self::Withdraw { .. } => Action::WithdrawOpinionRequest,
        }
    }
}

/// A question to other departments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct OpinionRequest {
    /// From which step.
    pub step: StepKey,
    /// To which departments.
    pub departments: Vec<DepartmentCode>,
    /// What is asked.
    pub question: String,
    /// The deadline, in working days from the day of asking.
    pub working_days: u32,
    /// Whether the step and the decision wait for it.
    pub required: bool,
    /// Whose eyes question and answers are for; empty: everybody's who may read the case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readers: Vec<DepartmentCode>,
}

/// A question with what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Consultation {
    /// What was asked.
    pub request: OpinionRequest,
    /// Who asked.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
    /// What each department answered.
    pub answers: BTreeMap<DepartmentCode, ConsultationAnswer>,
    /// When it was taken back.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// When a supervisor let the case go on without the answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifted_at: Option<DateTime<Utc>>,
    /// The sequence of the last event about it.
    pub changed: u64,
}

/// How a department has answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsultationAnswer {
    /// Not yet.
    Awaited,
    /// With an opinion.
    Given {
        /// The opinion.
        opinion: Opinion,
        /// When.
        at: DateTime<Utc>,
    },
    /// By silence: no objection, as the procedure declares.
    NoObjection {
        /// When the deadline passed.
        at: DateTime<Utc>,
    },
}

impl Consultation {
    /// The departments that are still to answer.
    pub fn awaited(&self) -> impl Iterator<Item = &DepartmentCode> {
        let is_over = self.withdrawn_at.is_some();
        let awaited = |answer: &ConsultationAnswer| matches!(answer, ConsultationAnswer::Awaited);
        self.answers
            .iter()
            .filter(move |(_, answer)| !is_over && awaited(answer))
            .map(|(department, _)| department)
    }

    /// Whether something waits for the answers.
    pub fn holds_up(&self) -> bool {
        self.request.required && self.lifted_at.is_none() && self.awaited().next().is_some()
    }
}

/// Whether an answer to a question is still awaited, the case still being at work.
pub(in crate::case) fn is_open(case: &Case, consultation: u32) -> bool {
    AT_WORK.contains(&case.phase)
        && at(&case.routing.consultations, consultation).is_some_and(|one| one.awaited().next().is_some())
}

pub(super) fn decide(work: &mut Work<'_>, command: &ConsultationCommand) -> Result<Step, Refusal> {
    match command {
        ConsultationCommand::Request(request) => ask(work, request),
        ConsultationCommand::Answer {
            consultation,
            department,
            verdict,
            opinion,
        } => answer(work, *consultation, department, (*verdict, opinion)),
        ConsultationCommand::Withdraw { consultation } => withdraw(work, *consultation),
    }
}

fn ask(work: &mut Work<'_>, request: &OpinionRequest) -> Result<Step, Refusal> {
    let run = review::mine_alone(work, &request.step)?;
    written("question", &request.question)?;
    if request.working_days == 0 || request.working_days > LONGEST {
        return Err(RoutingRefusal::DeadlineOutOfRange { most: LONGEST }.into());
    }
    let asked: BTreeSet<DepartmentCode> = request.departments.iter().cloned().collect();
    if asked.is_empty() {
        return Err(RoutingRefusal::NobodyNamed.into());
    }
    for department in &asked {
        can_be_asked(work, department, &run.department)?;
    }
    let request = OpinionRequest {
        departments: asked.iter().cloned().collect(),
        // In confidence it stays between who asks and who is asked.
        readers: if request.readers.is_empty() {
            Vec::new()
        } else {
            let asking = std::iter::once(run.department.clone());
            asking.chain(asked).collect()
        },
        ..request.clone()
    };
    let is_same = |known: &Consultation| known.request == request && known.awaited().next().is_some();
    if work.case.routing.consultations.iter().any(is_same) {
        return Ok(Step::Already);
    }
    let number = super::position(work.case.routing.consultations.len());
    let limit = Limit::working_days(request.working_days);
    review::as_officer(
        work,
        &run,
        CaseEvent::Routing(RoutingEvent::OpinionRequested(request)),
    );
    flow::start_clock(work, ClockKey::Consultation(number), Effect::Internal, limit);
    Ok(Step::Taken)
}

/// Another department of the zone, and not the window, which gives no opinions.
fn can_be_asked(work: &Work<'_>, department: &DepartmentCode, own: &DepartmentCode) -> Result<(), Refusal> {
    let found = work.facts.catalogue.departments.get(department);
    if department != own && found.is_some_and(|found| !found.window) {
        Ok(())
    } else {
        let department = department.clone();
        Err(RoutingRefusal::CannotBeAsked { department }.into())
    }
}

fn find<'w>(work: &'w Work<'_>, consultation: u32) -> Result<&'w Consultation, Refusal> {
    at(&work.case.routing.consultations, consultation)
        .ok_or_else(|| RoutingRefusal::UnknownConsultation { consultation }.into())
}

fn answer(
    work: &mut Work<'_>,
    number: u32,
    department: &DepartmentCode,
    (verdict, opinion): (Verdict, &str),
) -> Result<Step, Refusal> {
    let role = by_any(work, &WORKERS, department)?;
    let known = find(work, number)?;
    if !known.answers.contains_key(department) {
        return Err(RoutingRefusal::UnknownConsultation { consultation: number }.into());
    }
    if !known.awaited().any(|awaited| awaited == department) {
        let department = department.clone();
        return Err(RoutingRefusal::NotAwaitedFrom { department }.into());
    }
    work.in_phase(&AT_WORK)?;
    let readers = known.request.readers.clone();
    written("opinion", opinion)?;
    let answered = RoutingEvent::OpinionAnswered {
        consultation: number,
        department: department.clone(),
        verdict,
        opinion: opinion.to_owned(),
        readers,
    };
    work.did(role, Some(department), CaseEvent::Routing(answered));
    Ok(Step::Taken)
}

fn withdraw(work: &mut Work<'_>, number: u32) -> Result<Step, Refusal> {
    if !WORKERS.into_iter().any(|role| work.facts.actor.has_role(role)) {
        let needed = WORKERS.to_vec();
        return Err(Refusal::NotYourRole { needed });
    }
    let known = find(work, number)?;
    let asking = known.by.department.clone();
    let asking = asking.unwrap_or_else(|| work.case.department.clone());
    let is_awaited = known.awaited().next().is_some();
    let role = by_any(work, &WORKERS, &asking)?;
    work.in_phase(&AT_WORK)?;
    if !is_awaited {
        return Err(RoutingRefusal::NotAwaitedFrom { department: asking }.into());
    }
    let withdrawn = RoutingEvent::OpinionRequestWithdrawn { consultation: number };
    work.did(role, Some(&asking), CaseEvent::Routing(withdrawn));
    Ok(Step::Taken)
}

/// Required opinions of a step, or of the whole case, have to be there or taken back.
pub(super) fn before_completion(work: &Work<'_>, step: Option<&StepKey>) -> Result<(), Refusal> {
    let concerned = |one: &&Consultation| step.is_none_or(|step| &one.request.step == step);
    let open = work.case.routing.consultations.iter().filter(concerned);
    let departments: BTreeSet<DepartmentCode> = open
        .filter(|one| one.holds_up())
        .flat_map(Consultation::awaited)
        .cloned()
        .collect();
    if departments.is_empty() {
        return Ok(());
    }
    let departments = departments.into_iter().collect();
    Err(RoutingRefusal::OpinionsAwaited { departments }.into())
}

/// The deadline has passed.
pub(in crate::case) fn expire(work: &mut Work<'_>, number: u32) {
    let Some(known) = at(&work.case.routing.consultations, number) else {
        return;
    };
    let departments: Vec<DepartmentCode> = known.awaited().cloned().collect();
    match work.procedure.consultation_silence {
        Some(ConsultationSilence::NoObjection) => {
            let consultation = number;
            let deemed = RoutingEvent::OpinionDeemed {
                consultation,
                departments,
            };
            work.follows(CaseEvent::Routing(deemed));
        }
        None => {
            let words = (
                "征求意见的答复期限已过，被征求部门尚未答复。",
                "The time to answer a question of another department has passed without an answer.",
            );
            alarm::raise(work, AlarmRule::E04, Colour::Yellow, words);
        }
    }
}

impl Case {
    pub(super) fn apply_consultation(&mut self, event: &Event, what: &RoutingEvent) {
        match what {
            RoutingEvent::OpinionRequested(request) => {
                let awaited = |code: &DepartmentCode| (code.clone(), ConsultationAnswer::Awaited);
                self.routing.consultations.push(Consultation {
                    request: request.clone(),
                    by: event.by.clone(),
                    at: event.at,
                    answers: request.departments.iter().map(awaited).collect(),
                    withdrawn_at: None,
                    lifted_at: None,
                    changed: self.sequence,
                });
                self.with_run(&request.step, |_| {});
            }
            RoutingEvent::OpinionAnswered {
                consultation,
                department,
                verdict,
                opinion,
                ..
            } => {
                let opinion = Opinion {
                    verdict: *verdict,
                    text: opinion.clone(),
                    by: event.by.clone(),
                };
                let given = ConsultationAnswer::Given {
                    opinion,
                    at: event.at,
                };
                self.with_consultation(*consultation, |one| {
                    one.answers.insert(department.clone(), given);
                });
            }
            RoutingEvent::OpinionDeemed {
                consultation,
                departments,
            } => self.with_consultation(*consultation, |one| {
                let silent = ConsultationAnswer::NoObjection { at: event.at };
                let silent = departments.iter().map(|code| (code.clone(), silent.clone()));
                one.answers.extend(silent);
            }),
            RoutingEvent::OpinionRequestWithdrawn { consultation } => {
                self.with_consultation(*consultation, |one| one.withdrawn_at = Some(event.at));
            }
            _ => {}
        }
    }

    pub(super) fn with_consultation(&mut self, number: u32, change: impl FnOnce(&mut Consultation)) {
        let (place, sequence) = (number as usize, self.sequence);
        if let Some(found) = self.routing.consultations.get_mut(place) {
            found.changed = sequence;
            change(found);
        }
    }
}
