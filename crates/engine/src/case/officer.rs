//! An officer whom a command names for a part in a case.

use serde::Serialize;

use crate::actor::{Actor, By};
use crate::ids::{DepartmentCode, EnterpriseId, PersonId};
use crate::refusal::{HearingRefusal, Refusal};

/// An officer, with what the engine has to know of him.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Officer {
    /// The account.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// Where offices are held.
    pub departments: Vec<DepartmentCode>,
    /// The enterprises acted for.
    pub enterprises: Vec<EnterpriseId>,
}

impl Officer {
    /// The officer that an actor is.
    pub fn of(actor: &Actor) -> Self {
        Self {
            person: actor.id,
            name: actor.name.clone(),
            departments: actor
                .appointments
                .iter()
                .filter_map(|appointment| appointment.department.clone())
                .collect(),
            enterprises: actor.enterprises.clone(),
        }
    }

    /// How the log names the officer.
    pub(super) fn by(&self, department: &DepartmentCode) -> By {
        By {
            person: self.person,
            name: self.name.clone(),
            role: None,
            department: Some(department.clone()),
            instead_of: None,
        }
    }

    /// The officer must be of the department and not on the applicant's side.
    pub(super) fn belongs(
        &self,
        department: &DepartmentCode,
        enterprise: EnterpriseId,
    ) -> Result<(), Refusal> {
        let officer = self.name.clone();
        if !self.departments.contains(department) {
            let department = department.clone();
            return Err(HearingRefusal::OfficerNotOfDepartment { officer, department }.into());
        }
        if self.enterprises.contains(&enterprise) {
            return Err(HearingRefusal::OfficerRecused { officer }.into());
        }
        Ok(())
    }
}
