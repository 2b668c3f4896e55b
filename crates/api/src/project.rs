//! Projects.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_desk::{ProjectFilter, Stream};
use onewindow_engine::ids::{ProjectId, RouteCode};
use onewindow_engine::project::Project as EngineProject;
use serde::Serialize;

use crate::case::Case;
use crate::connection::{Connection, Request, is_wanted};
use crate::desk_error::read;
use crate::duty::Duty;
use crate::enterprise::Enterprise;
use crate::event::{self, EventConnection};
use crate::forecast::Forecast;
use crate::loader::CasesOf;
use crate::person::Person;
use crate::route::{Milestone, PlanItem, Route};
use crate::scalar::{Date, Json};
use crate::siblings::{Loaded, StageOffersOf};
use crate::unified::{StageOffer, UnifiedHandling};
use crate::way::WayItem;
use crate::{caller, code, global_id, loader};

/// Which projects; every part that is set has to hold.
#[derive(Debug, Clone, Default, InputObject, Serialize)]
#[graphql(name = "ProjectFilter")]
pub struct ProjectFilterInput {
    /// Of this enterprise.
    pub enterprise_id: Option<ID>,
    /// On the route with this code.
    pub route: Option<String>,
    /// Changed at this instant or later.
    pub updated_since: Option<DateTime<Utc>>,
    /// Whose number begins like this.
    pub number: Option<String>,
    /// Words, each a part of the name of the project or the enterprise, or of its code; or the beginning of a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
}

impl ProjectFilterInput {
    fn read(&self, context: &Context<'_>) -> Result<ProjectFilter> {
        Ok(ProjectFilter {
            enterprise: global_id::decode_given(context, self.enterprise_id.as_ref())?,
            route: code::read(context, self.route.as_ref(), RouteCode::try_new)?,
            updated_since: self.updated_since,
            number: self.number.clone(),
            search: self.search.clone(),
        })
    }
}

/// A page of the projects that the caller may see, newest first.
pub(crate) async fn list(
    context: &Context<'_>,
    filter: Option<ProjectFilterInput>,
    page: (Option<i32>, Option<String>),
) -> Result<Connection<Project>> {
    let filter = filter.unwrap_or_default();
    let request = Request::read(context, "projects", &filter, page, true)?;
    let filter = filter.read(context)?;
    let (desk, actor) = (caller::desk(context)?, caller::actor(context));
    let slice = read(context, desk.projects(actor, &filter, &request.page).await)?;
    let total = if is_wanted(context, "totalCount") {
        read(context, desk.count_projects(actor, &filter).await)?
    } else {
        0
    };
    Ok(request.connection(slice, total, Project::from))
}

/// A milestone of a project's route, and whether the project has reached it.
#[derive(Debug, Clone, SimpleObject)]
pub struct ProjectMilestone {
    /// The milestone.
    pub milestone: Milestone,
    /// The day on which it was reached.
    pub reached_on: Option<Date>,
}

/// A project.
#[derive(Debug, Clone)]
pub struct Project(Arc<EngineProject>);

impl Project {
    /// The project with this id, if it is there and the caller may know of it.
    pub(crate) async fn find(context: &Context<'_>, id: ProjectId) -> Result<Option<Self>> {
        Ok(loader::load(context, id).await?.map(Self))
    }

    async fn loaded_cases(&self, context: &Context<'_>) -> Result<Vec<Case>> {
        let cases = loader::load(context, CasesOf(self.0.id)).await?;
        Ok(cases.unwrap_or_default().into_iter().map(Case).collect())
    }
}

impl From<EngineProject> for Project {
    fn from(project: EngineProject) -> Self {
        Self(Arc::new(project))
    }
}

/// A project 项目: an enterprise's undertaking on a route. It knows which permits it needs, which it has, and what may
/// start now.
#[Object]
impl Project {
    /// The global id.
    pub async fn id(&self) -> ID {
        global_id::encode(&self.0.id)
    }

    /// The number for people.
    async fn number(&self) -> &str {
        &self.0.number
    }

    /// What a change has to name as `expectedVersion`.
    async fn version(&self) -> u64 {
        self.0.sequence
    }

    /// The name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whose it is.
    async fn enterprise(&self, context: &Context<'_>) -> Result<Option<Enterprise>> {
        Enterprise::find(context, self.0.enterprise).await
    }

    /// The route it takes.
    async fn route(&self, context: &Context<'_>) -> Result<Option<Route>> {
        Route::find(context, &self.0.route)
    }

    /// The facts known of it: `{"group": {"name": value}}`.
    async fn facts(&self) -> Json {
        Json::from(&self.0.facts)
    }

    /// Which procedures of the route it needs, each with the rule that said so.
    async fn plan(&self, context: &Context<'_>) -> Result<Vec<PlanItem>> {
        let desk = caller::desk(context)?;
        let plan = read(context, desk.plan_of(&self.0))?;
        Ok(plan.into_iter().map(PlanItem::from).collect())
    }

    /// Every procedure and milestone of the route: what it has, what may start, what it waits for.
    async fn way(&self, context: &Context<'_>) -> Result<Vec<WayItem>> {
        let desk = caller::desk(context)?;
        let way = read(context, desk.way(&self.0))?;
        Ok(way.into_iter().map(WayItem::from).collect())
    }

    /// What the applicant owes by when after a milestone or an outcome, such as the completion filing within 15 days.
    async fn duties(&self, context: &Context<'_>) -> Result<Vec<Duty>> {
        let desk = caller::desk(context)?;
        let duties = read(context, desk.duties(&self.0))?;
        Ok(duties.into_iter().map(Duty::from).collect())
    }

    /// When it may be finished, and the critical path.
    async fn forecast(&self, context: &Context<'_>) -> Result<Forecast> {
        let cases = loader::load(context, CasesOf(self.0.id))
            .await?
            .unwrap_or_default();
        let cases: Vec<_> = cases.iter().map(|case| (**case).clone()).collect();
        let desk = caller::desk(context)?;
        Ok(read(context, desk.forecast(&self.0, &cases))?.into())
    }

    /// The stages that were or are handled together 统一办理 (Administrative Licensing Law, Art. 26(2)), in the order in
    /// which that began.
    async fn unified_handling(&self) -> Vec<UnifiedHandling> {
        let bundles = self.0.bundles.iter();
        bundles
            .map(|bundle| UnifiedHandling::new(bundle, &self.0.route))
            .collect()
    }

    /// What the caller may do now with the stages that are handled together, and why not the rest.
    async fn offers(&self, context: &Context<'_>) -> Result<Vec<StageOffer>> {
        let asked = StageOffersOf(Loaded(self.0.id, Arc::clone(&self.0)));
        let offers = loader::load(context, asked).await?.unwrap_or_default();
        let offers = offers.iter();
        Ok(offers.map(|offer| StageOffer::new(context, offer)).collect())
    }

    /// Its cases, oldest first, as far as the caller may see them.
    async fn cases(&self, context: &Context<'_>) -> Result<Vec<Case>> {
        self.loaded_cases(context).await
    }

    /// The milestones of the route in their order.
    async fn milestones(&self, context: &Context<'_>) -> Result<Vec<ProjectMilestone>> {
        let Some(route) = Route::find(context, &self.0.route)? else {
            return Ok(Vec::new());
        };
        let milestones = route.0.milestones.iter().cloned().map(Milestone::from);
        Ok(milestones
            .map(|milestone| ProjectMilestone {
                reached_on: self.0.milestones.get(milestone.code()).copied().map(Date),
                milestone,
            })
            .collect())
    }

    /// Who created it.
    async fn created_by(&self) -> Person {
        Person::from(&self.0.created_by)
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When everything needed was there.
    async fn completed_at(&self) -> Option<DateTime<Utc>> {
        self.0.completed_at
    }

    /// What happened to it, oldest first; what happened to its cases stands with them.
    async fn events(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many events, from 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<String>,
    ) -> Result<EventConnection> {
        event::list(
            context,
            Vec::new(),
            Some(Stream::Project(self.0.id)),
            (first, after),
        )
        .await
    }
}
