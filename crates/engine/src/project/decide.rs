//! What a command to a project does, and what opens for it then.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use super::{Project, ProjectCommand, ProjectEvent, ProjectRecord, WayState, unified, way};
use crate::access::{Denial, Operation, Subject, permit};
use crate::actor::{Actor, By, Role};
use crate::catalogue::Catalogue;
use crate::counter::Channel;
use crate::fact::FactValues;
use crate::form::Violation;
use crate::ids::{EnterpriseId, MilestoneCode, ProcedureCode, ProjectId};
use crate::refusal::Refusal;
use crate::route::{Binding, Needed, Node, Route};
use crate::text::{Language, Text};

/// Everything that a decision about a project needs from outside.
#[derive(Debug, Clone, Copy)]
pub struct ProjectFacts<'a> {
    /// The present.
    pub now: DateTime<Utc>,
    /// Who commands.
    pub actor: &'a Actor,
    /// What the zone declares.
    pub catalogue: &'a Catalogue,
    /// The project's route.
    pub route: &'a Route,
}

impl ProjectFacts<'_> {
    fn today(&self) -> NaiveDate {
        self.catalogue.calendar.local_date(self.now)
    }

    fn checked(&self, facts: &Value) -> Result<FactValues, Refusal> {
        self.catalogue
            .vocabulary
            .check_facts(facts)
            .map_err(|errors| Refusal::FactsInvalid {
                violations: errors
                    .into_iter()
                    .map(|error| Violation {
                        path: format!("/{}", error.path.join("/")),
                        message: Text::new(error.message(Language::Zh), error.message(Language::En)),
                    })
                    .collect(),
            })
    }
}

/// Creates a project with what is open to it from the start.
///
/// # Errors
/// When the actor may not, the name is blank, or the facts break the vocabulary.
pub fn create_project(
    (id, number): (ProjectId, String),
    enterprise: EnterpriseId,
    name: &str,
    values: &Value,
    facts: &ProjectFacts<'_>,
) -> Result<(Project, Vec<ProjectRecord>), Refusal> {
    permitted(facts.actor, enterprise, Operation::CreateProject)?;
    named(name)?;
    let checked = facts.checked(values)?;
    let created = ProjectRecord {
        at: facts.now,
        by: facts.actor.by(Some(Role::Applicant), None),
        what: ProjectEvent::ProjectCreated {
            project: id,
            number,
            enterprise,
            route: facts.route.code.clone(),
            name: name.trim().to_owned(),
            facts: values.clone(),
        },
    };
    let mut project = Project::created(&created).ok_or(Refusal::NotDue)?;
    let mut records = vec![created];
    settle(&mut project, &mut records, facts, &checked);
    Ok((project, records))
}

/// Decides a command to a project: the state after it and the records, empty when nothing changes.
///
/// # Errors
/// The [`Refusal`] that says why not.
pub fn decide_project(
    project: &Project,
    command: &ProjectCommand,
    facts: &ProjectFacts<'_>,
) -> Result<(Project, Vec<ProjectRecord>), Refusal> {
    // What an earlier vocabulary allowed stays readable.
    let current = facts.catalogue.vocabulary.read_facts(&project.facts).0;
    let mut after = project.clone();
    let mut records = Vec::new();
    let (what, values) = match command {
        ProjectCommand::Update { name, facts: changed } => {
            update(project, facts, name.as_deref(), changed.as_ref())?
        }
        ProjectCommand::ReachMilestone { milestone, on } => {
            (reach(project, facts, &current, milestone, *on)?, current)
        }
        ProjectCommand::Join {
            procedure,
            case,
            channel,
        } => {
            joinable(project, facts, &current, (procedure, *channel))?;
            (
                ProjectEvent::CaseJoined {
                    procedure: procedure.clone(),
                    case: *case,
                },
                current,
            )
        }
        ProjectCommand::RecordOutcome { procedure, outcome } => (
            ProjectEvent::OutcomeRecorded {
                procedure: procedure.clone(),
                outcome: outcome.clone(),
            },
            current,
        ),
        ProjectCommand::Unified(command) => (unified::decide(project, facts, command)?, current),
        ProjectCommand::LoseOutcome { procedure, case } => (
            ProjectEvent::OutcomeLost {
                procedure: procedure.clone(),
                case: *case,
            },
            current,
        ),
        ProjectCommand::Leave { procedure, case } => (
            ProjectEvent::CaseLeft {
                procedure: procedure.clone(),
                case: *case,
            },
            current,
        ),
    };
    let by = match command {
        ProjectCommand::RecordOutcome { .. }
        | ProjectCommand::LoseOutcome { .. }
        | ProjectCommand::Leave { .. } => By::engine(),
        ProjectCommand::Unified(command) => unified::by(facts, command),
        ProjectCommand::Join {
            channel: Channel::Counter,
            ..
        } => {
            let window = facts.catalogue.window().map(|window| &window.code);
            facts.actor.by(Some(Role::Window), window)
        }
        ProjectCommand::Update { .. }
        | ProjectCommand::ReachMilestone { .. }
        | ProjectCommand::Join { .. } => facts.actor.by(Some(Role::Applicant), None),
    };
    let record = ProjectRecord {
        at: facts.now,
        by,
        what,
    };
    if changes(project, &record) {
        push(&mut after, &mut records, record);
    }
    settle(&mut after, &mut records, facts, &values);
    Ok((after, records))
}

fn permitted(actor: &Actor, enterprise: EnterpriseId, operation: Operation) -> Result<(), Refusal> {
    let subject = Subject {
        enterprise: Some(enterprise),
        ..Subject::default()
    };
    permit(actor, operation, &subject).map_err(|denial| match denial {
        Denial::NotSignedIn => Refusal::NotSignedIn,
        Denial::Role => Refusal::NotYourRole {
            needed: vec![Role::Applicant],
        },
        Denial::Relation => Refusal::NotYourEnterprise,
        Denial::Scope(needed) => Refusal::lacking_scope(needed),
    })
}

/// The project sees only that the window brings the case; the case itself asks whether its clerk may.
fn permitted_at_window(facts: &ProjectFacts<'_>) -> Result<(), Refusal> {
    let window = facts.catalogue.window().map(|window| window.code.clone());
    let subject = Subject {
        departments: window.clone().into_iter().collect(),
        ..Subject::default()
    };
    let permitted = permit(facts.actor, Operation::ReceiveOnPaper, &subject);
    permitted.map_err(|denial| match (denial, window) {
        (Denial::NotSignedIn, _) => Refusal::NotSignedIn,
        (Denial::Scope(needed), _) => Refusal::lacking_scope(needed),
        (Denial::Relation, Some(needed)) => Refusal::NotYourDepartment { needed },
        (Denial::Role | Denial::Relation, _) => Refusal::NotYourRole {
            needed: vec![Role::Window],
        },
    })
}

fn named(name: &str) -> Result<(), Refusal> {
    const LIMIT: u32 = 200;
    if name.trim().is_empty() {
        Err(Refusal::TextMissing {
            field: "name".to_owned(),
        })
    } else if name.chars().count() > LIMIT as usize {
        Err(Refusal::TextTooLong {
            field: "name".to_owned(),
            limit: LIMIT,
        })
    } else {
        Ok(())
    }
}

fn update(
    project: &Project,
    facts: &ProjectFacts<'_>,
    name: Option<&str>,
    changed: Option<&Value>,
) -> Result<(ProjectEvent, FactValues), Refusal> {
    permitted(facts.actor, project.enterprise, Operation::UpdateProject)?;
    let name = name.unwrap_or(&project.name);
    named(name)?;
    let changed = changed.unwrap_or(&project.facts);
    let values = facts.checked(changed)?;
    let way = way(project, facts.route, facts.catalogue, &values, facts.today());
    let lost: Vec<ProcedureCode> = project
        .open
        .keys()
        .chain(project.outcomes.keys())
        .filter(|code| way.needed(&Node::Procedure((*code).clone())).is_needless())
        .cloned()
        .collect();
    if !lost.is_empty() {
        return Err(Refusal::FactsFixed { procedures: lost });
    }
    let event = ProjectEvent::ProjectUpdated {
        name: name.trim().to_owned(),
        facts: changed.clone(),
    };
    Ok((event, values))
}

fn reach(
    project: &Project,
    facts: &ProjectFacts<'_>,
    values: &FactValues,
    milestone: &MilestoneCode,
    on: NaiveDate,
) -> Result<ProjectEvent, Refusal> {
    permitted(facts.actor, project.enterprise, Operation::ReachMilestone)?;
    if let Some(on) = project.milestones.get(milestone) {
        return Err(Refusal::MilestoneAlreadyReached {
            milestone: milestone.clone(),
            on: *on,
        });
    }
    let way = way(project, facts.route, facts.catalogue, values, facts.today());
    let node = Node::Milestone(milestone.clone());
    if way.needed(&node) == Needed::No {
        return Err(Refusal::UnknownMilestone {
            milestone: milestone.clone(),
        });
    }
    let created = facts.catalogue.calendar.local_date(project.created_at);
    if on > facts.today() || on < created {
        return Err(Refusal::DateOutOfRange { date: on });
    }
    way.require(&node, Binding::Apply)?;
    if let Some((open_since, basis)) = way.open_since(&node).filter(|(since, _)| on < *since) {
        return Err(Refusal::BeforeItsGate {
            date: on,
            open_since,
            basis,
        });
    }
    Ok(ProjectEvent::MilestoneReached {
        milestone: milestone.clone(),
        on,
    })
}

fn joinable(
    project: &Project,
    facts: &ProjectFacts<'_>,
    values: &FactValues,
    (procedure, channel): (&ProcedureCode, Channel),
) -> Result<(), Refusal> {
    match channel {
        Channel::Online => permitted(facts.actor, project.enterprise, Operation::OpenCase)?,
        Channel::Counter => permitted_at_window(facts)?,
    }
    way(project, facts.route, facts.catalogue, values, facts.today()).is_needed(procedure)?;
    if project.open.contains_key(procedure) || project.outcomes.contains_key(procedure) {
        return Err(Refusal::AlreadyApplied {
            procedure: procedure.clone(),
        });
    }
    Ok(())
}

fn push(project: &mut Project, records: &mut Vec<ProjectRecord>, record: ProjectRecord) {
    project.apply(&record);
    records.push(record);
}

/// Whether an event would leave anything but the count of events changed: what is so already is not recorded again.
fn changes(project: &Project, record: &ProjectRecord) -> bool {
    let mut after = project.clone();
    after.apply(record);
    after.sequence = project.sequence;
    after != *project
}

/// Says what has opened, and when everything is there.
fn settle(
    project: &mut Project,
    records: &mut Vec<ProjectRecord>,
    facts: &ProjectFacts<'_>,
    values: &FactValues,
) {
    let items = way(project, facts.route, facts.catalogue, values, facts.today()).items();
    let follows = |what| ProjectRecord {
        at: facts.now,
        by: By::engine(),
        what,
    };
    for item in &items {
        if item.state == WayState::Open && !project.opened.contains(&item.node) {
            let what = match item.node.clone() {
                Node::Procedure(procedure) => ProjectEvent::ProcedureOpened { procedure },
                Node::Milestone(milestone) => ProjectEvent::GateOpened { milestone },
            };
            push(project, records, follows(what));
        }
    }
    let complete = items.iter().all(|item| item.state.is_settled());
    if complete && project.open.is_empty() && project.completed_at.is_none() {
        push(project, records, follows(ProjectEvent::ProjectCompleted));
    }
}
