//! The feed of events: commit-ordered and gap-free, filtered by what the reader may see.

use onewindow_engine::actor::Actor;
use onewindow_engine::case::redacted;
use onewindow_store::{EventFilter, LoggedEvent, Slice};

use crate::access::scope;
use crate::desk::Desk;
use crate::error::Result;

impl Desk {
    /// A part of the feed: what lies behind a position, or the beginning. Words that are for the eyes of some departments
    /// are left out (null) for everybody else.
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
        let mut slice = self.store().events(&scope(actor)?, after, filter, first).await?;
        for event in &mut slice.items {
            event.data = redacted(event.data.take(), actor);
        }
        Ok(slice)
    }
}
