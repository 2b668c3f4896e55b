//! `onewindow verify`: the log replayed and compared with everything made of it.

use onewindow_engine::case::{Case, Task, Timer, tasks, timers};
use onewindow_store::VerifyReport;

use crate::commit::pinned;
use crate::desk::Desk;
use crate::error::Result;

impl Desk {
    /// Checks the chain of hashes, replays the log, and compares states, queues and timers with it.
    ///
    /// # Errors
    /// When the store can't be read. What is wrong in it is no error but a finding.
    pub async fn verify(&self) -> Result<VerifyReport> {
        Ok(self.store().verify(|case| self.expected(case)).await?)
    }

    /// What stands in queues and what is set to fire for a case, by today's catalogue; none when the version that it
    /// pins is unknown.
    fn expected(&self, case: &Case) -> Option<(Vec<Task>, Vec<Timer>)> {
        let calendar = &self.catalogue().calendar;
        let procedure = pinned(self.catalogue(), case).ok()?;
        Some((
            tasks(case, procedure, calendar),
            timers(case, procedure, calendar),
        ))
    }
}
