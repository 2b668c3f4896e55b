//! The ways a procedure can go, with their limits and steps.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use onewindow_engine::clock::Effect;
use onewindow_engine::ids::StepCode;
use onewindow_engine::procedure::{
    ClockStart as EngineClockStart, Join, Mode, Step as EngineStep, StepKind as EngineStepKind,
    Track as EngineTrack,
};

use crate::caller;
use crate::clock::LimitEffect;
use crate::department::Department;
use crate::limit::TimeLimit;
use crate::person::Role;

/// One way a procedure can go.
#[derive(Debug, Clone)]
pub struct Track(EngineTrack);

impl From<EngineTrack> for Track {
    fn from(track: EngineTrack) -> Self {
        Self(track)
    }
}

/// How a track is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum TrackMode {
    /// Accepted, reviewed in steps, decided.
    Review,
    /// Complete receipt is the filing, without an officer's act.
    OnReceipt,
}

/// The event whose day is day zero of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineClockStart")]
pub enum ClockStart {
    /// The day on which the complete application was received.
    Received,
    /// The day of acceptance 受理.
    Accepted,
    /// The day on which the whole file reached the upper level 上报 (Administrative Licensing Law, Art. 35).
    Forwarded,
}

/// A limit that runs for every case of a track.
#[derive(Debug, Clone, SimpleObject)]
pub struct ClockRule {
    /// What passing it means.
    pub effect: LimitEffect,
    /// How long it is.
    pub limit: TimeLimit,
    /// From what it counts.
    pub from: ClockStart,
}

/// One way a procedure can go: by report or by form, by inspection or by commitment.
#[Object]
impl Track {
    /// The code within the procedure.
    async fn code(&self) -> &str {
        self.0.code.as_str()
    }

    /// The name in the caller's language.
    async fn name(&self, context: &Context<'_>) -> String {
        caller::say(context, &self.0.name)
    }

    /// When it is taken (Common Expression Language); none: whenever no earlier one is.
    async fn condition(&self) -> Option<&str> {
        self.0
            .when
            .as_ref()
            .map(onewindow_engine::condition::Condition::source)
    }

    /// How it is decided.
    async fn mode(&self) -> TrackMode {
        match self.0.mode {
            Mode::Review => TrackMode::Review,
            Mode::OnReceipt { .. } => TrackMode::OnReceipt,
        }
    }

    /// Share of filings drawn at random for a check afterwards, in percent; none: not drawn.
    async fn sampling_percent(&self) -> Option<u8> {
        match self.0.mode {
            Mode::Review => None,
            Mode::OnReceipt { sampling_percent } => sampling_percent,
        }
    }

    /// The limits that run, statutory and promised.
    async fn limits(&self, context: &Context<'_>) -> Vec<ClockRule> {
        let language = caller::language(context);
        let limits = self.0.limits.iter();
        limits
            .map(|rule| ClockRule {
                effect: Effect::into(rule.effect),
                limit: TimeLimit::new(rule.limit, language),
                from: rule.from.into(),
            })
            .collect()
    }

    /// How long the first level may take from acceptance until it forwards the file (Administrative Licensing Law,
    /// Art. 43); none where one level does both.
    async fn first_level(&self, context: &Context<'_>) -> Option<TimeLimit> {
        let language = caller::language(context);
        self.0.first_level.map(|limit| TimeLimit::new(limit, language))
    }

    /// Whether it is decided on an inspection, testing or quarantine (Administrative Licensing Law, Art. 55).
    async fn has_inspection(&self) -> bool {
        self.0.inspection
    }

    /// The steps; for a filing those of the check that may follow it.
    async fn steps(&self) -> Vec<Step> {
        self.0.steps.iter().cloned().map(Step).collect()
    }
}

/// What is done in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineStepKind")]
pub enum StepKind {
    /// The file is examined 审核.
    Review,
    /// Two officers visit the site 现场核查 (Administrative Licensing Law, Art. 34(3)).
    SiteVisit,
    /// Another department gives its opinion 征求意见.
    Consultation,
    /// Several sit together 会商.
    JointReview,
    /// A signature 会签.
    SignOff,
    /// The first level passes its opinion and the whole file up 上报 (Administrative Licensing Law, Art. 35).
    Forward,
    /// The decision 决定: the last step of a track.
    Decide,
    /// The public is told for the length of the limit; then the step ends by itself 公示.
    Publicity,
    /// Something outside is waited for.
    Wait,
}

/// How many of the steps before it a step waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum JoinKind {
    /// Every one.
    All,
    /// The first one.
    Any,
    /// As many as the quorum says.
    Quorum,
}

/// A step of a track.
#[derive(Debug, Clone)]
pub struct Step(EngineStep);

/// A step 环节 of a track, as declared.
#[Object]
impl Step {
    /// The code within the track.
    async fn code(&self) -> &str {
        self.0.code.as_str()
    }

    /// The name in the caller's language.
    async fn name(&self, context: &Context<'_>) -> String {
        caller::say(context, &self.0.name)
    }

    /// What is done in it.
    async fn kind(&self) -> StepKind {
        self.0.kind.into()
    }

    /// Whose it is.
    async fn department(&self, context: &Context<'_>) -> Result<Option<Department>> {
        Department::find(context, &self.0.department)
    }

    /// In which role it is done.
    async fn role(&self, context: &Context<'_>) -> Role {
        Role::new(self.0.role, caller::language(context))
    }

    /// The codes of the steps it follows; empty: it opens with acceptance.
    async fn after(&self) -> Vec<&str> {
        self.0.after.iter().map(StepCode::as_str).collect()
    }

    /// When it is needed (Common Expression Language); otherwise it is skipped. None: always.
    async fn condition(&self) -> Option<&str> {
        self.0
            .when
            .as_ref()
            .map(onewindow_engine::condition::Condition::source)
    }

    /// How many of the steps before it must be done.
    async fn join(&self) -> JoinKind {
        match self.0.join {
            Join::All => JoinKind::All,
            Join::Any => JoinKind::Any,
            Join::Quorum(_) => JoinKind::Quorum,
        }
    }

    /// The number of steps that a quorum takes.
    async fn quorum(&self) -> Option<u32> {
        match self.0.join {
            Join::All | Join::Any => None,
            Join::Quorum(count) => Some(count),
        }
    }

    /// Whether one objection among the steps before it opens it at once and ends the others.
    async fn objection_ends(&self) -> bool {
        self.0.objection_ends
    }

    /// How long it may take within the office.
    async fn limit(&self, context: &Context<'_>) -> Option<TimeLimit> {
        let language = caller::language(context);
        self.0.limit.map(|limit| TimeLimit::new(limit, language))
    }

    /// The codes of the steps whose people may not do this one: four eyes.
    async fn not_same_person_as(&self) -> Vec<&str> {
        self.0.not_same_person_as.iter().map(StepCode::as_str).collect()
    }
}
