//! Who may: asked of the engine's table, recorded for every decision.

use onewindow_engine::access::{Denial, Operation, Scope, Subject, permit};
use onewindow_engine::actor::{Actor, ActorKind};
use onewindow_engine::case::Case;
use onewindow_engine::ids::{DepartmentCode, EnterpriseId};
use onewindow_engine::refusal::Refusal;

use crate::error::{DeskError, Noun, Result};

/// How a case stands to people.
pub(crate) fn subject_of(case: &Case) -> Subject {
    Subject {
        enterprise: Some(case.enterprise),
        departments: case.departments().into_iter().cloned().collect(),
        readers: case.readers(),
    }
}

/// What belongs to an enterprise and no department.
pub(crate) fn of_enterprise(enterprise: EnterpriseId) -> Subject {
    Subject {
        enterprise: Some(enterprise),
        ..Subject::default()
    }
}

/// What belongs to a department.
pub(crate) fn of_department(department: &DepartmentCode) -> Subject {
    Subject {
        enterprise: None,
        departments: [department.clone()].into(),
        ..Subject::default()
    }
}

/// The scope of somebody who is signed in.
pub(crate) fn scope(actor: &Actor) -> Result<Scope> {
    if actor.kind == ActorKind::Anonymous {
        Err(DeskError::NotSignedIn)
    } else {
        Ok(Scope::of(actor))
    }
}

/// The scope of somebody who is signed in, for another kind of reading than of cases.
pub(crate) fn scope_for(actor: &Actor, operation: Operation) -> Result<Scope> {
    if actor.kind == ActorKind::Anonymous {
        return Err(DeskError::NotSignedIn);
    }
    if actor.kind == ActorKind::Service {
        // A script is told which scope it lacks; nothing of what there is.
        asked(actor, operation, &Subject::default())?;
    }
    Ok(Scope::for_reading(actor, operation))
}

/// Whether enterprises at large may be read: by everybody but applicants, who read their own.
pub(crate) fn sees_enterprise(actor: &Actor, enterprise: EnterpriseId) -> bool {
    match Scope::of(actor) {
        Scope::All => true,
        Scope::Nothing => false,
        Scope::Only {
            enterprises,
            departments,
            ..
        } => !departments.is_empty() || enterprises.contains(&enterprise),
    }
}

/// Existence is private: what lies outside the scope is not found.
pub(crate) fn require_visible(actor: &Actor, subject: &Subject, what: Noun) -> Result<()> {
    if scope(actor)?.covers(subject) {
        return Ok(());
    }
    tracing::info!(person = %actor.id, noun = %what, decision = "hidden", "access");
    Err(DeskError::NotFound { what })
}

/// The table's word on an operation whose subject the actor may see. Every decision is recorded.
pub(crate) fn authorize(actor: &Actor, operation: Operation, subject: &Subject) -> Result<()> {
    match permit(actor, operation, subject) {
        Ok(()) if operation == Operation::ReadQueue => {
            // Screens look again and again; at `info` they would drown what people do.
            tracing::debug!(person = %actor.id, operation = operation.name(), decision = "allow", "access");
            Ok(())
        }
        Ok(()) => {
            tracing::info!(person = %actor.id, operation = operation.name(), decision = "allow", "access");
            Ok(())
        }
        Err(denial) => {
            tracing::info!(
                person = %actor.id, operation = operation.name(), decision = "deny", reason = ?denial, "access"
            );
            Err(denied(denial, operation, subject))
        }
    }
}

/// The table's word on what is only asked about: nothing is done, so nothing is recorded.
pub(crate) fn asked(actor: &Actor, operation: Operation, subject: &Subject) -> Result<()> {
    permit(actor, operation, subject).map_err(|denial| denied(denial, operation, subject))
}

fn denied(denial: Denial, operation: Operation, subject: &Subject) -> DeskError {
    match denial {
        Denial::NotSignedIn => DeskError::NotSignedIn,
        Denial::Role => Refusal::NotYourRole {
            needed: operation.roles().to_vec(),
        }
        .into(),
        Denial::Relation => match subject.departments.iter().next() {
            Some(department) => Refusal::NotYourDepartment {
                needed: department.clone(),
            }
            .into(),
            None => Refusal::NotYourEnterprise.into(),
        },
        Denial::Scope(needed) => Refusal::lacking_scope(needed).into(),
    }
}
