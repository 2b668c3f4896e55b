//! What routing lays in whose queue: a step to sign, a question to answer, an urging to answer.

use super::AT_WORK;
use super::consultation::Consultation;
use super::panel::PanelMember;
use crate::actor::Role;
use crate::calendar::Calendar;
use crate::case::key::{ClockKey, TaskKey};
use crate::case::state::{Case, StepRun};
use crate::case::task::{Colour, Task, TaskStatus, colour, earliest_due};
use crate::ids::DepartmentCode;
use crate::text::Text;

/// The tasks.
pub(in crate::case) fn tasks(case: &Case, calendar: &Calendar) -> Vec<Task> {
    let mut tasks = Vec::new();
    if AT_WORK.contains(&case.phase) {
        tasks.extend(signatures(case));
        tasks.extend(opinions(case, calendar));
    }
    if !case.phase.is_final() {
        tasks.extend(urgings(case));
    }
    tasks.extend(questions(case));
    tasks
}

fn signatures(case: &Case) -> impl Iterator<Item = Task> + '_ {
    let panels = (0_u32..).zip(&case.routing.panels);
    let open = panels.filter(|(_, panel)| case.run(&panel.step).is_some_and(StepRun::is_open));
    open.flat_map(|(number, panel)| {
        panel.awaited().filter_map(move |(place, member)| {
            let key = TaskKey::CoSign {
                panel: number,
                member: super::position(place),
            };
            signature(key, member, panel.at)
        })
    })
}

fn signature(key: TaskKey, member: &PanelMember, at: chrono::DateTime<chrono::Utc>) -> Option<Task> {
    let officer = &member.officer;
    Some(Task {
        key,
        name: Text::new("会签", "co-sign"),
        department: officer.department.clone()?,
        role: officer.role?,
        assignee: Some(officer.clone()),
        opened_at: at,
        due_on: None,
        status: TaskStatus::Claimed,
        colour: Colour::Green,
    })
}

fn opinions<'c>(case: &'c Case, calendar: &'c Calendar) -> impl Iterator<Item = Task> + 'c {
    let all = (0_u32..).zip(&case.routing.consultations);
    all.flat_map(move |(number, one)| {
        one.awaited()
            .map(move |department| opinion(case, calendar, (number, one), department))
    })
}

fn opinion(
    case: &Case,
    calendar: &Calendar,
    (number, one): (u32, &Consultation),
    department: &DepartmentCode,
) -> Task {
    let clocks = [ClockKey::Consultation(number)];
    Task {
        key: TaskKey::Consultation {
            number,
            department: department.clone(),
        },
        name: Text::new("答复征求意见", "answer a question of another department"),
        department: department.clone(),
        role: Role::Handler,
        assignee: None,
        opened_at: one.at,
        due_on: earliest_due(case, calendar, &clocks),
        status: TaskStatus::Consulted,
        colour: colour(case, &clocks),
    }
}

fn urgings(case: &Case) -> impl Iterator<Item = Task> + '_ {
    let owed = (0_u32..)
        .zip(&case.routing.urgings)
        .filter(|(_, one)| one.awaits_answer());
    owed.map(|(number, urging)| Task {
        key: TaskKey::Urging(number),
        name: Text::new("答复督办", "answer a formal urging"),
        department: urging.to.clone(),
        role: if urging.to == case.window {
            Role::Window
        } else {
            Role::Handler
        },
        assignee: None,
        opened_at: urging.at,
        due_on: None,
        status: TaskStatus::Open,
        colour: Colour::Yellow,
    })
}

fn questions(case: &Case) -> impl Iterator<Item = Task> + '_ {
    let open = (0_u32..)
        .zip(&case.routing.questions)
        .filter(|(_, one)| one.answer.is_none());
    open.map(|(number, question)| Task {
        key: TaskKey::IntegrityQuestion(number),
        name: Text::new("答复廉政问询", "answer a question about conduct"),
        department: question.department.clone(),
        role: if question.department == case.window {
            Role::Window
        } else {
            Role::Approver
        },
        assignee: None,
        opened_at: question.at,
        due_on: None,
        status: TaskStatus::Open,
        colour: Colour::Yellow,
    })
}
