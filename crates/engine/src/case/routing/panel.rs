//! Others who sign a step beside its holder 加签, 会签: several side by side, of the own or another department. The step
//! ends when as many have given their verdict as was declared; an objection is shown and hinders nobody.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::colleague::Colleague;
use super::event::RoutingEvent;
use super::{WORKERS, by_any};
use crate::actor::{Actor, By};
use crate::case::command::Action;
use crate::case::decide::{Step, Work, written};
use crate::case::event::{CaseEvent, Event};
use crate::case::key::StepKey;
use crate::case::review;
use crate::case::state::{Case, Opinion, StepRun, Verdict};
use crate::ids::{DepartmentCode, PersonId};
use crate::procedure::Join;
use crate::refusal::{Refusal, RoutingRefusal};
use crate::substitution::StandIn;

/// What can be asked about who signs a step beside its holder.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum PanelCommand {
    /// The holder of a step wants others to sign it too 加签.
    Add {
        /// Which.
        step: StepKey,
        /// Who, each in which department.
        reviewers: Vec<(Colleague, DepartmentCode)>,
        /// What they are asked.
        question: String,
        /// How many of them are enough: every one, the first one, or this many.
        join: Join,
    },
    /// Who asked somebody to sign no longer does 减签, as long as he has not signed.
    Remove {
        /// Which step.
        step: StepKey,
        /// Who.
        reviewer: PersonId,
    },
    /// Somebody signs, for or against 会签.
    Sign {
        /// Which step.
        step: StepKey,
        /// For or against.
        verdict: Verdict,
        /// In words.
        opinion: String,
    },
}

impl PanelCommand {
    pub(super) fn action(&self) -> Action {
        match self {
            Self::Add { .. } => Action::AddReviewer,
            Self::Remove { .. } => Action::RemoveReviewer,
            Self::Sign { .. } => Action::CoSign,
        }
    }

    pub(super) fn step(&self) -> &StepKey {
        match self {
            Self::Add { step, .. } | Self::Remove { step, .. } | Self::Sign { step, .. } => step,
        }
    }
}

/// Those who were asked together to sign a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Panel {
    /// Which step.
    pub step: StepKey,
    /// What they are asked.
    pub question: String,
    /// How many of them are enough.
    pub join: Join,
    /// Who asked them.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
    /// Who they are.
    pub members: Vec<PanelMember>,
    /// When a supervisor let the step go on without those who had not signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifted_at: Option<DateTime<Utc>>,
}

/// One of those who were asked to sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct PanelMember {
    /// Who, in which office.
    pub officer: By,
    /// What he said; none: he has not signed.
    pub opinion: Option<Opinion>,
    /// When he signed.
    pub signed_at: Option<DateTime<Utc>>,
    /// When he was asked no longer.
    pub removed_at: Option<DateTime<Utc>>,
}

impl PanelMember {
    /// Whether he was asked, is still asked, and has not signed.
    fn is_asked(&self) -> bool {
        self.opinion.is_none() && self.removed_at.is_none()
    }
}

impl Panel {
    /// The departments of those who were ever asked.
    pub(super) fn departments(&self) -> impl Iterator<Item = &DepartmentCode> {
        self.members
            .iter()
            .filter_map(|member| member.officer.department.as_ref())
    }

    /// How many verdicts it takes.
    pub fn needed(&self) -> usize {
        let members = self.members.iter().filter(|one| one.removed_at.is_none()).count();
        match self.join {
            Join::All => members,
            Join::Any => members.min(1),
            Join::Quorum(enough) => members.min(enough as usize),
        }
    }

    /// Whether as many have signed as it takes.
    pub fn is_settled(&self) -> bool {
        let signed = self.members.iter().filter(|one| one.opinion.is_some()).count();
        self.lifted_at.is_some() || signed >= self.needed()
    }

    /// Those who are still awaited, by position.
    pub(super) fn awaited(&self) -> impl Iterator<Item = (usize, &PanelMember)> {
        let is_settled = self.is_settled();
        let members = self.members.iter().enumerate();
        members.filter(move |(_, member)| !is_settled && member.is_asked())
    }

    /// Whether somebody who signed was against it.
    pub fn has_objection(&self) -> bool {
        let mut opinions = self.members.iter().filter_map(|one| one.opinion.as_ref());
        opinions.any(|opinion| opinion.verdict == Verdict::Object)
    }
}

pub(super) fn decide(work: &mut Work<'_>, command: &PanelCommand) -> Result<Step, Refusal> {
    match command {
        PanelCommand::Add {
            step,
            reviewers,
            question,
            join,
        } => add(work, step, reviewers, (question, *join)),
        PanelCommand::Remove { step, reviewer } => remove(work, step, *reviewer),
        PanelCommand::Sign {
            step,
            verdict,
            opinion,
        } => sign(work, step, *verdict, opinion),
    }
}

fn add(
    work: &mut Work<'_>,
    key: &StepKey,
    reviewers: &[(Colleague, DepartmentCode)],
    (question, join): (&str, Join),
) -> Result<Step, Refusal> {
    let run = review::mine_alone(work, key)?;
    written("question", question)?;
    let people: BTreeSet<PersonId> = reviewers.iter().map(|(who, _)| who.person).collect();
    if people.is_empty() {
        return Err(RoutingRefusal::NobodyNamed.into());
    }
    let members = reviewers
        .iter()
        .map(|(who, department)| member(work, &run, who, department))
        .collect::<Result<Vec<By>, Refusal>>()?;
    let most = u32::try_from(people.len()).unwrap_or(u32::MAX);
    if people.len() != reviewers.len() || matches!(join, Join::Quorum(enough) if enough == 0 || enough > most)
    {
        return Err(RoutingRefusal::QuorumOutOfRange { most }.into());
    }
    let asked: BTreeSet<PersonId> = pending(work, key).map(|(_, _, by)| by.person).collect();
    if people.is_subset(&asked) {
        return Ok(Step::Already);
    }
    if let Some(twice) = members.iter().find(|by| asked.contains(&by.person)) {
        let colleague = twice.name.clone();
        return Err(RoutingRefusal::AskedAlready { colleague }.into());
    }
    let added = RoutingEvent::ReviewersAdded {
        step: key.clone(),
        members,
        question: question.to_owned(),
        join,
    };
    review::as_officer(work, &run, CaseEvent::Routing(added));
    Ok(Step::Taken)
}

fn member(
    work: &Work<'_>,
    run: &StepRun,
    who: &Colleague,
    department: &DepartmentCode,
) -> Result<By, Refusal> {
    if who.person == work.facts.actor.id {
        return Err(RoutingRefusal::HolderAlready.into());
    }
    let Some(role) = WORKERS.into_iter().find(|role| who.holds(*role, department)) else {
        return Err(RoutingRefusal::ColleagueUnfit {
            colleague: who.name.clone(),
            role: run.role,
            department: department.clone(),
        }
        .into());
    };
    who.may_sign(work, run)?;
    Ok(who.by(role, department))
}

/// Everybody who is still awaited at a step: panel, member, who.
fn pending<'w>(work: &'w Work<'_>, key: &'w StepKey) -> impl Iterator<Item = (usize, usize, &'w By)> {
    let panels = work.case.routing.panels.iter().enumerate();
    panels
        .filter(move |(_, panel)| &panel.step == key)
        .flat_map(|(number, panel)| {
            panel
                .awaited()
                .map(move |(place, member)| (number, place, &member.officer))
        })
}

fn remove(work: &mut Work<'_>, key: &StepKey, reviewer: PersonId) -> Result<Step, Refusal> {
    let run = review::known(work, key)?;
    review::of_my_role(work, &run)?;
    review::open(work, key)?;
    let asked = pending(work, key).find(|(_, _, by)| by.person == reviewer);
    let Some((panel, member, _)) = asked else {
        return Err(RoutingRefusal::NotAwaited { step: key.clone() }.into());
    };
    let by = &work.case.routing.panels[panel].by;
    if by.person != work.facts.actor.id {
        let by = by.name.clone();
        return Err(RoutingRefusal::NotTheAsker { by }.into());
    }
    let (panel, member) = (super::position(panel), super::position(member));
    let removed = RoutingEvent::ReviewerRemoved { panel, member };
    review::as_officer(work, &run, CaseEvent::Routing(removed));
    Ok(Step::Taken)
}

fn sign(work: &mut Work<'_>, key: &StepKey, verdict: Verdict, opinion: &str) -> Result<Step, Refusal> {
    let actor = work.facts.actor;
    if !WORKERS.into_iter().any(|role| actor.has_role(role)) {
        let needed = WORKERS.to_vec();
        return Err(Refusal::NotYourRole { needed });
    }
    let run = review::open(work, key)?;
    let asked = pending(work, key).find(|(_, _, by)| by.person == actor.id);
    let asked = asked.or_else(|| pending(work, key).find(|(_, _, by)| stand_in(actor, by).is_some()));
    let Some((panel, member, by)) = asked else {
        return Err(RoutingRefusal::NotAskedToSign { step: key.clone() }.into());
    };
    let by = by.clone();
    let instead_of = stand_in(actor, &by).filter(|_| by.person != actor.id);
    if let Some(department) = &by.department {
        by_any(work, &WORKERS, department)?;
    }
    review::barred(work, &run, instead_of.map(|one| one.absent.person))?;
    let by = actor.by_for(by.role, by.department.as_ref(), instead_of);
    written("opinion", opinion)?;
    let signed = RoutingEvent::CoSigned {
        panel: super::position(panel),
        member: super::position(member),
        verdict,
        opinion: opinion.to_owned(),
    };
    work.push(by, CaseEvent::Routing(signed));
    Ok(Step::Taken)
}

/// For whom, of those who were asked, the actor stands in.
fn stand_in<'a>(actor: &'a Actor, asked: &By) -> Option<&'a StandIn> {
    actor
        .stands_in
        .iter()
        .find(|one| one.absent.person == asked.person && Some(&one.department) == asked.department.as_ref())
}

pub(super) fn before_completion(work: &Work<'_>, step: &StepKey) -> Result<(), Refusal> {
    let reviewers: Vec<String> = pending(work, step).map(|(_, _, by)| by.name.clone()).collect();
    if reviewers.is_empty() {
        return Ok(());
    }
    let step = step.clone();
    Err(RoutingRefusal::ReviewersAwaited { step, reviewers }.into())
}

impl Case {
    pub(super) fn apply_panel(&mut self, event: &Event, what: &RoutingEvent) {
        match what {
            RoutingEvent::ReviewersAdded {
                step,
                members,
                question,
                join,
            } => {
                let member = |officer: &By| PanelMember {
                    officer: officer.clone(),
                    opinion: None,
                    signed_at: None,
                    removed_at: None,
                };
                self.routing.panels.push(Panel {
                    step: step.clone(),
                    question: question.clone(),
                    join: *join,
                    by: event.by.clone(),
                    at: event.at,
                    members: members.iter().map(member).collect(),
                    lifted_at: None,
                });
                self.with_run(step, |_| {});
            }
            RoutingEvent::ReviewerRemoved { panel, member } => {
                self.with_member(*panel, *member, |one| one.removed_at = Some(event.at));
            }
            RoutingEvent::CoSigned {
                panel,
                member,
                verdict,
                opinion,
            } => self.with_member(*panel, *member, |one| {
                one.signed_at = Some(event.at);
                one.opinion = Some(Opinion {
                    verdict: *verdict,
                    text: opinion.clone(),
                    by: event.by.clone(),
                });
            }),
            _ => {}
        }
    }

    fn with_member(&mut self, panel: u32, member: u32, change: impl FnOnce(&mut PanelMember)) {
        let (panel, member) = (panel as usize, member as usize);
        let Some(panel) = self.routing.panels.get_mut(panel) else {
            return;
        };
        if let Some(found) = panel.members.get_mut(member) {
            change(found);
        }
        let step = panel.step.clone();
        self.with_run(&step, |_| {});
    }
}
