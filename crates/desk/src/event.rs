//! The feed of events: commit-ordered and gap-free, filtered by what the reader may see.

use onewindow_engine::access::Operation;
use onewindow_engine::actor::Actor;
use onewindow_store::{EventFilter, LoggedEvent, Slice};

use crate::access::scope_for;
use crate::desk::Desk;
use crate::error::Result;

impl Desk {
    /// A part of the feed: what lies behind a position, or the beginning.
    ///
    /// # Errors
    /// When nobody is signed in, the position is no event's, or the store can't answer.
    pub async fn events(
        &self,
        actor: &Actor,
        after: Option<i64>,
        filter: &EventFilter,
        first: u32,
    ) -> Result<Slice<LoggedEvent>> {
        Ok(self
            .store()
            .events(&scope_for(actor, Operation::ReadEvents)?, after, filter, first)
            .await?)
    }
}
