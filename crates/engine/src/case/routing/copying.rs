//! Copies 抄送: a department or somebody by name is told of a case and may read it. Nobody's queue changes.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::colleague::Colleague;
use super::event::RoutingEvent;
use super::{AT_WORK, WORKERS, by_any};
use crate::actor::{By, Role};
use crate::case::decide::{Step, Work, not_endless};
use crate::case::event::{CaseEvent, Event};
use crate::case::state::{Case, Phase};
use crate::ids::DepartmentCode;
use crate::refusal::{Refusal, RoutingRefusal};

/// The longest note, in characters.
const NOTE: u32 = 2_000;

/// Somebody is told of the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CopyCommand {
    /// Which departments.
    pub departments: Vec<DepartmentCode>,
    /// Which people.
    pub people: Vec<Colleague>,
    /// With what words; may be empty.
    pub note: String,
}

/// A copy that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CaseCopy {
    /// To which departments.
    pub departments: Vec<DepartmentCode>,
    /// To which people.
    pub people: Vec<By>,
    /// With what words.
    pub note: String,
    /// Who sent it.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
}

/// In which department, of those that work on the case, the actor works.
pub(super) fn own_department(work: &Work<'_>) -> Result<(Role, DepartmentCode), Refusal> {
    let mut refused = None;
    let all: BTreeSet<&DepartmentCode> = work.case.working_departments().collect();
    for department in all {
        match by_any(work, &WORKERS, department) {
            Ok(role) => return Ok((role, department.clone())),
            Err(refusal) => refused = refused.or(Some(refusal)),
        }
    }
    Err(refused.unwrap_or(Refusal::Recused))
}

pub(super) fn copy(work: &mut Work<'_>, command: &CopyCommand) -> Result<Step, Refusal> {
    let (role, department) = own_department(work)?;
    let phases: Vec<Phase> = AT_WORK
        .into_iter()
        .chain([Phase::Granted, Phase::Refused, Phase::Delivered])
        .collect();
    work.in_phase(&phases)?;
    not_endless("note", &command.note, NOTE)?;
    if command.departments.is_empty() && command.people.is_empty() {
        return Err(RoutingRefusal::NobodyNamed.into());
    }
    for code in &command.departments {
        if !work.facts.catalogue.departments.contains_key(code) {
            let department = code.clone();
            return Err(RoutingRefusal::CannotBeAsked { department }.into());
        }
    }
    let people = command.people.iter().map(|who| officer(work, who));
    let people = people.collect::<Result<Vec<By>, Refusal>>()?;
    let known: BTreeSet<&DepartmentCode> = work.case.departments();
    let readers = work.case.readers();
    let is_told = command.departments.iter().all(|code| known.contains(code))
        && people.iter().all(|by| readers.contains(&by.person));
    if is_told {
        return Ok(Step::Already);
    }
    let copied = RoutingEvent::CaseCopied {
        departments: command.departments.clone(),
        people,
        note: command.note.clone(),
    };
    work.did(role, Some(&department), CaseEvent::Routing(copied));
    Ok(Step::Taken)
}

/// Somebody of a department, whose office the log names.
fn officer(work: &Work<'_>, who: &Colleague) -> Result<By, Refusal> {
    let mut offices = who.appointments.iter();
    let office = offices.find_map(|office| office.department.as_ref().map(|code| (office.role, code)));
    let (role, department) = office.ok_or_else(|| RoutingRefusal::ColleagueUnfit {
        colleague: who.name.clone(),
        role: Role::Handler,
        department: work.case.department.clone(),
    })?;
    Ok(who.by(role, department))
}

impl Case {
    pub(super) fn apply_copy(&mut self, event: &Event, what: &RoutingEvent) {
        if let RoutingEvent::CaseCopied {
            departments,
            people,
            note,
        } = what
        {
            self.routing.copies.push(CaseCopy {
                departments: departments.clone(),
                people: people.clone(),
                note: note.clone(),
                by: event.by.clone(),
                at: event.at,
            });
        }
    }
}
