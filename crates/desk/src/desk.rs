//! The desk: a handle that is cheap to clone.

use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, NaiveDate, Utc};
use onewindow_definition::Sources;
use onewindow_engine::catalogue::Catalogue;
use onewindow_store::{DatabaseKind, Store};
use tokio::sync::{broadcast, watch};
use uuid::Uuid;

use crate::calendar;
use crate::clock::{Clock, Running};
use crate::edition::Edition;
use crate::error::Result;
use crate::feed::{Hub, announce};
use crate::identity::Known;
use crate::ids;
use crate::password::Passwords;
use crate::procedure;
use crate::publish;
use crate::storage::Ports;
use crate::throttle::Throttle;
use crate::timers::Failing;
use crate::upload::Uploads;
use crate::webhook::{Sealing, WebhookSetup};

/// How many commits a slow listener may lag behind before it has to look for itself.
const LISTENERS_LAG: usize = 1024;

/// What a desk stands on.
#[derive(Debug)]
pub struct Setup {
    /// The database.
    pub store: Store,
    /// What the zone declares.
    pub catalogue: Catalogue,
    /// The files that it was read from: what is published while the office runs is put in their places.
    pub sources: Sources,
    /// The clock.
    pub clock: Clock,
    /// The folder of uploaded files; made when missing.
    pub files: PathBuf,
    /// What webhooks stand on.
    pub webhooks: WebhookSetup,
}

/// Every use case, over one store, one catalogue and one clock. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Desk {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    store: Store,
    pub catalogue: Edition,
    /// The zone's own files.
    pub sources: Sources,
    /// How many publications of files the catalogue has taken up.
    pub publications: AtomicU64,
    pub clock: Running,
    pub files: PathBuf,
    pub ports: Ports,
    pub uploads: Uploads,
    pub passwords: Passwords,
    pub throttle: Throttle,
    pub known: Known,
    pub failing: Mutex<Failing>,
    /// Days of licences that failed, and until when they are left alone.
    pub resting_days: Mutex<std::collections::BTreeMap<onewindow_store::DueLicence, std::time::Instant>>,
    /// Only one may advance the virtual clock.
    pub advancing: tokio::sync::Mutex<()>,
    commits: broadcast::Sender<i64>,
    pub webhooks: WebhookSetup,
    pub sealing: Sealing,
    /// Counts the changes to webhooks on this node.
    pub webhook_changes: watch::Sender<u64>,
    /// Who follows what.
    pub hub: Arc<Hub>,
    /// Tells this node from others on the same database.
    pub node: Uuid,
}

impl Desk {
    /// Opens the desk: publishes what the catalogue has that is new, and takes up older versions that cases pin.
    ///
    /// # Errors
    /// When the store fails, or the clock does not fit what is in it.
    pub async fn open(setup: Setup) -> Result<Desk> {
        Self::open_with(setup, Ports::default()).await
    }

    /// The same with files or a scanner elsewhere.
    ///
    /// # Errors
    /// As [`Desk::open`].
    pub async fn open_with(setup: Setup, ports: Ports) -> Result<Desk> {
        let Setup {
            store,
            catalogue,
            sources,
            clock,
            files,
            webhooks,
        } = setup;
        let sealing = Sealing::of(&webhooks.secret)?;
        let clock = Running::start(clock, &store).await?;
        let (catalogue, publications) = procedure::with_published(&store, &sources, catalogue).await?;
        let catalogue = calendar::with_published(&store, catalogue).await?;
        let catalogue = publish::publish(&store, catalogue, clock.now()).await?;
        let (commits, _) = broadcast::channel(LISTENERS_LAG);
        let desk = Desk {
            inner: Arc::new(Inner {
                store,
                catalogue: Edition::new(catalogue),
                sources,
                publications: AtomicU64::new(publications),
                clock,
                files,
                ports,
                uploads: Uploads::default(),
                passwords: Passwords::new(),
                throttle: Throttle::default(),
                known: Known::default(),
                failing: Mutex::default(),
                resting_days: Mutex::default(),
                advancing: tokio::sync::Mutex::new(()),
                commits,
                webhooks,
                sealing,
                webhook_changes: watch::Sender::default(),
                hub: Arc::default(),
                node: ids::node(),
            }),
        };
        desk.take_up_calendar().await?;
        Ok(desk)
    }

    /// What the zone declares, older versions that cases pin included.
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        self.inner.catalogue.latest()
    }

    /// The present, to the microsecond; it never goes back.
    pub fn now(&self) -> DateTime<Utc> {
        self.inner.clock.now()
    }

    /// Today in the zone.
    pub fn today(&self) -> NaiveDate {
        self.catalogue().calendar.local_date(self.now())
    }

    /// Whether the clock is a virtual one.
    pub fn is_virtual(&self) -> bool {
        self.inner.clock.is_virtual()
    }

    /// Listens to commits: each gives the position of its last event in the feed. A hint; the feed is the truth.
    pub fn subscribe(&self) -> broadcast::Receiver<i64> {
        self.inner.commits.subscribe()
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.store().ping().await?)
    }

    /// Whether the database answers and has the tables of this version.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn is_up_to_date(&self) -> Result<bool> {
        Ok(self.store().is_up_to_date().await?)
    }

    /// Closes the database; whatever is asked afterwards fails.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn close(&self) -> Result<()> {
        self.inner.hub.close();
        Ok(self.store().clone().close().await?)
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }

    /// Tells listeners. Nobody may be listening.
    pub(crate) fn tell(&self, position: i64) {
        if position > 0 {
            let _ = self.inner.commits.send(position);
            let hub = &self.inner.hub;
            if hub.committed(position) && self.store().kind() == DatabaseKind::Postgres {
                let announcing = announce(Arc::clone(hub), self.store().clone(), self.inner.node);
                tokio::spawn(announcing);
            }
        }
    }
}
