//! `onewindow verify`: the log replayed and compared with everything made of it.

use onewindow_engine::case::{Case, measure, tasks, timers};
use onewindow_engine::catalogue::Catalogue;
use onewindow_store::{Expected, Store, VerifyReport};

use crate::calendar;
use crate::commit::pinned;
use crate::desk::Desk;
use crate::error::Result;
use crate::publish;

impl Desk {
    /// Checks the chain of hashes, replays the log, and compares states, queues and timers with it.
    ///
    /// # Errors
    /// When the store can't be read. What is wrong in it is no error but a finding.
    pub async fn verify(&self) -> Result<VerifyReport> {
        Ok(self
            .store()
            .verify(|case| expected(self.catalogue(), case))
            .await?)
    }

    /// The same for a store that nobody serves and nothing is changed in.
    ///
    /// # Errors
    /// As [`Desk::verify`].
    pub async fn verify_store(store: &Store, catalogue: Catalogue) -> Result<VerifyReport> {
        let catalogue = calendar::with_published(store, catalogue).await?;
        let (catalogue, _) = publish::combine(store, catalogue).await?;
        Ok(store.verify(|case| expected(&catalogue, case)).await?)
    }
}

/// What stands in queues and what is set to fire for a case, by a catalogue; none when the version that it pins is
/// unknown.
fn expected(catalogue: &Catalogue, case: &Case) -> Option<Expected> {
    let procedure = pinned(catalogue, case).ok()?;
    let calendar = &catalogue.calendar;
    Some(Expected {
        tasks: tasks(case, procedure, calendar),
        timers: timers(case, procedure, calendar),
        measure: measure(case, calendar),
    })
}
