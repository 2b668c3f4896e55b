//! Colleagues whom a command names for a step, a signature or a copy.

use onewindow_engine::access::Operation;
use onewindow_engine::actor::Actor;
use onewindow_engine::case::Colleague;
use onewindow_engine::ids::CaseId;

use crate::access::{authorize, subject_of};
use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result};
use crate::identity::actor_of;

impl Desk {
    /// The officer with a login and his offices, for those who may name him in a case by an operation. Whoever holds no
    /// office is not found, so that nobody finds out about the accounts of enterprises.
    ///
    /// # Errors
    /// When the case is not visible, the caller may not do that, or no active account of an officer has this login. Who
    /// has no business with the case is not told which logins there are.
    pub async fn colleague(
        &self,
        actor: &Actor,
        (case, operation): (CaseId, Operation),
        login: &str,
    ) -> Result<Colleague> {
        let loaded = self.load(actor, case).await?;
        let actor = &*self.on_duty(actor, Some(&loaded.case.procedure.code));
        authorize(actor, operation, &subject_of(&loaded.case))?;
        let account = self.store().account_by_login(login).await?;
        let account = account.filter(|account| {
            let mut offices = account.appointments.iter();
            account.disabled_at.is_none() && offices.any(|office| office.department.is_some())
        });
        let account = account.ok_or(DeskError::NotFound { what: Noun::Account })?;
        Ok(Colleague::of(&actor_of(account)))
    }
}
