//! The steps of a case, round by round.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_engine::case::{
    Case as EngineCase, Opinion as EngineOpinion, StepKey, StepRun as EngineStepRun,
    StepState as EngineStepState, Verdict as EngineVerdict,
};
use onewindow_engine::text::Text;

use crate::caller;
use crate::department::Department;
use crate::desk_error::read;
use crate::eager::Eager;
use crate::joint_review::SiteVisit;
use crate::person::{Person, Role};
use crate::routing::{Consultation, HandOff, Panel};
use crate::track::StepKind;

/// How a round of a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineStepState")]
pub enum StepState {
    /// Somebody has to act.
    Open,
    /// Done.
    Done,
    /// Not needed: its condition does not hold.
    Skipped,
    /// No longer needed: its join fired, or the case ended.
    Cancelled,
    /// Sent back to an earlier step.
    Returned,
    /// Taken back: it no longer counts, and a later round takes its place.
    Recalled,
}

/// For or against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineVerdict")]
pub enum Verdict {
    /// 同意.
    Agree,
    /// 有条件同意.
    Conditions,
    /// 不同意.
    Object,
}

/// The result of a step.
#[derive(Debug, Clone, SimpleObject)]
pub struct Opinion {
    /// For or against.
    pub verdict: Verdict,
    /// In words.
    pub text: String,
    /// Who gave it.
    pub by: Person,
}

impl From<&EngineOpinion> for Opinion {
    fn from(opinion: &EngineOpinion) -> Self {
        Self {
            verdict: opinion.verdict.into(),
            text: opinion.text.clone(),
            by: Person::from(&opinion.by),
        }
    }
}

/// One round of a step of a case.
#[derive(Debug, Clone)]
pub struct StepRun {
    case: Arc<EngineCase>,
    /// Which of the case's rounds.
    place: usize,
    name: Text,
}

impl StepRun {
    /// The rounds of a case, each with the name that its step was declared with.
    pub(crate) fn all(context: &Context<'_>, case: &Arc<EngineCase>) -> Result<Vec<Self>> {
        Self::some(context, case, |_| true)
    }

    /// One round of a case, by its key.
    pub(crate) fn of(context: &Context<'_>, case: &Arc<EngineCase>, key: &StepKey) -> Result<Option<Self>> {
        Ok(Self::some(context, case, |run| &run.key == key)?.pop())
    }

    fn some(
        context: &Context<'_>,
        case: &Arc<EngineCase>,
        is_wanted: impl Fn(&EngineStepRun) -> bool,
    ) -> Result<Vec<Self>> {
        let procedure = read(context, caller::desk(context)?.procedure_of(case))?;
        let track = procedure.track(&case.track);
        let name = |run: &EngineStepRun| {
            let declared = track.and_then(|track| track.step(&run.key.code));
            declared.map(|step| step.name.clone()).unwrap_or_default()
        };
        let rounds = case.steps.iter().enumerate();
        Ok(rounds
            .filter(|(_, run)| is_wanted(run))
            .map(|(place, run)| Self {
                case: Arc::clone(case),
                place,
                name: name(run),
            })
            .collect())
    }

    fn run(&self) -> &EngineStepRun {
        &self.case.steps[self.place]
    }
}

/// One round of a step 环节 of a case. A return opens a new round; nothing is overwritten.
#[Object]
impl StepRun {
    /// The key of the round, such as `review#2`: what mutations take.
    async fn key(&self) -> String {
        self.run().key.to_string()
    }

    /// The code of the step.
    async fn code(&self) -> &str {
        self.run().key.code.as_str()
    }

    /// The round, counted from 1.
    async fn round(&self) -> u32 {
        self.run().key.round
    }

    /// The step's name in the caller's language.
    async fn name(&self, context: &Context<'_>) -> String {
        caller::say(context, &self.name)
    }

    /// What is done in it.
    async fn kind(&self) -> StepKind {
        self.run().kind.into()
    }

    /// Whose it is.
    async fn department(&self, context: &Context<'_>) -> Result<Option<Eager<Department>>> {
        Ok(Department::find(context, &self.run().department)?.map(Eager))
    }

    /// In which role it is done.
    async fn role(&self, context: &Context<'_>) -> Eager<Role> {
        Eager(Role::new(self.run().role, caller::language(context)))
    }

    /// When it opened.
    async fn opened_at(&self) -> DateTime<Utc> {
        self.run().opened_at
    }

    /// When it ended.
    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.run().ended_at
    }

    /// How it stands.
    async fn state(&self) -> StepState {
        self.run().state.into()
    }

    /// Who has claimed it.
    async fn assignee(&self) -> Option<Eager<Person>> {
        self.run().assignee.as_ref().map(Person::from).map(Eager)
    }

    /// Who has signed it so far.
    async fn signatures(&self) -> Vec<Person> {
        self.run().signatures.iter().map(Person::from).collect()
    }

    /// How it was assigned 分派 or handed over 转办, oldest first.
    async fn hand_offs(&self) -> Vec<HandOff> {
        let all = self.case.routing.hand_offs.iter();
        all.filter(|one| one.step == self.run().key)
            .map(HandOff::from)
            .collect()
    }

    /// Those who were asked to sign it beside its holder 加签, 会签, oldest first.
    async fn panels(&self) -> Vec<Panel> {
        let all = self.case.routing.panels.iter();
        all.filter(|panel| panel.step == self.run().key)
            .map(Panel::from)
            .collect()
    }

    /// The opinions asked of other departments from it 征求意见, oldest first.
    async fn consultations(&self, context: &Context<'_>) -> Result<Vec<Consultation>> {
        let all = (0..).zip(&self.case.routing.consultations);
        all.filter(|(_, one)| one.request.step == self.run().key)
            .map(|one| Consultation::new(context, &self.case, one))
            .collect()
    }

    /// The key of the step its result comes back to, when a return opened it.
    async fn return_to(&self) -> Option<String> {
        self.run().return_to.as_ref().map(ToString::to_string)
    }

    /// What was written down of a site visit 现场核查; none for other steps and as long as nothing was.
    async fn site_visit(&self) -> Option<SiteVisit> {
        self.run().visit.as_ref().map(SiteVisit::from)
    }

    /// What came out.
    async fn opinion(&self) -> Option<Opinion> {
        self.run().opinion.as_ref().map(Opinion::from)
    }
}
