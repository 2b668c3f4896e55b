//! When the batches of a request are read: level by level, each only when everything of its level has been asked for.
//!
//! A loader that starts a task with its first key races with the resolvers that are about to ask for the others: on a
//! runtime of several threads the task wins, and a page of a hundred rows falls apart into a hundred statements. Here a
//! batch is held until the request has nothing left to do without it, and until the batches before it have been read.
//! So an answer takes as many statements as its levels refer to kinds of things, whatever the machine and the load.

use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures::future::BoxFuture;
use tokio::sync::Notify;

/// How often the whole request is polled without asking for anything more before a level counts as complete.
const QUIET: u32 = 4;

/// The batches of one request.
#[derive(Default)]
pub(crate) struct Levels {
    state: Mutex<State>,
    /// How much was asked for.
    asked: AtomicU64,
    /// Told whenever no batch is being read.
    idle: Notify,
}

#[derive(Default)]
struct State {
    held: Vec<BoxFuture<'static, ()>>,
    running: usize,
}

impl Levels {
    /// Something is asked for.
    pub fn ask(&self) {
        self.asked.fetch_add(1, Ordering::Relaxed);
    }

    /// Keeps a batch until its level is complete.
    pub fn hold(&self, batch: BoxFuture<'static, ()>) {
        self.with(|state| state.held.push(batch));
    }

    /// Sees to it that held batches are read, for as long as it is polled beside whoever waits for one.
    pub async fn drive(self: &Arc<Self>) -> Infallible {
        loop {
            let idle = self.idle.notified();
            self.quiet().await;
            self.start();
            idle.await;
        }
    }

    /// Comes back when nothing more is asked for. A yield comes back only after the whole request has been polled, but
    /// wide objects are polled in parts, and the last batch may have been told meanwhile.
    async fn quiet(&self) {
        let mut asked = self.asked.load(Ordering::Relaxed);
        let mut quiet = 0;
        while quiet < QUIET {
            tokio::task::yield_now().await;
            let before = std::mem::replace(&mut asked, self.asked.load(Ordering::Relaxed));
            quiet = if asked == before { quiet + 1 } else { 0 };
        }
    }

    /// Begins to read what is held, if nothing else is being read.
    fn start(self: &Arc<Self>) {
        let batches = self.with(|state| {
            if state.running > 0 {
                return Vec::new();
            }
            state.running = state.held.len();
            std::mem::take(&mut state.held)
        });
        for batch in batches {
            let ended = Ended(Arc::clone(self));
            tokio::spawn(async move {
                batch.await;
                drop(ended);
            });
        }
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Counts a batch off, also one that panicked.
struct Ended(Arc<Levels>);

impl Drop for Ended {
    fn drop(&mut self) {
        let is_last = self.0.with(|state| {
            state.running -= 1;
            state.running == 0
        });
        if is_last {
            self.0.idle.notify_waiters();
        }
    }
}
