//! A project 项目: an enterprise's undertaking on a route. It knows which permits it needs, which it has, and what
//! may start now.

mod decide;
mod duty;
mod forecast;
mod unified;
mod way;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use decide::{ProjectFacts, create_project, decide_project};
pub use duty::ProjectDuty;
pub use forecast::{Forecast, ForecastItem, forecast};
pub use unified::{Bundle, BundleMember, UnifiedCommand};
pub use way::{Way, WayItem, WayState, way};

use crate::actor::By;
use crate::counter::Channel;
use crate::event_name::event_names;
use crate::ids::{CaseId, EnterpriseId, MilestoneCode, ProcedureCode, ProjectId, RouteCode, StageCode};
use crate::limit::Limit;
use crate::route::Node;

/// The state of a project, made by events alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// Its number for people.
    pub number: String,
    /// The enterprise.
    pub enterprise: EnterpriseId,
    /// The route.
    pub route: RouteCode,
    /// Its name.
    pub name: String,
    /// The facts known of it: `{group: {name: value}}`.
    pub facts: Value,
    /// Counts the events applied; the version a writer must have seen.
    pub sequence: u64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// Who created it.
    pub created_by: By,
    /// The open case of each procedure.
    pub open: BTreeMap<ProcedureCode, CaseId>,
    /// The outcomes it has.
    pub outcomes: BTreeMap<ProcedureCode, ProjectOutcome>,
    /// The milestones reached, with their days.
    pub milestones: BTreeMap<MilestoneCode, NaiveDate>,
    /// Procedures and milestones that were said to be open to it.
    pub opened: BTreeSet<Node>,
    /// When everything needed was there.
    pub completed_at: Option<DateTime<Utc>>,
    /// The unified handlings of its stages, in the order of their beginning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bundles: Vec<Bundle>,
}

/// An outcome that later cases may build on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ProjectOutcome {
    /// The case it came from.
    pub case: CaseId,
    /// The document's number.
    pub document: String,
    /// The day of issue.
    pub on: NaiveDate,
}

/// A command to a project.
#[derive(Debug, Clone, PartialEq)]
pub enum ProjectCommand {
    /// The applicant changes name or facts.
    Update {
        /// The new name.
        name: Option<String>,
        /// The new facts, whole.
        facts: Option<Value>,
    },
    /// The applicant reports that a milestone is reached.
    ReachMilestone {
        /// Which.
        milestone: MilestoneCode,
        /// On which local day.
        on: NaiveDate,
    },
    /// A case is opened in it.
    Join {
        /// Of which procedure.
        procedure: ProcedureCode,
        /// The case.
        case: CaseId,
        /// By which way: by the applicant, or by the window for whom brings paper.
        channel: Channel,
    },
    /// A case came to an outcome.
    RecordOutcome {
        /// Of which procedure.
        procedure: ProcedureCode,
        /// The outcome.
        outcome: ProjectOutcome,
    },
    /// About the unified handling of a stage (Licensing Law Art. 26(2), 42(2)).
    Unified(UnifiedCommand),
    /// The licence that an outcome was has come to an end.
    LoseOutcome {
        /// Of which procedure.
        procedure: ProcedureCode,
        /// The case it came from.
        case: CaseId,
    },
    /// A case is at its end; a new one may be opened when it had no outcome.
    Leave {
        /// Of which procedure.
        procedure: ProcedureCode,
        /// The case.
        case: CaseId,
    },
}

/// A project event with who and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProjectRecord {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: By,
    /// What.
    #[serde(flatten)]
    pub what: ProjectEvent,
}

/// What has happened to a project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", rename_all_fields = "kebab-case")]
pub enum ProjectEvent {
    /// It was created.
    ProjectCreated {
        /// The project.
        project: ProjectId,
        /// Its number.
        number: String,
        /// The enterprise.
        enterprise: EnterpriseId,
        /// The route.
        route: RouteCode,
        /// Its name.
        name: String,
        /// Its facts.
        facts: Value,
    },
    /// Its name or facts were changed.
    ProjectUpdated {
        /// The name.
        name: String,
        /// The facts.
        facts: Value,
    },
    /// A case was opened in it.
    CaseJoined {
        /// Of which procedure.
        procedure: ProcedureCode,
        /// The case.
        case: CaseId,
    },
    /// A case came to an outcome.
    OutcomeRecorded {
        /// Of which procedure.
        procedure: ProcedureCode,
        /// The outcome.
        outcome: ProjectOutcome,
    },
    /// A case takes part in the unified handling of its stage; the first one begins it.
    UnifiedCaseJoined {
        /// Of which stage.
        stage: StageCode,
        /// Of which procedure.
        procedure: ProcedureCode,
        /// The case.
        case: CaseId,
        /// The day on which the handling begins, if this is its first case.
        on: NaiveDate,
        /// The limit of the whole, if this is its first case.
        limit: Limit,
    },
    /// What was to be done about a case in the unified handling is done; the last one ends it.
    UnifiedCaseLeft {
        /// Of which stage.
        stage: StageCode,
        /// The case.
        case: CaseId,
        /// On which day.
        on: NaiveDate,
    },
    /// The limit of a unified handling was extended.
    UnifiedHandlingExtended {
        /// Of which stage.
        stage: StageCode,
        /// By how much.
        limit: Limit,
        /// Why.
        reason: String,
    },
    /// The licence that an outcome was has come to an end; it may be applied for again.
    OutcomeLost {
        /// Of which procedure.
        procedure: ProcedureCode,
        /// The case it came from.
        case: CaseId,
    },
    /// A case is at its end.
    CaseLeft {
        /// Of which procedure.
        procedure: ProcedureCode,
        /// The case.
        case: CaseId,
    },
    /// A procedure may now be applied for.
    ProcedureOpened {
        /// Which.
        procedure: ProcedureCode,
    },
    /// A milestone may now be reached: its gates are open.
    GateOpened {
        /// Which.
        milestone: MilestoneCode,
    },
    /// A milestone was reached.
    MilestoneReached {
        /// Which.
        milestone: MilestoneCode,
        /// On which day.
        on: NaiveDate,
    },
    /// Everything needed is there.
    ProjectCompleted,
}

event_names!(ProjectEvent {
    ProjectCreated,
    ProjectUpdated,
    CaseJoined,
    OutcomeRecorded,
    UnifiedCaseJoined,
    UnifiedCaseLeft,
    UnifiedHandlingExtended,
    OutcomeLost,
    CaseLeft,
    ProcedureOpened,
    GateOpened,
    MilestoneReached,
    ProjectCompleted,
});

impl Project {
    /// Makes a project from its log; none when the log does not begin with its creation.
    pub fn replay<'a>(records: impl IntoIterator<Item = &'a ProjectRecord>) -> Option<Project> {
        let mut records = records.into_iter();
        let mut project = Project::created(records.next()?)?;
        for record in records {
            project.apply(record);
        }
        Some(project)
    }

    /// The project that a creation makes.
    pub fn created(record: &ProjectRecord) -> Option<Project> {
        let ProjectEvent::ProjectCreated {
            project,
            number,
            enterprise,
            route,
            name,
            facts,
        } = &record.what
        else {
            return None;
        };
        Some(Project {
            id: *project,
            number: number.clone(),
            enterprise: *enterprise,
            route: route.clone(),
            name: name.clone(),
            facts: facts.clone(),
            sequence: 1,
            created_at: record.at,
            created_by: record.by.clone(),
            open: BTreeMap::new(),
            outcomes: BTreeMap::new(),
            milestones: BTreeMap::new(),
            opened: BTreeSet::new(),
            completed_at: None,
            bundles: Vec::new(),
        })
    }

    /// Takes an event into the state. Total: an event is a fact.
    pub fn apply(&mut self, record: &ProjectRecord) {
        self.sequence += 1;
        match &record.what {
            ProjectEvent::ProjectCreated { .. } => {}
            ProjectEvent::ProjectUpdated { name, facts } => {
                name.clone_into(&mut self.name);
                self.facts = facts.clone();
            }
            ProjectEvent::CaseJoined { procedure, case } => {
                self.open.insert(procedure.clone(), *case);
            }
            ProjectEvent::OutcomeRecorded { procedure, outcome } => {
                self.outcomes.insert(procedure.clone(), outcome.clone());
            }
            ProjectEvent::UnifiedCaseJoined { .. }
            | ProjectEvent::UnifiedCaseLeft { .. }
            | ProjectEvent::UnifiedHandlingExtended { .. } => self.apply_unified(record),
            ProjectEvent::OutcomeLost { procedure, case } => {
                if self
                    .outcomes
                    .get(procedure)
                    .is_some_and(|outcome| outcome.case == *case)
                {
                    self.outcomes.remove(procedure);
                    self.opened.remove(&Node::Procedure(procedure.clone()));
                }
            }
            ProjectEvent::CaseLeft { procedure, case } => {
                if self.open.get(procedure) == Some(case) {
                    self.open.remove(procedure);
                }
            }
            ProjectEvent::ProcedureOpened { procedure } => {
                self.opened.insert(Node::Procedure(procedure.clone()));
            }
            ProjectEvent::GateOpened { milestone } => {
                self.opened.insert(Node::Milestone(milestone.clone()));
            }
            ProjectEvent::MilestoneReached { milestone, on } => {
                self.milestones.insert(milestone.clone(), *on);
            }
            ProjectEvent::ProjectCompleted => self.completed_at = Some(record.at),
        }
    }

    /// Whether a node's outcome or milestone is there.
    pub fn has(&self, node: &Node) -> bool {
        match node {
            Node::Procedure(code) => self.outcomes.contains_key(code),
            Node::Milestone(code) => self.milestones.contains_key(code),
        }
    }
}
