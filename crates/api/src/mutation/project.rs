//! What an enterprise does with its projects.

use async_graphql::{Context, ID, InputObject, Object, Result};
use onewindow_desk::{CreateProject, OpenCase, ReachMilestone, UpdateProject};
use onewindow_engine::ids::{MilestoneCode, ProcedureCode, RouteCode};

use super::payload;
use crate::case::Case;
use crate::desk_error::outcome;
use crate::project::Project;
use crate::scalar::{Date, Json};
use crate::{caller, code, global_id};

/// A new project.
#[derive(InputObject)]
pub struct CreateProjectInput {
    /// The global id of the enterprise.
    pub enterprise_id: ID,
    /// The code of the route.
    pub route: String,
    /// What it is called.
    pub name: String,
    /// The facts known of it: `{"group": {"name": value}}`. What is not known yet is left out.
    pub facts: Json,
    /// A new value for every new act, of 1 to 200 characters; the same key never takes effect twice.
    pub idempotency_key: String,
}

/// A change to a project.
#[derive(InputObject)]
pub struct UpdateProjectInput {
    /// The global id of the project.
    pub project_id: ID,
    /// The new name; as it is if left out.
    pub name: Option<String>,
    /// The new facts, whole; as they are if left out.
    pub facts: Option<Json>,
    /// The version of the project that the caller has seen; if it is no longer current, nothing is done.
    pub expected_version: u64,
    /// A new value for every new act, of 1 to 200 characters; the same key never takes effect twice.
    pub idempotency_key: String,
}

/// A milestone that a project has reached.
#[derive(InputObject)]
pub struct ReachMilestoneInput {
    /// The global id of the project.
    pub project_id: ID,
    /// The code of the milestone.
    pub milestone: String,
    /// The day on which it was reached: not in the future, not before the project was created.
    pub on: Date,
    /// The version of the project that the caller has seen; if it is no longer current, nothing is done.
    pub expected_version: u64,
    /// A new value for every new act, of 1 to 200 characters; the same key never takes effect twice.
    pub idempotency_key: String,
}

/// A new case.
#[derive(InputObject)]
pub struct OpenCaseInput {
    /// The global id of the project.
    pub project_id: ID,
    /// The code of the procedure.
    pub procedure: String,
    /// A new value for every new act, of 1 to 200 characters; the same key never takes effect twice.
    pub idempotency_key: String,
}

payload! {
    /// The result of creating a project.
    CreateProjectPayload {
        /// The project; none when nothing was done.
        project: Project
    }
}

payload! {
    /// The result of changing a project.
    UpdateProjectPayload {
        /// The project as it stands now; none when nothing was done.
        project: Project
    }
}

payload! {
    /// The result of reporting a milestone.
    ReachMilestonePayload {
        /// The project as it stands now; none when nothing was done.
        project: Project
    }
}

payload! {
    /// The result of opening a case.
    OpenCasePayload {
        /// The draft; none when nothing was done.
        case: Case
    }
}

#[derive(Default)]
pub(super) struct ProjectMutation;

/// What an enterprise does with its projects.
#[Object]
impl ProjectMutation {
    /// Creates a project of an enterprise on a route. Its plan says at once which permits it needs.
    async fn create_project(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The new project.")] input: CreateProjectInput,
    ) -> Result<Option<CreateProjectPayload>> {
        let create = CreateProject {
            enterprise: global_id::decode(context, &input.enterprise_id)?,
            route: code::required(context, &input.route, RouteCode::try_new)?,
            name: input.name,
            facts: input.facts.0,
        };
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let answer = Box::pin(desk.create_project(actor, create, &input.idempotency_key)).await;
        Ok(Some(outcome(context, answer)?.map(Project::from).into()))
    }

    /// Changes a project's name or facts. What is in progress or decided can't be made needless by it.
    async fn update_project(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The change.")] input: UpdateProjectInput,
    ) -> Result<Option<UpdateProjectPayload>> {
        let update = UpdateProject {
            project: global_id::decode(context, &input.project_id)?,
            expected: input.expected_version,
            name: input.name,
            facts: input.facts.map(|facts| facts.0),
        };
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let answer = Box::pin(desk.update_project(actor, update, &input.idempotency_key)).await;
        Ok(Some(outcome(context, answer)?.map(Project::from).into()))
    }

    /// Reports that a project has reached a milestone 节点; its gates have to be open.
    async fn reach_milestone(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The milestone.")] input: ReachMilestoneInput,
    ) -> Result<Option<ReachMilestonePayload>> {
        let reach = ReachMilestone {
            project: global_id::decode(context, &input.project_id)?,
            expected: input.expected_version,
            milestone: code::required(context, &input.milestone, MilestoneCode::try_new)?,
            on: input.on.0,
        };
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let answer = Box::pin(desk.reach_milestone(actor, reach, &input.idempotency_key)).await;
        Ok(Some(outcome(context, answer)?.map(Project::from).into()))
    }

    /// Opens a case of a procedure that the project needs, as a draft.
    async fn open_case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The new case.")] input: OpenCaseInput,
    ) -> Result<Option<OpenCasePayload>> {
        let open = OpenCase {
            project: global_id::decode(context, &input.project_id)?,
            procedure: code::required(context, &input.procedure, ProcedureCode::try_new)?,
        };
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let answer = Box::pin(desk.open_case(actor, open, &input.idempotency_key)).await;
        Ok(Some(outcome(context, answer)?.map(Case::from).into()))
    }
}
