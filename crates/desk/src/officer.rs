//! Officers whom a command names.

use onewindow_engine::access::Operation;
use onewindow_engine::actor::Actor;
use onewindow_engine::case::Officer;
use onewindow_engine::ids::CaseId;

use crate::access::{authorize, subject_of};
use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result};
use crate::identity::actor_of;

impl Desk {
    /// The officer with a login, for those who may give him a part in a case by an operation.
    ///
    /// # Errors
    /// When the case is not visible, the caller may not do that, or no active account has this login. Who has no
    /// business with the case is not told which logins there are.
    pub async fn officer(
        &self,
        actor: &Actor,
        (case, operation): (CaseId, Operation),
        login: &str,
    ) -> Result<Officer> {
        let loaded = self.load(actor, case).await?;
        let actor = &*self.on_duty(actor, Some(&loaded.case.procedure.code));
        authorize(actor, operation, &subject_of(&loaded.case))?;
        let account = self.store().account_by_login(login).await?;
        let account = account
            .filter(|account| account.disabled_at.is_none())
            .ok_or(DeskError::NotFound { what: Noun::Account })?;
        Ok(Officer::of(&actor_of(account)))
    }
}
