//! The unified handling of a stage of a project (Licensing Law Art. 26(2), 42(2)): one limit for the cases of several
//! departments, from the first acceptance on, extended by the head of the government and nobody else.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Project, ProjectEvent, ProjectFacts, ProjectRecord};
use crate::actor::{Actor, By, Role};
use crate::case::{UnifiedExtension, extends, written};
use crate::clock::{Clock, Effect};
use crate::ids::{CaseId, DepartmentCode, ProcedureCode, StageCode};
use crate::limit::Limit;
use crate::procedure::ExtensionRule;
use crate::refusal::{Refusal, UnifiedRefusal};
use crate::route::UnifiedRule;

/// What can be asked about the unified handling of a stage.
#[derive(Debug, Clone, PartialEq)]
pub enum UnifiedCommand {
    /// A case takes part.
    Join {
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
    /// What was to be done about a case is done.
    Leave {
        /// Of which stage.
        stage: StageCode,
        /// The case.
        case: CaseId,
        /// On which day.
        on: NaiveDate,
    },
    /// The head of the government extends the limit of the whole (Licensing Law Art. 42(2)).
    Extend {
        /// Of which stage.
        stage: StageCode,
        /// Why; told to the applicant.
        reason: String,
    },
}

/// Cases of a stage that are handled together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Bundle {
    /// Of which stage.
    pub stage: StageCode,
    /// The clock of the whole; it began on the day of the first acceptance and stops with the last decision. No case's
    /// suspension stops it.
    pub clock: Clock,
    /// The cases, by procedure.
    pub members: BTreeMap<ProcedureCode, BundleMember>,
    /// The extensions of the limit, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<UnifiedExtension>,
}

/// A case in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct BundleMember {
    /// Which.
    pub case: CaseId,
    /// The day on which it was decided or ended otherwise.
    pub left_on: Option<NaiveDate>,
}

impl Bundle {
    /// The cases about which something is still to be done.
    pub fn open_cases(&self) -> impl Iterator<Item = CaseId> {
        self.members
            .values()
            .filter(|member| member.left_on.is_none())
            .map(|member| member.case)
    }

    /// Whether every case of it is done.
    pub fn is_over(&self) -> bool {
        self.clock.stopped.is_some()
    }
}

impl UnifiedRule {
    /// Who is the head of the government: the role and the department.
    pub fn head(&self) -> (Role, &DepartmentCode) {
        let rule = self.extension.as_ref();
        let department = rule.and_then(|rule| rule.by_department.as_ref());
        (
            rule.map_or(Role::Approver, ExtensionRule::head_role),
            department.unwrap_or(&self.lead),
        )
    }

    /// The actor must be the head of the government.
    pub(crate) fn by_head(&self, actor: &Actor) -> Result<(Role, &DepartmentCode), Refusal> {
        let (needed, department) = self.head();
        if extends(actor, needed, department) {
            Ok((needed, department))
        } else {
            let department = department.clone();
            Err(UnifiedRefusal::NotGovernmentHead { needed, department }.into())
        }
    }
}

impl Project {
    /// The unified handling of a stage that is on. When everything accepted so far is decided it is over, and what is
    /// accepted afterwards begins a new one: nobody is due by a limit that others have used up.
    pub fn bundle(&self, stage: &StageCode) -> Option<&Bundle> {
        self.bundles
            .iter()
            .find(|bundle| &bundle.stage == stage && !bundle.is_over())
    }

    fn bundle_mut(&mut self, stage: &StageCode) -> Option<&mut Bundle> {
        self.bundles
            .iter_mut()
            .find(|bundle| &bundle.stage == stage && !bundle.is_over())
    }

    pub(super) fn apply_unified(&mut self, record: &ProjectRecord) {
        match &record.what {
            ProjectEvent::UnifiedCaseJoined {
                stage,
                procedure,
                case,
                on,
                limit,
            } => {
                let clock = Clock::start(Effect::Statutory, *limit, *on);
                self.join_bundle(stage, clock, (procedure, *case));
            }
            ProjectEvent::UnifiedCaseLeft { stage, case, on } => self.leave_bundle(stage, *case, *on),
            ProjectEvent::UnifiedHandlingExtended { stage, limit, reason } => {
                if let Some(bundle) = self.bundle_mut(stage) {
                    bundle.clock.extend(*limit);
                    bundle.extensions.push(UnifiedExtension {
                        limit: *limit,
                        reason: reason.clone(),
                        by: record.by.clone(),
                        at: record.at,
                    });
                }
            }
            _ => {}
        }
    }

    fn join_bundle(&mut self, stage: &StageCode, clock: Clock, (procedure, case): (&ProcedureCode, CaseId)) {
        let member = BundleMember { case, left_on: None };
        if let Some(bundle) = self.bundle_mut(stage) {
            bundle.members.insert(procedure.clone(), member);
        } else {
            self.bundles.push(Bundle {
                stage: stage.clone(),
                clock,
                members: BTreeMap::from([(procedure.clone(), member)]),
                extensions: Vec::new(),
            });
        }
    }

    fn leave_bundle(&mut self, stage: &StageCode, case: CaseId, on: NaiveDate) {
        let Some(bundle) = self.bundle_mut(stage) else {
            return;
        };
        let mut members = bundle.members.values_mut();
        if let Some(member) = members.find(|member| member.case == case) {
            member.left_on = Some(on);
        }
        if bundle.open_cases().next().is_none() {
            bundle.clock.stop(on);
        }
    }
}

/// Who does what is asked: the engine draws consequences, the head of the government acts in that capacity.
pub(super) fn by(facts: &ProjectFacts<'_>, command: &UnifiedCommand) -> By {
    let UnifiedCommand::Extend { stage, .. } = command else {
        return By::engine();
    };
    let head = facts.route.unified(stage).map(UnifiedRule::head);
    let (role, department) = head.unzip();
    facts.actor.by(role, department)
}

pub(super) fn decide(
    project: &Project,
    facts: &ProjectFacts<'_>,
    command: &UnifiedCommand,
) -> Result<ProjectEvent, Refusal> {
    match command.clone() {
        UnifiedCommand::Join {
            stage,
            procedure,
            case,
            on,
            limit,
        } => Ok(ProjectEvent::UnifiedCaseJoined {
            stage,
            procedure,
            case,
            on,
            limit,
        }),
        UnifiedCommand::Leave { stage, case, on } => Ok(ProjectEvent::UnifiedCaseLeft { stage, case, on }),
        UnifiedCommand::Extend { stage, reason } => extend(project, facts, stage, reason),
    }
}

/// The head of the government extends the limit of the whole, as often as the route allows and while it lasts, and
/// tells why (Licensing Law Art. 42(2)).
fn extend(
    project: &Project,
    facts: &ProjectFacts<'_>,
    stage: StageCode,
    reason: String,
) -> Result<ProjectEvent, Refusal> {
    let Some(rule) = facts.route.unified(&stage) else {
        return Err(UnifiedRefusal::NotUnified { stage }.into());
    };
    let Some(extension) = &rule.extension else {
        return Err(Refusal::ExtensionNotAllowed);
    };
    rule.by_head(facts.actor)?;
    if facts.actor.enterprises.contains(&project.enterprise) {
        return Err(Refusal::Recused);
    }
    let Some(bundle) = project.bundle(&stage) else {
        return Err(UnifiedRefusal::UnifiedNotBegun { stage }.into());
    };
    if bundle.extensions.len() >= extension.times as usize {
        let times = extension.times;
        return Err(Refusal::ExtensionAlreadyUsed { times });
    }
    let calendar = &facts.catalogue.calendar;
    if bundle.clock.breached(calendar, calendar.local_date(facts.now)) {
        let due = bundle.clock.due(calendar).map(|due| due.date);
        return Err(Refusal::ExtensionTooLate { due });
    }
    written("reason", &reason)?;
    Ok(ProjectEvent::UnifiedHandlingExtended {
        stage,
        limit: extension.limit,
        reason,
    })
}
