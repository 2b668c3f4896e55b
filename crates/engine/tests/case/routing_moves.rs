//! Commands about routing for the random days.

use onewindow_engine::actor::{Actor, Appointment, Role};
use onewindow_engine::case::{
    Action, Case, Colleague, Command, ConsultationCommand, CopyCommand, HandOffCommand, IntegrityCommand,
    OpinionRequest, OverrideCommand, OverrideOrder, PanelCommand, RoutingCommand, StepKey, UrgingCommand,
    Verdict,
};
use onewindow_engine::ids::{DepartmentCode, PersonId};
use onewindow_engine::procedure::Join;
use uuid::Uuid;

use crate::support::Office;

/// Every action of routing.
pub const ACTIONS: [Action; 15] = [
    Action::AssignTask,
    Action::HandOver,
    Action::RecallHandOff,
    Action::AddReviewer,
    Action::RemoveReviewer,
    Action::CoSign,
    Action::RequestOpinion,
    Action::AnswerOpinion,
    Action::WithdrawOpinionRequest,
    Action::CopyCase,
    Action::Urge,
    Action::AnswerUrge,
    Action::OverrideStep,
    Action::OpenIntegrityQuestion,
    Action::AnswerIntegrityQuestion,
];

/// The variant that names somebody who is nowhere else: good to be asked about, but nobody could go on with the step.
const NOBODY: usize = 3;

/// A variant that names people of the office.
pub fn with_real_people(detail: usize) -> usize {
    if detail == NOBODY { NOBODY + 1 } else { detail }
}

fn department(code: &str) -> DepartmentCode {
    code.parse().unwrap()
}

fn three(detail: usize) -> DepartmentCode {
    department(["building", "safety", "fire"][detail % 3])
}

fn four(detail: usize) -> DepartmentCode {
    department(["building", "safety", "fire", "window"][detail % 4])
}

/// Somebody who can have a step.
fn candidate(office: &Office, step: &StepKey, detail: usize) -> Colleague {
    let run = office.case.run(step);
    let (role, whose) = run.map_or((Role::Handler, department("building")), |run| {
        (run.role, run.department.clone())
    });
    let all = office.people.all();
    let fitting: Vec<&&Actor> = all.iter().filter(|who| who.holds(role, &whose)).collect();
    match fitting.get(detail % fitting.len().max(1)) {
        Some(who) if detail != NOBODY => Colleague::of(who),
        _ => Colleague {
            person: PersonId(Uuid::from_u128(3)),
            name: "韩梅".to_owned(),
            appointments: vec![Appointment {
                role,
                department: Some(whose),
            }],
            enterprises: Vec::new(),
        },
    }
}

/// Somebody who can sign beside its holder.
fn reviewer(office: &Office, step: &StepKey, detail: usize) -> (Colleague, DepartmentCode) {
    let people = &office.people;
    let who = [&people.second_fire, &people.second_safety, &people.second_handler][detail % 3];
    let who = if detail == NOBODY {
        candidate(office, step, NOBODY)
    } else {
        Colleague::of(who)
    };
    let whose = who.appointments[0].department.clone().unwrap();
    (who, whose)
}

/// A command for the random days, in one of four variants that matter.
pub fn command(office: &Office, action: Action, step: &dyn Fn() -> StepKey, detail: usize) -> Command {
    let text = || format!("说明 {detail}");
    let routing = &office.case.routing;
    Command::Routing(match action {
        Action::AssignTask => RoutingCommand::HandOff(HandOffCommand::Assign {
            to: candidate(office, &step(), detail),
            step: step(),
        }),
        Action::HandOver => RoutingCommand::HandOff(HandOffCommand::HandOver {
            to: candidate(office, &step(), detail),
            step: step(),
            reason: text(),
        }),
        Action::RecallHandOff => RoutingCommand::HandOff(HandOffCommand::Recall { step: step() }),
        Action::AddReviewer => RoutingCommand::Panel(PanelCommand::Add {
            reviewers: vec![reviewer(office, &step(), detail)],
            step: step(),
            question: text(),
            join: [Join::All, Join::Any, Join::Quorum(1)][detail % 3],
        }),
        Action::RemoveReviewer => removal(&office.case, step(), detail),
        Action::CoSign => RoutingCommand::Panel(PanelCommand::Sign {
            step: step(),
            verdict: [Verdict::Agree, Verdict::Object][detail % 2],
            opinion: text(),
        }),
        Action::RequestOpinion => RoutingCommand::Consultation(question(office, step(), detail)),
        Action::AnswerOpinion | Action::WithdrawOpinionRequest => about_question(office, action, detail),
        Action::CopyCase => RoutingCommand::Copy(CopyCommand {
            departments: vec![three(detail)],
            people: vec![Colleague::of(&office.people.second_fire)],
            note: text(),
        }),
        Action::Urge => RoutingCommand::Urging(UrgingCommand::Urge {
            step: urged(office, detail),
            reason: text(),
        }),
        Action::AnswerUrge => {
            let owed = |one: &onewindow_engine::case::Urging| one.awaits_answer() && one.to == four(detail);
            RoutingCommand::Urging(UrgingCommand::Answer {
                urging: number(routing.urgings.iter().position(owed)),
                reason: text(),
                expected_on: office.zone.catalogue.calendar.local_date(office.now),
            })
        }
        Action::OverrideStep => RoutingCommand::Override(OverrideCommand {
            order: match detail % 4 {
                0 => OverrideOrder::Reopen,
                1 => OverrideOrder::LiftBlock,
                _ => OverrideOrder::Reassign(candidate(office, &step(), detail)),
            },
            step: step(),
            reason: text(),
            basis: "行政许可法 第60条".to_owned(),
        }),
        Action::OpenIntegrityQuestion => RoutingCommand::Integrity(IntegrityCommand::Open {
            department: if detail.is_multiple_of(2) {
                office.case.department.clone()
            } else {
                four(detail)
            },
            step: None,
            question: text(),
        }),
        _ => RoutingCommand::Integrity(IntegrityCommand::Answer {
            number: number(
                routing
                    .questions
                    .iter()
                    .position(|one| one.answer.is_none() && one.department == four(detail)),
            ),
            answer: text(),
        }),
    })
}

fn number(position: Option<usize>) -> u32 {
    position.map_or(99, |position| u32::try_from(position).unwrap())
}

fn removal(case: &Case, step: StepKey, detail: usize) -> RoutingCommand {
    let panels = case.routing.panels.iter().filter(|panel| panel.step == step);
    let awaited: Vec<PersonId> = panels
        .filter(|panel| !panel.is_settled())
        .flat_map(|panel| &panel.members)
        .filter(|member| member.opinion.is_none() && member.removed_at.is_none())
        .map(|member| member.officer.person)
        .collect();
    let reviewer = awaited.get(detail % awaited.len().max(1)).copied();
    RoutingCommand::Panel(PanelCommand::Remove {
        step,
        reviewer: reviewer.unwrap_or(PersonId(Uuid::from_u128(3))),
    })
}

/// To a department that is not the step's own.
fn question(office: &Office, step: StepKey, detail: usize) -> ConsultationCommand {
    let own = office.case.run(&step).map(|run| run.department.clone());
    let others = (0..3)
        .map(|more| three(detail + more))
        .filter(|code| Some(code) != own.as_ref());
    let departments: Vec<DepartmentCode> = others.take(detail % 2 + 1).collect();
    ConsultationCommand::Request(OpinionRequest {
        step,
        readers: if detail.is_multiple_of(3) {
            departments.clone()
        } else {
            Vec::new()
        },
        departments,
        question: format!("问题 {detail}"),
        working_days: u32::try_from(detail).unwrap() % 5 + 1,
        required: !detail.is_multiple_of(4),
    })
}

fn about_question(office: &Office, action: Action, detail: usize) -> RoutingCommand {
    let one = three(detail);
    let mut all = office.case.routing.consultations.iter();
    RoutingCommand::Consultation(if action == Action::AnswerOpinion {
        ConsultationCommand::Answer {
            consultation: number(all.position(|known| known.awaited().any(|code| *code == one))),
            department: one,
            verdict: [Verdict::Agree, Verdict::Object][detail % 2],
            opinion: format!("意见 {detail}"),
        }
    } else {
        let open = |known: &onewindow_engine::case::Consultation| {
            known.awaited().next().is_some() && known.by.department.as_ref() == Some(&one)
        };
        ConsultationCommand::Withdraw {
            consultation: number(all.position(open)),
        }
    })
}

/// The case as a whole, or a step of one of the departments.
fn urged(office: &Office, detail: usize) -> Option<StepKey> {
    let whose = three((detail % 4).checked_sub(1)?);
    let mut open = office.case.open_steps();
    let step = open.find(|run| run.department == whose && !run.key.code.as_str().starts_with("publicity"));
    step.map(|run| run.key.clone())
}
