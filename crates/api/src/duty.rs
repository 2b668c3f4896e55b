//! What a project's applicant owes by when.

use async_graphql::{Context, Object, Result};
use onewindow_engine::project::ProjectDuty;
use onewindow_engine::route::Node;

use crate::caller;
use crate::limit::TimeLimit;
use crate::route::RouteNode;
use crate::scalar::Date;

/// A duty of a project's applicant.
#[derive(Debug, Clone)]
pub struct Duty(ProjectDuty);

impl From<ProjectDuty> for Duty {
    fn from(duty: ProjectDuty) -> Self {
        Self(duty)
    }
}

/// A duty of a project's applicant: to have something filed or granted within a time after something has happened.
#[Object]
impl Duty {
    /// What has to be there.
    async fn node(&self) -> RouteNode {
        RouteNode(Node::Procedure(self.0.duty.procedure.clone()))
    }

    /// After what the time runs.
    async fn from(&self) -> RouteNode {
        RouteNode(self.0.duty.from.clone())
    }

    /// Within which time.
    async fn within(&self, context: &Context<'_>) -> TimeLimit {
        TimeLimit::new(self.0.duty.within, caller::language(context))
    }

    /// The article that says so.
    async fn basis(&self) -> Option<&str> {
        self.0.duty.basis.as_deref()
    }

    /// The day on which it began, which is not counted; none before.
    async fn since(&self) -> Option<Date> {
        self.0.since.map(Date)
    }

    /// The last day; none before it began.
    async fn due_on(&self) -> Option<Date> {
        self.0.due.map(|due| due.date.into())
    }

    /// Whether the last day rests on a year whose calendar is not published: it may still move.
    async fn is_provisional(&self) -> bool {
        self.0.due.is_some_and(|due| due.provisional)
    }

    /// The day on which it was done.
    async fn done_on(&self) -> Option<Date> {
        self.0.done_on.map(Date)
    }

    /// Whether its time is over and it is still not done.
    async fn is_overdue(&self, context: &Context<'_>) -> Result<bool> {
        Ok(self.0.is_overdue(caller::desk(context)?.now()))
    }

    /// Whether it was done after its time.
    async fn is_late(&self) -> bool {
        self.0.is_late()
    }
}
