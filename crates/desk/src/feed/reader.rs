//! The one reader of a node: woken by its own commits, by hints of other nodes, and by a look every few seconds that
//! makes up for hints that were lost.

use std::collections::BTreeSet;
use std::sync::{Arc, Weak};
use std::time::Duration;

use onewindow_engine::access::Scope;
use onewindow_store::{Announcement, Store, Stream, Topic};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::hub::Hub;
use super::mailbox::Told;
use crate::error::Result;

/// Without news the feed is looked at this often.
const LOOK: Duration = Duration::from_secs(3);
/// How soon the feed is looked at again for a commit that it does not show yet, at first and at last.
const AGAIN: (Duration, Duration) = (Duration::from_millis(5), Duration::from_millis(250));
/// After this many looks a commit that does not show is left to the next ordinary look.
const LOOKS: u32 = 200;
/// How long to wait after the database did not answer.
const REST: Duration = Duration::from_secs(1);
/// Events read at once.
const PAGE: usize = 500;

/// Reads until nobody follows.
pub(super) async fn run(hub: Arc<Hub>, store: Store, node: Uuid) {
    let listening = tokio::spawn(listen(Arc::downgrade(&hub), store.clone(), node));
    let (mut pause, mut looks) = (AGAIN.0, 0);
    loop {
        match read(&hub, &store).await {
            Ok(0) => {}
            Ok(_) => (pause, looks) = (AGAIN.0, 0),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the feed can't be read");
                sleep(REST).await;
            }
        }
        if hub.ends() {
            break;
        }
        if hub.is_awaiting() && looks < LOOKS {
            // Whoever wakes meanwhile brings news; else the oldest transaction in flight has to end.
            let _ = timeout(pause, hub.woken()).await;
            (pause, looks) = ((pause * 2).min(AGAIN.1), looks + 1);
        } else {
            hub.stop_awaiting();
            (pause, looks) = (AGAIN.0, 0);
            let _ = timeout(LOOK, hub.woken()).await;
        }
    }
    listening.abort();
}

/// Hints other nodes at what this one has committed.
pub(crate) async fn announce(hub: Arc<Hub>, store: Store, node: Uuid) {
    while let Some(positions) = hub.to_announce() {
        if let Err(error) = store.announce(&Announcement { node, positions }).await {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                "other nodes were not told"
            );
        }
    }
}

/// Offers all that has come; says how much that was.
async fn read(hub: &Hub, store: &Store) -> Result<usize> {
    let mut count = 0;
    loop {
        let page = store
            .feed(&Scope::All, &Topic::Everything, hub.head(), PAGE as u64)
            .await?;
        let streams: BTreeSet<Stream> = page.iter().map(|occurrence| occurrence.stream).collect();
        // Boxed: its statements make a large future, and the reader lives long.
        let audiences = Box::pin(store.audiences(&streams)).await?;
        let is_last = page.len() < PAGE;
        count += page.len();
        let told: Vec<Arc<Told>> = page
            .into_iter()
            .map(|occurrence| {
                let audience = audiences.get(&occurrence.stream).cloned().unwrap_or_default();
                Arc::new(Told {
                    occurrence: Arc::new(occurrence),
                    audience,
                })
            })
            .collect();
        hub.offer(&told);
        if is_last {
            return Ok(count);
        }
    }
}

/// Hears other nodes; nothing on SQLite.
async fn listen(hub: Weak<Hub>, store: Store, node: Uuid) {
    loop {
        let mut announcements = match store.announcements().await {
            Ok(Some(announcements)) => announcements,
            Ok(None) => return,
            Err(error) => {
                tracing::debug!(
                    error = &error as &dyn std::error::Error,
                    "no hints of other nodes"
                );
                sleep(REST).await;
                continue;
            }
        };
        while let Ok(announcement) = announcements.next().await {
            let Some(hub) = hub.upgrade() else { return };
            if announcement.node != node {
                hub.heard(&announcement.positions);
            }
        }
        sleep(REST).await;
    }
}
