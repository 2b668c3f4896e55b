//! Who the caller is.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use futures::future::try_join_all;
use onewindow_engine::actor::{Actor, ActorKind};

use crate::connection::Connection;
use crate::department::Department;
use crate::enterprise::Enterprise;
use crate::person::Role;
use crate::project::{self, Project};
use crate::queue::{self, QueueConnection, QueueFilterInput, QueueOrder};
use crate::substitution::Substitution;
use crate::{caller, case};

/// Whether a person or a script acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ViewerKind {
    /// A person.
    Person,
    /// A service account of an integration.
    Service,
}

/// A role held, in a department where the role belongs to one.
#[derive(Debug, Clone, SimpleObject)]
pub struct Appointment {
    /// The role.
    pub role: Role,
    /// The department, for window clerks, handlers, reviewers and approvers.
    pub department: Option<Department>,
}

/// The caller.
#[derive(Debug, Clone)]
pub struct Viewer(Actor);

impl Viewer {
    /// The caller; none when nobody is signed in.
    pub(crate) fn of(actor: &Actor) -> Option<Self> {
        match actor.kind {
            ActorKind::Person | ActorKind::Service => Some(Self(actor.clone())),
            ActorKind::Engine | ActorKind::Anonymous => None,
        }
    }
}

/// The caller: who is signed in, with which offices.
#[Object]
impl Viewer {
    /// The name shown beside every act.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether a person or a script is signed in.
    async fn kind(&self) -> ViewerKind {
        match self.0.kind {
            ActorKind::Service => ViewerKind::Service,
            ActorKind::Person | ActorKind::Engine | ActorKind::Anonymous => ViewerKind::Person,
        }
    }

    /// The offices held.
    async fn appointments(&self, context: &Context<'_>) -> Result<Vec<Appointment>> {
        let language = caller::language(context);
        let appointments = self.0.appointments.iter();
        appointments
            .map(|appointment| {
                let department = match &appointment.department {
                    Some(code) => Department::find(context, code)?,
                    None => None,
                };
                Ok(Appointment {
                    role: Role::new(appointment.role, language),
                    department,
                })
            })
            .collect()
    }

    /// The departments belonged to.
    async fn departments(&self, context: &Context<'_>) -> Result<Vec<Department>> {
        let mut codes: Vec<_> = self
            .0
            .appointments
            .iter()
            .filter_map(|held| held.department.as_ref())
            .collect();
        codes.sort();
        codes.dedup();
        codes
            .into_iter()
            .filter_map(|code| Department::find(context, code).transpose())
            .collect()
    }

    /// The substitutions in force and to come in which the caller is absent or acts for somebody 代理 (A/B 角).
    async fn substitutions(&self, context: &Context<'_>) -> Result<Vec<Substitution>> {
        Substitution::own(context).await
    }

    /// The enterprises acted for.
    async fn enterprises(&self, context: &Context<'_>) -> Result<Vec<Enterprise>> {
        let ids = self.0.enterprises.iter();
        let found = try_join_all(ids.map(|id| Enterprise::find(context, *id))).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The projects that the caller may see, newest first.
    async fn projects(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many projects, from 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<String>,
    ) -> Result<Connection<Project>> {
        project::list(context, None, (first, after)).await
    }

    /// The cases that the caller may see, newest first.
    async fn cases(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which cases; all that the caller may see if left out.")] filter: Option<
            case::CaseFilterInput,
        >,
        #[graphql(desc = "How many cases, from 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<String>,
    ) -> Result<Connection<case::Case>> {
        case::list(context, filter, (first, after)).await
    }

    /// The tasks of all the departments belonged to.
    #[expect(
        clippy::too_many_arguments,
        reason = "each is an argument of the field, known by its own name"
    )]
    async fn queue(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which tasks; all if left out.")] filter: Option<QueueFilterInput>,
        #[graphql(desc = "In which order; what is due first if left out.")] order_by: Option<QueueOrder>,
        #[graphql(desc = "How many tasks, from 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<String>,
    ) -> Result<QueueConnection> {
        let query = queue::Query {
            department: None,
            filter,
            order: order_by,
            page: (first, after),
        };
        queue::list(context, query).await
    }
}
