//! Colleagues whom a command names for a step, a signature or a copy.

use onewindow_engine::actor::{Actor, Role};
use onewindow_engine::case::Colleague;
use onewindow_engine::refusal::Refusal;

use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result};
use crate::identity::actor_of;

/// Who may name colleagues.
const NAMING: [Role; 4] = [Role::Handler, Role::Reviewer, Role::Approver, Role::Supervisor];

impl Desk {
    /// The officer with a login and his offices, for officers who name him. Whoever holds no office is not found, so that
    /// nobody finds out about the accounts of enterprises.
    ///
    /// # Errors
    /// When the caller is no officer, or when no active account of an officer has this login.
    pub async fn colleague(&self, actor: &Actor, login: &str) -> Result<Colleague> {
        if !NAMING.into_iter().any(|role| actor.has_role(role)) {
            let needed = NAMING.to_vec();
            return Err(Refusal::NotYourRole { needed }.into());
        }
        let account = self.store().account_by_login(login).await?;
        let account = account.filter(|account| {
            let mut offices = account.appointments.iter();
            account.disabled_at.is_none() && offices.any(|office| office.department.is_some())
        });
        let account = account.ok_or(DeskError::NotFound { what: Noun::Account })?;
        Ok(Colleague::of(&actor_of(account)))
    }
}
