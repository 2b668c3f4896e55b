//! The feed of events: commit-ordered and gap-free, filtered by what the reader may see.

use std::collections::HashMap;

use onewindow_engine::access::Operation;
use onewindow_engine::actor::Actor;
use onewindow_engine::case::redacted;
use onewindow_store::{EventFilter, LoggedEvent, Slice, Stream};

use crate::access::{scope, scope_for};
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
        // What happened to one case is read with the case.
        let scope = match filter.stream {
            Some(_) => scope(actor)?,
            None => scope_for(actor, Operation::ReadEvents)?,
        };
        let mut slice = self.store().events(&scope, after, filter, first).await?;
        redact(&mut slice, actor);
        Ok(slice)
    }

    /// How streams begin: the first events of each, of some types or of all. Streams without any are left out.
    ///
    /// # Errors
    /// When nobody is signed in or the store can't answer.
    pub async fn first_events(
        &self,
        actor: &Actor,
        streams: &[Stream],
        types: &[String],
        first: u32,
    ) -> Result<HashMap<Stream, Slice<LoggedEvent>>> {
        let scope = scope(actor)?;
        let mut found = self.store().first_events(&scope, streams, types, first).await?;
        for slice in found.values_mut() {
            redact(slice, actor);
        }
        Ok(found)
    }
}

/// Leaves out what is on file but not for this reader.
fn redact(slice: &mut Slice<LoggedEvent>, actor: &Actor) {
    for event in &mut slice.items {
        event.data = redacted(event.data.take(), actor);
    }
}
