//! Who may do what in principle: role × action × relation to the subject, before the state of a case is asked.
//! The table of [`Operation`]s is the authorization matrix; it is drawn to `schema/authz/matrix.txt`.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::actor::{Actor, ActorKind, Role};
use crate::ids::{DepartmentCode, EnterpriseId, PersonId};
use crate::service::ServiceScope;

mod matrix;
mod operation;
pub use matrix::matrix;
pub use operation::Operation;

/// How the subject of an operation stands to people. The default has no relation to anybody: the role alone counts.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    /// The enterprise it belongs to.
    pub enterprise: Option<EnterpriseId>,
    /// The departments that have a part in it.
    pub departments: BTreeSet<DepartmentCode>,
    /// Officers who were told of it by name and may read it.
    pub readers: BTreeSet<PersonId>,
}

/// Why access is denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Denial {
    /// Nobody is signed in.
    NotSignedIn,
    /// None of the actor's roles may do this.
    Role,
    /// A role would do, but the subject belongs to others; for reads its existence is then private.
    Relation,
    /// A service account lacks the scope; none would do where it takes a person.
    Scope(Option<ServiceScope>),
}

/// Says yes or no. The state of the case is not asked here.
///
/// # Errors
/// The [`Denial`] that explains the no.
pub fn permit(actor: &Actor, operation: Operation, subject: &Subject) -> Result<(), Denial> {
    if actor.is_engine() || matches!(operation, Operation::ReadCatalogue | Operation::ReadRegister) {
        return Ok(());
    }
    if actor.kind == ActorKind::Anonymous {
        return Err(Denial::NotSignedIn);
    }
    if actor.kind == ActorKind::Service && !actor.has_scope(operation) {
        return Err(Denial::Scope(operation.scope()));
    }
    let fitting: Vec<Role> = operation
        .roles()
        .iter()
        .copied()
        .filter(|role| actor.has_role(*role))
        .collect();
    if fitting.is_empty() {
        return Err(Denial::Role);
    }
    if fitting.iter().any(|role| relates(actor, *role, subject)) {
        Ok(())
    } else {
        Err(Denial::Relation)
    }
}

/// Whether a role held by the actor stands in the right relation to the subject.
fn relates(actor: &Actor, role: Role, subject: &Subject) -> bool {
    match role {
        Role::Applicant => subject
            .enterprise
            .is_none_or(|enterprise| actor.represents(enterprise)),
        Role::Supervisor | Role::Administrator => true,
        Role::Window | Role::Handler | Role::Reviewer | Role::Approver => {
            subject.departments.is_empty()
                || subject
                    .departments
                    .iter()
                    .any(|department| actor.holds(role, department))
        }
    }
}

/// What an actor may read: the only way into the store's reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Everything: supervisors, administrators and the engine.
    All,
    /// Nothing.
    Nothing,
    /// What belongs to these enterprises or has a part for these departments.
    Only {
        /// The enterprises acted for.
        enterprises: Vec<EnterpriseId>,
        /// The departments belonged to.
        departments: Vec<DepartmentCode>,
        /// Whose: what an officer was told of by name is his to read too.
        person: PersonId,
    },
}

impl Scope {
    /// The scope of an actor.
    pub fn of(actor: &Actor) -> Scope {
        Self::for_reading(actor, Operation::ReadCase)
    }

    /// The scope of an actor for one kind of reading: a service account sees nothing that its scopes do not name.
    pub fn for_reading(actor: &Actor, operation: Operation) -> Scope {
        if actor.kind == ActorKind::Service && !actor.has_scope(operation) {
            return Scope::Nothing;
        }
        if actor.is_engine() || actor.has_role(Role::Supervisor) || actor.has_role(Role::Administrator) {
            return Scope::All;
        }
        if actor.kind == ActorKind::Anonymous {
            return Scope::Nothing;
        }
        let enterprises = if actor.has_role(Role::Applicant) {
            actor.enterprises.clone()
        } else {
            Vec::new()
        };
        let departments: BTreeSet<DepartmentCode> = actor
            .appointments
            .iter()
            .filter(|a| !matches!(a.role, Role::Applicant))
            .filter_map(|a| a.department.clone())
            .collect();
        if enterprises.is_empty() && departments.is_empty() {
            return Scope::Nothing;
        }
        Scope::Only {
            enterprises,
            departments: departments.into_iter().collect(),
            person: actor.id,
        }
    }

    /// Whether a subject lies within it.
    pub fn covers(&self, subject: &Subject) -> bool {
        match self {
            Scope::All => true,
            Scope::Nothing => false,
            Scope::Only {
                enterprises,
                departments,
                person,
            } => {
                subject.enterprise.is_some_and(|e| enterprises.contains(&e))
                    || departments.iter().any(|d| subject.departments.contains(d))
                    || (!departments.is_empty() && subject.readers.contains(person))
            }
        }
    }
}
