//! Unified handling 统一办理: a stage whose cases several departments handle together.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_desk::StageOffer as DeskOffer;
use onewindow_engine::access::Operation;
use onewindow_engine::case::{ClockKey, UnifiedExtension as EngineExtension};
use onewindow_engine::ids::{ProcedureCode, RouteCode};
use onewindow_engine::project::{Bundle, BundleMember};
use onewindow_engine::route::UnifiedRule as EngineRule;
use onewindow_engine::text::Language;

use crate::caller;
use crate::case::Case;
use crate::clock::Clock;
use crate::department::Department;
use crate::limit::TimeLimit;
use crate::offer::Reason;
use crate::person::{Person, Role};
use crate::procedure::Procedure;
use crate::route::{Route, Stage};
use crate::scalar::Date;

/// How the cases of a stage are handled together (Administrative Licensing Law, Art. 26(2)).
#[derive(Debug, Clone, SimpleObject)]
pub struct UnifiedRule {
    /// How long the whole may take from its acceptance (Art. 42(2)).
    pub limit: TimeLimit,
    /// By how much the head of the government may extend it (Art. 42(2)); none: not at all.
    pub extension: Option<TimeLimit>,
    /// How often.
    pub extension_times: u32,
    /// In which role somebody is the head of the government.
    pub head_role: Role,
    /// In which department.
    pub head_department: Option<Department>,
    /// The department that leads the handling 牵头部门.
    pub lead_department: Option<Department>,
}

impl UnifiedRule {
    pub(crate) fn new(context: &Context<'_>, rule: &EngineRule) -> Result<Self> {
        let language = caller::language(context);
        let extension = rule.extension.as_ref();
        let (head, department) = rule.head();
        Ok(Self {
            limit: TimeLimit::new(rule.limit, language),
            extension: extension.map(|extension| TimeLimit::new(extension.limit, language)),
            extension_times: extension.map_or(0, |extension| extension.times),
            head_role: Role::new(head, language),
            head_department: Department::find(context, department)?,
            lead_department: Department::find(context, &rule.lead)?,
        })
    }
}

/// A stage that was or is handled together.
#[derive(Debug, Clone)]
pub struct UnifiedHandling {
    bundle: Bundle,
    route: RouteCode,
}

impl UnifiedHandling {
    pub(crate) fn new(bundle: &Bundle, route: &RouteCode) -> Self {
        Self {
            bundle: bundle.clone(),
            route: route.clone(),
        }
    }
}

/// The unified, joint or centralised handling 统一办理、联合办理、集中办理 of a stage. It begins with the first acceptance of a
/// case of the stage and ends with the last decision; what is accepted after that begins another one.
#[Object]
impl UnifiedHandling {
    /// The stage.
    async fn stage(&self, context: &Context<'_>) -> Result<Option<Stage>> {
        Stage::find(context, &self.bundle.stage)
    }

    /// The day of the first acceptance, from which the limit of the whole counts.
    async fn accepted_on(&self) -> Date {
        self.bundle.clock.anchor.into()
    }

    /// The clock of the whole. No suspension of a case stops it; a suspended case carries its own copy, which does stand
    /// still (Administrative Licensing Law, Art. 45).
    async fn clock(&self) -> Clock {
        Clock::new(&ClockKey::Unified, &self.bundle.clock)
    }

    /// The department that leads the handling 牵头部门.
    async fn lead_department(&self, context: &Context<'_>) -> Result<Option<Department>> {
        let route = Route::find(context, &self.route)?;
        match route
            .as_ref()
            .and_then(|route| route.0.unified(&self.bundle.stage))
        {
            Some(rule) => Department::find(context, &rule.lead),
            None => Ok(None),
        }
    }

    /// The cases in it, by procedure.
    async fn members(&self) -> Vec<UnifiedMember> {
        let members = self.bundle.members.iter();
        members
            .map(|(procedure, member)| UnifiedMember {
                procedure: procedure.clone(),
                member: *member,
            })
            .collect()
    }

    /// The extensions of the limit of the whole, oldest first.
    async fn extensions(&self, context: &Context<'_>) -> Vec<UnifiedExtension> {
        let language = caller::language(context);
        let extensions = self.bundle.extensions.iter();
        extensions
            .map(|extension| UnifiedExtension::new(extension, language))
            .collect()
    }

    /// Whether every case of it is decided or ended otherwise.
    async fn is_over(&self) -> bool {
        self.bundle.is_over()
    }
}

/// A case that is handled together with others.
#[derive(Debug, Clone)]
pub struct UnifiedMember {
    procedure: ProcedureCode,
    member: BundleMember,
}

/// A case that is handled together with others of its stage.
#[Object]
impl UnifiedMember {
    /// The procedure in today's version.
    async fn procedure(&self, context: &Context<'_>) -> Result<Option<Procedure>> {
        Procedure::on(context, &self.procedure, None)
    }

    /// The case; none if the caller may not see it.
    async fn case(&self, context: &Context<'_>) -> Result<Option<Case>> {
        Case::find(context, self.member.case).await
    }

    /// The day on which it is due: the earlier of its own limit and the one of the whole. None while it stands still,
    /// when it is done, and if the caller may not see the case.
    async fn due_on(&self, context: &Context<'_>) -> Result<Option<Date>> {
        let case = Case::find(context, self.member.case).await?;
        let desk = caller::desk(context)?;
        let due = case.and_then(|case| case.0.decision_due(&desk.catalogue().calendar));
        Ok(due.map(Date))
    }

    /// The day on which it was decided or ended otherwise.
    async fn left_on(&self) -> Option<Date> {
        self.member.left_on.map(Date)
    }
}

/// An extension of the limit of the whole by the head of the government (Administrative Licensing Law, Art. 42(2)).
#[derive(Debug, Clone, SimpleObject)]
pub struct UnifiedExtension {
    /// By how much.
    pub limit: TimeLimit,
    /// Why; told to the applicant.
    pub reason: String,
    /// Who granted it.
    pub by: Person,
    /// When.
    pub at: DateTime<Utc>,
}

impl UnifiedExtension {
    fn new(extension: &EngineExtension, language: Language) -> Self {
        Self {
            limit: TimeLimit::new(extension.limit, language),
            reason: extension.reason.clone(),
            by: Person::from(&extension.by),
            at: extension.at,
        }
    }
}

/// What somebody may be offered to do with a stage that is handled together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum StageAction {
    /// Accept every case that was received 一并受理.
    AcceptTogether,
    /// Extend the limit of the whole.
    ExtendUnifiedHandling,
}

/// An act on a stage with the answer whether the caller may do it now.
#[derive(Debug, Clone)]
pub struct StageOffer {
    offer: DeskOffer,
    reasons: Vec<Reason>,
}

impl StageOffer {
    pub(crate) fn new(context: &Context<'_>, offer: &DeskOffer) -> Self {
        let reasons = offer.reasons.iter();
        Self {
            offer: offer.clone(),
            reasons: reasons.map(|reason| Reason::new(context, reason)).collect(),
        }
    }
}

/// An act on a stage that is handled together, with the answer whether the caller may do it now.
#[Object]
impl StageOffer {
    /// The action.
    async fn action(&self) -> StageAction {
        if self.offer.operation == Operation::AcceptTogether {
            StageAction::AcceptTogether
        } else {
            StageAction::ExtendUnifiedHandling
        }
    }

    /// On which stage.
    async fn stage(&self, context: &Context<'_>) -> Result<Option<Stage>> {
        Stage::find(context, &self.offer.stage)
    }

    /// Whether it would be accepted.
    async fn allowed(&self) -> bool {
        self.reasons.is_empty()
    }

    /// Why not.
    async fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// The name of the mutation that does it.
    async fn mutation(&self) -> String {
        self.offer.operation.name()
    }
}
