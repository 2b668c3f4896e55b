//! A colleague whom a command names, and whether he may have what he is named for.

use serde::Serialize;

use crate::actor::{Actor, Appointment, By, Role};
use crate::case::decide::Work;
use crate::case::flow;
use crate::case::hearing;
use crate::case::state::StepRun;
use crate::ids::{DepartmentCode, EnterpriseId, PersonId};
use crate::refusal::{HearingRefusal, Refusal, RoutingRefusal};

/// Somebody with the offices held, as a command names him. Written down it is the account alone: whoever repeats a command
/// names the same colleague, whatever offices he has come to hold since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Colleague {
    /// The account.
    pub person: PersonId,
    /// The name.
    #[serde(skip)]
    pub name: String,
    /// The offices held.
    #[serde(skip)]
    pub appointments: Vec<Appointment>,
    /// The enterprises acted for.
    #[serde(skip)]
    pub enterprises: Vec<EnterpriseId>,
}

impl Colleague {
    /// The colleague that an actor is.
    pub fn of(actor: &Actor) -> Self {
        Self {
            person: actor.id,
            name: actor.name.clone(),
            appointments: actor.appointments.clone(),
            enterprises: actor.enterprises.clone(),
        }
    }

    /// Whether a role is held in a department.
    pub(super) fn holds(&self, role: Role, department: &DepartmentCode) -> bool {
        self.appointments
            .iter()
            .any(|office| office.role == role && office.department.as_ref() == Some(department))
    }

    /// How the log names the colleague in an office.
    pub(super) fn by(&self, role: Role, department: &DepartmentCode) -> By {
        By {
            person: self.person,
            name: self.name.clone(),
            role: Some(role),
            department: Some(department.clone()),
            instead_of: None,
        }
    }

    /// Whether the colleague may have a step: holds its office, is not on the applicant's side, and neither four eyes nor
    /// a hearing bar him.
    pub(super) fn may_have(&self, work: &Work<'_>, run: &StepRun) -> Result<By, Refusal> {
        if !self.holds(run.role, &run.department) {
            return Err(RoutingRefusal::ColleagueUnfit {
                colleague: self.name.clone(),
                role: run.role,
                department: run.department.clone(),
            }
            .into());
        }
        self.may_sign(work, run)?;
        Ok(self.by(run.role, &run.department))
    }

    /// Whether nothing bars the colleague from signing a step, in whatever office.
    pub(super) fn may_sign(&self, work: &Work<'_>, run: &StepRun) -> Result<(), Refusal> {
        let colleague = || self.name.clone();
        if self.enterprises.contains(&work.case.enterprise) {
            return Err(HearingRefusal::OfficerRecused { officer: colleague() }.into());
        }
        let barred = work
            .track()
            .and_then(|track| flow::four_eyes(&work.case, track, &run.key.code, self.person));
        if let Some(earlier) = barred {
            return Err(RoutingRefusal::ColleagueBarred {
                colleague: colleague(),
                step: earlier.key.clone(),
            }
            .into());
        }
        hearing::presides_not(work, run, self.person)
    }
}
