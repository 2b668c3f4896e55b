//! How the service stops: first it says so to whoever watches it, then it lets live connections go.

use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

/// Tells every part of the service that it stops. Clones share the same state.
#[derive(Debug, Clone, Default)]
pub struct Drain {
    leaving: CancellationToken,
    closing: CancellationToken,
    connections: TaskTracker,
}

impl Drain {
    /// The service will stop soon: nobody new should be sent here. Requests are still answered.
    pub fn leave(&self) {
        self.leaving.cancel();
    }

    /// Whether the service will stop soon.
    pub fn is_leaving(&self) -> bool {
        self.leaving.is_cancelled()
    }

    /// Lets live connections go, and waits until all have ended. Their clients connect again elsewhere and go on where
    /// they were.
    pub async fn close(&self) {
        self.leave();
        self.closing.cancel();
        self.connections.close();
        self.connections.wait().await;
    }

    /// How many live connections there are.
    pub fn connections(&self) -> usize {
        self.connections.len()
    }

    /// Ends when live connections have to go.
    pub(super) fn closing(&self) -> WaitForCancellationFutureOwned {
        self.closing.clone().cancelled_owned()
    }

    /// Counts as a live connection as long as it is held.
    pub(super) fn connection(&self) -> TaskTrackerToken {
        self.connections.token()
    }
}
