//! The audit trail: for those who watch over all, and for the parties as far as their own cases go.

use onewindow_engine::access::Scope;
use onewindow_engine::actor::{Actor, Role};
use onewindow_engine::case::redacted;
use onewindow_engine::refusal::Refusal;
use onewindow_store::{AuditEntry, AuditFilter, Page, Slice};

use crate::access::scope;
use crate::desk::Desk;
use crate::error::{DeskError, Result};

impl Desk {
    /// A page of the trail, newest first. What somebody did everywhere is told to supervisors, administrators and
    /// himself; everybody else asks about a case, project or licence that he may see.
    ///
    /// # Errors
    /// When nobody is signed in, the actor asks about others without being a supervisor or administrator, the cursor is
    /// another list's, or the store can't answer.
    pub async fn audit_trail(
        &self,
        actor: &Actor,
        filter: &AuditFilter,
        page: &Page,
    ) -> Result<Slice<AuditEntry>> {
        let scope = scope(actor)?;
        let is_own = filter.stream.is_some() || filter.person == Some(actor.id);
        if scope != Scope::All && !is_own {
            let needed = WATCHERS.to_vec();
            return Err(DeskError::from(Refusal::NotYourRole { needed }));
        }
        let mut slice = self.store().audit_trail(&scope, filter, page).await?;
        for entry in &mut slice.items {
            // Words that are for the eyes of some departments are left out for everybody else, here too.
            entry.event.data = redacted(entry.event.data.take(), actor);
        }
        Ok(slice)
    }
}

/// Who may look at everything.
const WATCHERS: [Role; 2] = [Role::Supervisor, Role::Administrator];
