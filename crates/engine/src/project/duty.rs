//! What a project's applicant owes by when: duties that begin with a milestone or an outcome.

use chrono::{DateTime, NaiveDate, Utc};

use super::Way;
use crate::clock::{Clock, Due, Effect};
use crate::route::{Duty, Node};

/// A duty of a project, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectDuty {
    /// The duty as the route declares it.
    pub duty: Duty,
    /// The day on which it began; none before.
    pub since: Option<NaiveDate>,
    /// When it has to be done; none before it began.
    pub due: Option<Due>,
    /// The day on which it was done.
    pub done_on: Option<NaiveDate>,
}

impl ProjectDuty {
    /// Whether its time is over and it is still not done.
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.done_on.is_none() && self.due.is_some_and(|due| now >= due.at)
    }

    /// Whether it was done after its time.
    pub fn is_late(&self) -> bool {
        match (self.done_on, self.due) {
            (Some(done), Some(due)) => done > due.date,
            _ => false,
        }
    }
}

impl Way<'_> {
    /// The duties of the route that the project has, in their order. One whose procedure the project can do without is
    /// none of its own.
    pub fn duties(&self) -> Vec<ProjectDuty> {
        let duties = self.route.duties.iter();
        duties
            .filter(|duty| {
                !self
                    .needed(&Node::Procedure(duty.procedure.clone()))
                    .is_needless()
            })
            .map(|duty| self.duty(duty))
            .collect()
    }

    fn duty(&self, duty: &Duty) -> ProjectDuty {
        let outcome = |code| self.project.outcomes.get(code).map(|outcome| outcome.on);
        let since = match &duty.from {
            Node::Milestone(code) => self.project.milestones.get(code).copied(),
            Node::Procedure(code) => outcome(code),
        };
        ProjectDuty {
            due: since.and_then(|day| {
                Clock::start(Effect::Statutory, duty.within, day).due(&self.catalogue.calendar)
            }),
            done_on: outcome(&duty.procedure),
            duty: duty.clone(),
            since,
        }
    }
}
