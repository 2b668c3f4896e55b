//! Opinions asked of other departments.

use async_graphql::{Context, Enum, Result, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_engine::case::{
    Case as EngineCase, ClockKey, Consultation as EngineConsultation, ConsultationAnswer as EngineAnswer,
    may_read_words,
};
use onewindow_engine::ids::DepartmentCode;

use crate::caller;
use crate::department::Department;
use crate::person::Person;
use crate::scalar::Date;
use crate::step::Verdict;

/// How a department that was asked has answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ConsultationState {
    /// Not yet.
    Awaited,
    /// With an opinion.
    Given,
    /// By silence, which the procedure takes as no objection 视为无意见.
    NoObjection,
}

/// A question to other departments 征求意见. Answers bind nobody and are on file.
#[derive(Debug, Clone, SimpleObject)]
pub struct Consultation {
    /// Its number, which `answerOpinion` and `withdrawOpinionRequest` take.
    pub number: u32,
    /// The key of the step from which it was asked.
    pub step: String,
    /// What is asked; none where the words are not for the caller's eyes.
    pub question: Option<String>,
    /// Whether question and answers are for those alone who ask and are asked, and for supervision.
    pub is_confidential: bool,
    /// Whether step and decision wait for the answers.
    pub is_required: bool,
    /// The deadline, in working days from the day of asking.
    pub deadline_working_days: u32,
    /// The last day of the deadline; none once nothing is awaited any more.
    pub due_on: Option<Date>,
    /// Whether that day is over and an answer is still awaited.
    pub is_overdue: bool,
    /// Who asked.
    pub asked_by: Person,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// What each department answered.
    pub answers: Vec<ConsultationAnswer>,
    /// When it was taken back.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// When a supervisor let the case go on without the answers.
    pub lifted_at: Option<DateTime<Utc>>,
}

/// What a department answered.
#[derive(Debug, Clone, SimpleObject)]
pub struct ConsultationAnswer {
    /// Which department.
    pub department: Option<Department>,
    /// How it has answered.
    pub state: ConsultationState,
    /// For or against; none where the words are not for the caller's eyes.
    pub verdict: Option<Verdict>,
    /// The opinion in words; none where they are not for the caller's eyes.
    pub opinion: Option<String>,
    /// Who answered for it.
    pub by: Option<Person>,
    /// When it answered, or the deadline passed.
    pub at: Option<DateTime<Utc>>,
}

impl Consultation {
    pub(crate) fn new(
        context: &Context<'_>,
        case: &EngineCase,
        (number, one): (u32, &EngineConsultation),
    ) -> Result<Self> {
        let desk = caller::desk(context)?;
        let calendar = &desk.catalogue().calendar;
        let clock = case.clocks.get(&ClockKey::Consultation(number));
        let live = clock.filter(|clock| clock.stopped.is_none());
        let is_open = may_read_words(&one.request.readers, caller::actor(context));
        let answers = one.answers.iter();
        Ok(Self {
            number,
            step: one.request.step.to_string(),
            question: is_open.then(|| one.request.question.clone()),
            is_confidential: !one.request.readers.is_empty(),
            is_required: one.request.required,
            deadline_working_days: one.request.working_days,
            due_on: live
                .and_then(|clock| clock.due(calendar))
                .map(|due| Date(due.date)),
            is_overdue: live.is_some_and(|clock| clock.overdue(calendar, desk.now())),
            asked_by: Person::from(&one.by),
            asked_at: one.at,
            answers: answers
                .map(|(department, answer)| ConsultationAnswer::new(context, (department, answer), is_open))
                .collect::<Result<Vec<_>>>()?,
            withdrawn_at: one.withdrawn_at,
            lifted_at: one.lifted_at,
        })
    }
}

impl ConsultationAnswer {
    fn new(
        context: &Context<'_>,
        (department, answer): (&DepartmentCode, &EngineAnswer),
        is_open: bool,
    ) -> Result<Self> {
        let given = match answer {
            EngineAnswer::Given { opinion, at } => Some((opinion, *at)),
            EngineAnswer::Awaited | EngineAnswer::NoObjection { .. } => None,
        };
        let (state, at) = match answer {
            EngineAnswer::Awaited => (ConsultationState::Awaited, None),
            EngineAnswer::Given { at, .. } => (ConsultationState::Given, Some(*at)),
            EngineAnswer::NoObjection { at } => (ConsultationState::NoObjection, Some(*at)),
        };
        let words = given.filter(|_| is_open).map(|(opinion, _)| opinion);
        Ok(Self {
            department: Department::find(context, department)?,
            state,
            verdict: words.map(|opinion| opinion.verdict.into()),
            opinion: words.map(|opinion| opinion.text.clone()),
            by: given.map(|(opinion, _)| Person::from(&opinion.by)),
            at,
        })
    }
}
