//! The smallest well-formed commands about routing, for offers.

use uuid::Uuid;

use super::consultation::{ConsultationCommand, OpinionRequest};
use super::copying::CopyCommand;
use super::hand_off::HandOffCommand;
use super::integrity::IntegrityCommand;
use super::oversight::{OverrideCommand, OverrideOrder};
use super::panel::PanelCommand;
use super::urging::UrgingCommand;
use super::{Colleague, RoutingCommand};
use crate::actor::{Actor, Appointment, Role};
use crate::case::command::{Action, Command};
use crate::case::decide::CaseFacts;
use crate::case::key::StepKey;
use crate::case::state::{Case, StepRun, StepState, Verdict};
use crate::ids::{DepartmentCode, PersonId};
use crate::procedure::Join;

/// Whether an action of routing names a step.
pub(in crate::case) fn is_about_step(action: Action) -> bool {
    matches!(
        action,
        Action::AssignTask
            | Action::HandOver
            | Action::RecallHandOff
            | Action::AddReviewer
            | Action::RemoveReviewer
            | Action::CoSign
            | Action::RequestOpinion
            | Action::OverrideStep
    )
}

/// The steps that an action can be about: open ones, and for what goes back also those that the actor has done or sent
/// back, or that supervision can have done once more.
pub(in crate::case) fn steps(case: &Case, actor: &Actor, action: Action) -> Vec<StepKey> {
    let goes_back = |run: &StepRun| match action {
        Action::RecallHandOff => {
            let by = run.opinion.as_ref().map(|opinion| &opinion.by);
            [by, run.assignee.as_ref()]
                .into_iter()
                .flatten()
                .any(|by| by.is(actor.id))
        }
        Action::OverrideStep => actor.has_role(Role::Supervisor),
        _ => false,
    };
    let is_meant = |run: &&StepRun| match run.state {
        StepState::Open => true,
        StepState::Done | StepState::Returned => goes_back(run),
        StepState::Skipped | StepState::Cancelled | StepState::Recalled => false,
    };
    let latest = |key: &StepKey| case.latest(&key.code).is_some_and(|run| &run.key == key);
    let runs = case.steps.iter().filter(is_meant);
    runs.map(|run| run.key.clone()).filter(latest).collect()
}

/// The smallest commands of an action; none when the case has nothing that it could be about.
pub(in crate::case) fn sample(
    case: &Case,
    facts: &CaseFacts<'_>,
    action: Action,
    step: Option<&StepKey>,
) -> Option<Vec<Command>> {
    let all = match action {
        Action::AnswerOpinion | Action::WithdrawOpinionRequest => about_questions(case, action),
        Action::CopyCase => vec![RoutingCommand::Copy(CopyCommand {
            departments: vec![case.window.clone()],
            people: vec![somebody(Role::Handler, &case.department)],
            note: String::new(),
        })],
        Action::Urge => reminders(case),
        Action::AnswerUrge => about_urgings(case, facts),
        Action::OpenIntegrityQuestion => vec![RoutingCommand::Integrity(IntegrityCommand::Open {
            department: case.department.clone(),
            step: None,
            question: text(),
        })],
        Action::AnswerIntegrityQuestion => about_conduct(case),
        _ => about_step(case, facts, action, step?)?,
    };
    (!all.is_empty()).then(|| all.into_iter().map(Command::Routing).collect())
}

fn text() -> String {
    "…".to_owned()
}

/// Somebody in an office who has no part in anything yet.
fn somebody(role: Role, department: &DepartmentCode) -> Colleague {
    Colleague {
        person: PersonId(Uuid::from_u128(3)),
        name: text(),
        appointments: vec![Appointment {
            role,
            department: Some(department.clone()),
        }],
        enterprises: Vec::new(),
    }
}

fn about_step(
    case: &Case,
    facts: &CaseFacts<'_>,
    action: Action,
    step: &StepKey,
) -> Option<Vec<RoutingCommand>> {
    let run = case.run(step)?;
    let somebody = || somebody(run.role, &run.department);
    let key = || step.clone();
    let one = match action {
        Action::AssignTask => RoutingCommand::HandOff(HandOffCommand::Assign {
            step: key(),
            to: somebody(),
        }),
        Action::HandOver => RoutingCommand::HandOff(HandOffCommand::HandOver {
            step: key(),
            to: somebody(),
            reason: text(),
        }),
        Action::RecallHandOff => RoutingCommand::HandOff(HandOffCommand::Recall { step: key() }),
        Action::AddReviewer => RoutingCommand::Panel(PanelCommand::Add {
            step: key(),
            reviewers: vec![(somebody(), run.department.clone())],
            question: text(),
            join: Join::All,
        }),
        Action::RemoveReviewer => return Some(removals(case, step)),
        Action::CoSign => {
            case.routing.panels.iter().find(|panel| &panel.step == step)?;
            RoutingCommand::Panel(PanelCommand::Sign {
                step: key(),
                verdict: Verdict::Agree,
                opinion: text(),
            })
        }
        Action::RequestOpinion => {
            let mut all = facts.catalogue.departments.values();
            let other = all.find(|other| !other.window && other.code != run.department)?;
            let request = OpinionRequest {
                step: key(),
                departments: vec![other.code.clone()],
                question: text(),
                working_days: 1,
                required: true,
                readers: Vec::new(),
            };
            RoutingCommand::Consultation(ConsultationCommand::Request(request))
        }
        Action::OverrideStep => return Some(overrides(step, &somebody())),
        _ => return None,
    };
    Some(vec![one])
}

/// Each of those who are still awaited.
fn removals(case: &Case, step: &StepKey) -> Vec<RoutingCommand> {
    let panels = case.routing.panels.iter().filter(|panel| &panel.step == step);
    let awaited = panels.flat_map(|panel| panel.awaited().map(|(_, member)| member.officer.person));
    awaited
        .map(|reviewer| {
            let step = step.clone();
            RoutingCommand::Panel(PanelCommand::Remove { step, reviewer })
        })
        .collect()
}

fn overrides(step: &StepKey, to: &Colleague) -> Vec<RoutingCommand> {
    let orders = [
        OverrideOrder::Reopen,
        OverrideOrder::Reassign(to.clone()),
        OverrideOrder::LiftBlock,
    ];
    let order = |order| {
        RoutingCommand::Override(OverrideCommand {
            step: step.clone(),
            order,
            reason: text(),
            basis: "第1条".to_owned(),
        })
    };
    orders.into_iter().map(order).collect()
}

/// The answer of each department that is awaited; the taking back of each question that is open.
fn about_questions(case: &Case, action: Action) -> Vec<RoutingCommand> {
    let mut all = Vec::new();
    for (consultation, one) in (0..).zip(&case.routing.consultations) {
        let mut awaited = one.awaited();
        if action == Action::AnswerOpinion {
            all.extend(awaited.map(|department| ConsultationCommand::Answer {
                consultation,
                department: department.clone(),
                verdict: Verdict::Agree,
                opinion: text(),
            }));
        } else if awaited.next().is_some() {
            all.push(ConsultationCommand::Withdraw { consultation });
        }
    }
    all.into_iter().map(RoutingCommand::Consultation).collect()
}

/// About the case as a whole, and about each step that somebody has to do.
fn reminders(case: &Case) -> Vec<RoutingCommand> {
    let steps = case.open_steps().map(|run| Some(run.key.clone()));
    let urge = |step| {
        let reason = text();
        RoutingCommand::Urging(UrgingCommand::Urge { step, reason })
    };
    std::iter::once(None).chain(steps).map(urge).collect()
}

fn about_urgings(case: &Case, facts: &CaseFacts<'_>) -> Vec<RoutingCommand> {
    let owed = (0..)
        .zip(&case.routing.urgings)
        .filter(|(_, urging)| urging.awaits_answer());
    let answer = |(urging, _)| {
        RoutingCommand::Urging(UrgingCommand::Answer {
            urging,
            reason: text(),
            expected_on: facts.today(),
        })
    };
    owed.map(answer).collect()
}

fn about_conduct(case: &Case) -> Vec<RoutingCommand> {
    let open = (0..)
        .zip(&case.routing.questions)
        .filter(|(_, question)| question.answer.is_none());
    let answer = |(number, _)| {
        RoutingCommand::Integrity(IntegrityCommand::Answer {
            number,
            answer: text(),
        })
    };
    open.map(answer).collect()
}
