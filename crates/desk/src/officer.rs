//! Officers whom a command names.

use onewindow_engine::actor::{Actor, Role};
use onewindow_engine::case::Officer;
use onewindow_engine::refusal::Refusal;

use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result};
use crate::identity::actor_of;

impl Desk {
    /// The officer with a login, for handlers who give him a part in a case.
    ///
    /// # Errors
    /// When the caller is no handler, or when no active account has this login.
    pub async fn officer(&self, actor: &Actor, login: &str) -> Result<Officer> {
        let today = self.today();
        let mut absent = actor.substitutions.iter().filter(|one| one.is_in_force(today));
        if !actor.has_role(Role::Handler) && !absent.any(|one| one.roles.contains(&Role::Handler)) {
            let needed = vec![Role::Handler];
            return Err(Refusal::NotYourRole { needed }.into());
        }
        let account = self.store().account_by_login(login).await?;
        let account = account
            .filter(|account| account.disabled_at.is_none())
            .ok_or(DeskError::NotFound { what: Noun::Account })?;
        Ok(Officer::of(&actor_of(account)))
    }
}
