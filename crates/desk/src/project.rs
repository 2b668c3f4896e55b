//! Projects: create, update, reach milestones; and what a project's way through its route looks like.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use onewindow_engine::access::Operation;
use onewindow_engine::actor::Actor;
use onewindow_engine::case::{Case, ClockKey};
use onewindow_engine::clock::ClockState;
use onewindow_engine::ids::{EnterpriseId, MilestoneCode, ProcedureCode, ProjectId, RouteCode};
use onewindow_engine::project::{
    self, Forecast, Project, ProjectCommand, ProjectDuty, ProjectFacts, WayItem, decide_project, way,
};
use onewindow_engine::route::{PlanItem, Route};
use onewindow_store::{Commit, CounterTake, Stream};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::access::{authorize, of_enterprise, scope, sees_enterprise};
use crate::commit::{Attempt, ROUNDS, check_facts, write_project};
use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result};
use crate::ids;
use crate::key::Request;

/// Creating a project.
#[derive(Debug, Clone, Serialize)]
pub struct CreateProject {
    /// Whose it is.
    pub enterprise: EnterpriseId,
    /// The route it takes.
    pub route: RouteCode,
    /// What it is called.
    pub name: String,
    /// The facts known of it: `{group: {name: value}}`.
    pub facts: Value,
}

/// Changing what is known of a project.
#[derive(Debug, Clone, Serialize)]
pub struct UpdateProject {
    /// Which.
    pub project: ProjectId,
    /// The version that the caller has seen.
    pub expected: u64,
    /// The new name; none: as it is.
    pub name: Option<String>,
    /// The new facts, whole; none: as they are.
    pub facts: Option<Value>,
}

/// Reporting that a milestone is reached.
#[derive(Debug, Clone, Serialize)]
pub struct ReachMilestone {
    /// Of which project.
    pub project: ProjectId,
    /// The version that the caller has seen.
    pub expected: u64,
    /// Which.
    pub milestone: MilestoneCode,
    /// On which local day.
    pub on: NaiveDate,
}

/// What a replayed request needs to find its answer again.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Answer {
    project: ProjectId,
}

impl Desk {
    /// Creates a project.
    ///
    /// # Errors
    /// When the caller does not act for the enterprise, the route is unknown, the key belongs to another request, or
    /// the engine refuses.
    pub async fn create_project(&self, actor: &Actor, input: CreateProject, key: &str) -> Result<Project> {
        let request = Request::new(actor, key, Operation::CreateProject, &input)?;
        if let Some(answer) = self.recorded::<Answer>(&request).await? {
            return self.project(actor, answer.project).await;
        }
        if !sees_enterprise(actor, input.enterprise)
            || self.store().enterprise(input.enterprise).await?.is_none()
        {
            return Err(DeskError::NotFound {
                what: Noun::Enterprise,
            });
        }
        authorize(actor, Operation::CreateProject, &of_enterprise(input.enterprise))?;
        let id = ids::project();
        for _ in 0..ROUNDS {
            let (project, mut commit) = self.prepare_creation(actor, id, &input).await?;
            commit.key = Some(request.record(&Answer { project: id })?);
            match self.record(commit).await? {
                Attempt::Done => return Ok(project),
                Attempt::Lost => {}
                Attempt::KeyTaken => return self.project_meanwhile(actor, &request).await,
            }
        }
        Err(DeskError::Busy)
    }

    async fn prepare_creation(
        &self,
        actor: &Actor,
        id: ProjectId,
        input: &CreateProject,
    ) -> Result<(Project, Commit)> {
        let now = self.now();
        let route = self.route(&input.route)?;
        let year = self.year(now);
        let counter = format!("project/{year}");
        let serial = self.store().counter(&counter).await?;
        let number = format!("{}-P{year}-{serial:04}", self.catalogue().zone.number_prefix);
        let facts = ProjectFacts {
            now,
            actor,
            catalogue: self.catalogue(),
            route,
        };
        let CreateProject {
            enterprise,
            name,
            facts: values,
            ..
        } = input;
        let (project, records) = project::create_project((id, number), *enterprise, name, values, &facts)?;
        let commit = Commit {
            projects: write_project(None, project.clone(), records),
            counters: vec![CounterTake {
                scope: counter,
                expected: serial,
            }],
            ..Commit::default()
        };
        Ok((project, commit))
    }

    /// Changes a project's name or facts.
    ///
    /// # Errors
    /// When the project is not visible, the version is not current, the key belongs to another request, the caller may
    /// not, or the engine refuses.
    pub async fn update_project(&self, actor: &Actor, input: UpdateProject, key: &str) -> Result<Project> {
        let request = Request::new(actor, key, Operation::UpdateProject, &input)?;
        let UpdateProject {
            project,
            expected,
            name,
            facts,
        } = input;
        let command = ProjectCommand::Update { name, facts };
        self.change_project(actor, (project, expected, &command), &request)
            .await
    }

    /// Reports that a milestone is reached.
    ///
    /// # Errors
    /// As [`Desk::update_project`].
    pub async fn reach_milestone(&self, actor: &Actor, input: ReachMilestone, key: &str) -> Result<Project> {
        let request = Request::new(actor, key, Operation::ReachMilestone, &input)?;
        let ReachMilestone {
            project,
            expected,
            milestone,
            on,
        } = input;
        let command = ProjectCommand::ReachMilestone { milestone, on };
        self.change_project(actor, (project, expected, &command), &request)
            .await
    }

    async fn change_project(
        &self,
        actor: &Actor,
        (id, expected, command): (ProjectId, u64, &ProjectCommand),
        request: &Request,
    ) -> Result<Project> {
        if let Some(answer) = self.recorded::<Answer>(request).await? {
            return self.project(actor, answer.project).await;
        }
        let answer = Box::pin(self.changed_project(actor, (id, expected, command), request)).await;
        match self.twin::<Answer, _>(request, &answer).await? {
            Some(twin) => self.project(actor, twin.project).await,
            None => answer,
        }
    }

    async fn changed_project(
        &self,
        actor: &Actor,
        (id, expected, command): (ProjectId, u64, &ProjectCommand),
        request: &Request,
    ) -> Result<Project> {
        for _ in 0..ROUNDS {
            let project = self.project_for(actor, id, request.operation).await?;
            if project.sequence != expected {
                return Err(self.stale(Stream::Project(id), expected, project.sequence).await);
            }
            let facts = self.project_facts(&project, actor, self.now())?;
            let (after, records) = decide_project(&project, command, &facts)?;
            let licences = self.start_licences(&project, &records).await?;
            let commit = Commit {
                key: Some(request.record(&Answer { project: id })?),
                projects: write_project(Some(project.sequence), after.clone(), records),
                licences,
                ..Commit::default()
            };
            match self.record(commit).await? {
                Attempt::Done => return Ok(after),
                Attempt::Lost => {}
                Attempt::KeyTaken => return self.project_meanwhile(actor, request).await,
            }
        }
        Err(DeskError::Busy)
    }

    async fn project_meanwhile(&self, actor: &Actor, request: &Request) -> Result<Project> {
        match self.recorded::<Answer>(request).await? {
            Some(answer) => self.project(actor, answer.project).await,
            None => Err(DeskError::Busy),
        }
    }

    /// A project that the actor may see, for an operation that it may do.
    pub(crate) async fn project_for(
        &self,
        actor: &Actor,
        id: ProjectId,
        operation: Operation,
    ) -> Result<Project> {
        let visible = self.store().projects_by_ids(&scope(actor)?, &[id]).await?;
        let project = visible
            .into_iter()
            .next()
            .ok_or(DeskError::NotFound { what: Noun::Project })?;
        authorize(actor, operation, &of_enterprise(project.enterprise))?;
        Ok(project)
    }

    /// Which procedures a project with these facts would need. Public: no project is asked about.
    ///
    /// # Errors
    /// When there is no such route or the facts break the zone's vocabulary.
    pub fn plan(&self, route: &RouteCode, facts: &Value) -> Result<Vec<PlanItem>> {
        let values = check_facts(self.catalogue(), facts)?;
        Ok(self.catalogue().plan(self.route(route)?, &values, self.today()))
    }

    /// Which procedures a project needs, and which rule says so.
    ///
    /// # Errors
    /// When its facts no longer fit the zone's vocabulary.
    pub fn plan_of(&self, project: &Project) -> Result<Vec<PlanItem>> {
        let values = self.values(project)?;
        Ok(self
            .catalogue()
            .plan(self.route_of(project)?, &values, self.today()))
    }

    /// A project's way: what it has, what is on its way, what may start, what waits for what.
    ///
    /// # Errors
    /// As [`Desk::plan_of`].
    pub fn way(&self, project: &Project) -> Result<Vec<WayItem>> {
        let values = self.values(project)?;
        Ok(way(
            project,
            self.route_of(project)?,
            self.catalogue(),
            &values,
            self.today(),
        )
        .items())
    }

    /// What the project's applicant owes by when.
    ///
    /// # Errors
    /// As [`Desk::plan_of`].
    pub fn duties(&self, project: &Project) -> Result<Vec<ProjectDuty>> {
        let values = self.values(project)?;
        let route = self.route_of(project)?;
        Ok(way(project, route, self.catalogue(), &values, self.today()).duties())
    }

    /// The critical path of a project and when it may be finished. Of its cases those that run count with what is
    /// left of their decision limit.
    ///
    /// # Errors
    /// As [`Desk::plan_of`].
    pub fn forecast(&self, project: &Project, cases: &[Case]) -> Result<Forecast> {
        let values = self.values(project)?;
        let remaining: BTreeMap<ProcedureCode, u32> = cases
            .iter()
            .filter(|case| case.project == project.id && !case.phase.is_final())
            .filter_map(|case| Some((case.procedure.code.clone(), self.working_days_left(case)?)))
            .collect();
        let way = way(
            project,
            self.route_of(project)?,
            self.catalogue(),
            &values,
            self.today(),
        );
        Ok(project::forecast(&way, &remaining))
    }

    /// Working days until the decision is due; none while no decision clock runs.
    fn working_days_left(&self, case: &Case) -> Option<u32> {
        let calendar = &self.catalogue().calendar;
        let due = [ClockKey::Promised, ClockKey::Statutory, ClockKey::Unified]
            .iter()
            .filter_map(|key| case.clocks.get(key))
            .filter(|clock| clock.state() == ClockState::Running)
            .filter_map(|clock| clock.due(calendar))
            .map(|due| due.date)
            .min()?;
        Some(if due <= self.today() {
            0
        } else {
            calendar.working_days_between(self.today(), due)
        })
    }

    fn route(&self, code: &RouteCode) -> Result<&Route> {
        let route = self.catalogue().routes.get(code).map(AsRef::as_ref);
        route.ok_or(DeskError::NotFound { what: Noun::Route })
    }
}
