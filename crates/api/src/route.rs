//! Routes: which procedures a kind of project needs, in which order, and what gates its milestones.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use onewindow_engine::ids::{MilestoneCode, RouteCode, StageCode};
use onewindow_engine::route::{
    Binding, Milestone as EngineMilestone, Needed as EngineNeeded, Node, PlanItem as EnginePlanItem,
    Prerequisite as EnginePrerequisite, Route as EngineRoute, Stage as EngineStage,
};

use crate::fact::Fact;
use crate::limit::TimeLimit;
use crate::procedure::{Procedure, Rule};
use crate::unified::UnifiedRule;
use crate::{caller, global_id};

/// A stage of a route.
#[derive(Debug, Clone)]
pub struct Stage(EngineStage);

impl Stage {
    /// The stage with this code on any route.
    pub(crate) fn find(context: &Context<'_>, code: &StageCode) -> Result<Option<Self>> {
        let catalogue = caller::desk(context)?.catalogue();
        let mut stages = catalogue.routes.values().flat_map(|route| &route.stages);
        Ok(stages.find(|stage| &stage.code == code).cloned().map(Self))
    }
}

/// A stage 阶段 of a route.
#[Object]
impl Stage {
    /// The code.
    async fn code(&self) -> &str {
        self.0.code.as_str()
    }

    /// The name in the caller's language.
    async fn name(&self, context: &Context<'_>) -> String {
        caller::say(context, &self.0.name)
    }

    /// How several departments handle its cases together; none: each by itself.
    async fn unified(&self, context: &Context<'_>) -> Result<Option<UnifiedRule>> {
        let rule = self.0.unified.as_ref();
        rule.map(|rule| UnifiedRule::new(context, rule)).transpose()
    }
}

/// A milestone of a project.
#[derive(Debug, Clone)]
pub struct Milestone(EngineMilestone);

impl Milestone {
    /// The milestone with this code on any route.
    pub(crate) fn find(context: &Context<'_>, code: &MilestoneCode) -> Result<Option<Self>> {
        let catalogue = caller::desk(context)?.catalogue();
        let mut routes = catalogue.routes.values();
        Ok(routes.find_map(|route| route.milestone(code)).cloned().map(Self))
    }

    pub(crate) fn code(&self) -> &MilestoneCode {
        &self.0.code
    }
}

impl From<EngineMilestone> for Milestone {
    fn from(milestone: EngineMilestone) -> Self {
        Self(milestone)
    }
}

/// A milestone 节点 of a project: start of construction, completion, use.
#[Object]
impl Milestone {
    /// The code, as inputs take it.
    #[graphql(name = "code")]
    async fn code_text(&self) -> &str {
        self.0.code.as_str()
    }

    /// The name in the caller's language.
    async fn name(&self, context: &Context<'_>) -> String {
        caller::say(context, &self.0.name)
    }

    /// When a project passes it at all; none: always.
    async fn applies(&self, context: &Context<'_>) -> Option<Rule> {
        let language = caller::language(context);
        self.0.applies.as_ref().map(|rule| Rule::new(rule, language))
    }
}

/// A procedure or a milestone on a route.
#[derive(Debug, Clone)]
pub struct RouteNode(pub(crate) Node);

impl RouteNode {
    pub(crate) fn all(nodes: impl IntoIterator<Item = Node>) -> Vec<Self> {
        nodes.into_iter().map(Self).collect()
    }
}

/// A procedure or a milestone on a route: what prerequisites are between.
#[Object]
impl RouteNode {
    /// The code of the procedure or milestone.
    async fn code(&self) -> String {
        self.0.to_string()
    }

    /// Its name in the caller's language.
    async fn name(&self, context: &Context<'_>) -> Result<String> {
        let name = match &self.0 {
            Node::Procedure(code) => Procedure::on(context, code, None)?.map(|found| found.0.name.clone()),
            Node::Milestone(code) => Milestone::find(context, code)?.map(|found| found.0.name),
        };
        Ok(name.map_or_else(|| self.0.to_string(), |name| caller::say(context, &name)))
    }

    /// The procedure in today's version; none for a milestone.
    async fn procedure(&self, context: &Context<'_>) -> Result<Option<Procedure>> {
        match &self.0 {
            Node::Procedure(code) => Procedure::on(context, code, None),
            Node::Milestone(_) => Ok(None),
        }
    }

    /// The milestone; none for a procedure.
    async fn milestone(&self, context: &Context<'_>) -> Result<Option<Milestone>> {
        match &self.0 {
            Node::Procedure(_) => Ok(None),
            Node::Milestone(code) => Milestone::find(context, code),
        }
    }
}

/// When a prerequisite binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Binding")]
pub enum PrerequisiteBinding {
    /// The outcome is needed to apply, or to reach the milestone.
    Apply,
    /// The outcome is needed before the decision: a gate.
    Decide,
}

/// What has to be there before what.
#[derive(Debug, Clone, SimpleObject)]
pub struct Prerequisite {
    /// What is held back.
    pub of: RouteNode,
    /// What it needs; a node that the project does not need is no hindrance.
    pub needs: Vec<RouteNode>,
    /// When it binds.
    pub binding: PrerequisiteBinding,
    /// The article that says so.
    pub basis: Option<String>,
}

impl From<&EnginePrerequisite> for Prerequisite {
    fn from(prerequisite: &EnginePrerequisite) -> Self {
        Self {
            of: RouteNode(prerequisite.of.clone()),
            needs: RouteNode::all(prerequisite.needs.iter().cloned()),
            binding: prerequisite.binding.into(),
            basis: prerequisite.basis.clone(),
        }
    }
}

/// A route as the zone declares it.
#[derive(Debug, Clone)]
pub struct Route(pub(crate) Arc<EngineRoute>);

impl Route {
    /// The route with this code.
    pub(crate) fn find(context: &Context<'_>, code: &RouteCode) -> Result<Option<Self>> {
        Ok(caller::desk(context)?
            .catalogue()
            .routes
            .get(code)
            .cloned()
            .map(Self))
    }

    /// Every route, by code.
    pub(crate) fn all(context: &Context<'_>) -> Result<Vec<Self>> {
        let catalogue = caller::desk(context)?.catalogue();
        Ok(catalogue.routes.values().cloned().map(Self).collect())
    }
}

/// A route 审批流程 / 一件事: which procedures a kind of project needs and in which order.
#[Object]
impl Route {
    /// The global id.
    pub async fn id(&self) -> ID {
        global_id::encode(&self.0.code)
    }

    /// The code, as inputs take it.
    async fn code(&self) -> &str {
        self.0.code.as_str()
    }

    /// The name in the caller's language.
    async fn name(&self, context: &Context<'_>) -> String {
        caller::say(context, &self.0.name)
    }

    /// The stages in their order.
    async fn stages(&self) -> Vec<Stage> {
        self.0.stages.iter().cloned().map(Stage).collect()
    }

    /// The member procedures in today's versions, in the order in which people speak of them.
    async fn procedures(&self, context: &Context<'_>) -> Result<Vec<Procedure>> {
        let codes = self.0.procedures.iter();
        codes
            .filter_map(|code| Procedure::on(context, code, None).transpose())
            .collect()
    }

    /// The milestones of a project, in their order.
    async fn milestones(&self) -> Vec<Milestone> {
        self.0.milestones.iter().cloned().map(Milestone).collect()
    }

    /// What has to be there before what.
    async fn prerequisites(&self) -> Vec<Prerequisite> {
        self.0.prerequisites.iter().map(Prerequisite::from).collect()
    }

    /// The limit for the whole way.
    async fn total(&self, context: &Context<'_>) -> Option<TimeLimit> {
        let language = caller::language(context);
        self.0.total.map(|limit| TimeLimit::new(limit, language))
    }

    /// The facts that the zone asks of a project.
    async fn facts(&self, context: &Context<'_>) -> Result<Vec<Fact>> {
        Fact::all(context)
    }
}

/// Whether a project needs something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Needed {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// It would, but an area assessment 区域评估 stands for it (Business Environment Regulations, Art. 42).
    Covered,
    /// It can't be said until the missing facts are known.
    Undetermined,
}

/// Whether a project needs a procedure.
#[derive(Debug, Clone)]
pub struct PlanItem(EnginePlanItem);

impl From<EnginePlanItem> for PlanItem {
    fn from(item: EnginePlanItem) -> Self {
        Self(item)
    }
}

/// Whether a project needs a procedure, and which rule said so.
#[Object]
impl PlanItem {
    /// The procedure in today's version.
    async fn procedure(&self, context: &Context<'_>) -> Result<Option<Procedure>> {
        Procedure::on(context, &self.0.procedure, None)
    }

    /// The procedure's code.
    async fn code(&self) -> &str {
        self.0.procedure.as_str()
    }

    /// Whether it is needed.
    async fn needed(&self) -> Needed {
        match self.0.needed {
            EngineNeeded::Yes => Needed::Yes,
            EngineNeeded::No => Needed::No,
            EngineNeeded::Covered { .. } => Needed::Covered,
            EngineNeeded::Undetermined { .. } => Needed::Undetermined,
        }
    }

    /// The rule in words, in the caller's language.
    async fn rule(&self, context: &Context<'_>) -> String {
        caller::say(context, &self.0.rule)
    }

    /// The rule's source (Common Expression Language), when there is one.
    async fn condition(&self) -> Option<&str> {
        self.0.source.as_deref()
    }

    /// What the project's facts made of the rule, in the caller's language.
    async fn because(&self, context: &Context<'_>) -> String {
        caller::say(context, &self.0.because)
    }

    /// The facts that are missing to say it.
    async fn missing_facts(&self, context: &Context<'_>) -> Result<Vec<Fact>> {
        match &self.0.needed {
            EngineNeeded::Undetermined { missing } => Fact::find(context, missing),
            EngineNeeded::Yes | EngineNeeded::No | EngineNeeded::Covered { .. } => Ok(Vec::new()),
        }
    }
}
