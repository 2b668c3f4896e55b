//! Who follows what, and up to where they were told. One reader a node asks here whom a change concerns, so that it
//! wakes nobody else.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use onewindow_engine::access::Scope;
use onewindow_engine::ids::{CaseId, DepartmentCode, EnterpriseId, PersonId, ProjectId};
use onewindow_store::{Place, Stream, Topic};
use tokio::sync::{Notify, Semaphore};

use super::mailbox::{Mailbox, Told};

/// How many positions are remembered as told, so that news of them which come late wake nobody.
const REMEMBERED: usize = 4_096;
/// How many subscriptions begin at a time: when thousands come back at once, after a restart, the others wait at the
/// door with next to nothing in their hands.
const BEGINNING: usize = 32;
/// How many positions fit into one hint; a notification takes 8,000 bytes.
const ANNOUNCED: usize = 200;
/// How many positions are waited for; beyond it the poll has to do.
const AWAITED: usize = 4_096;

/// What a change is looked up by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Case(CaseId),
    Project(ProjectId),
    Queue(DepartmentCode),
    /// Whatever an enterprise may see.
    Enterprise(EnterpriseId),
    /// Whatever a department may see.
    Department(DepartmentCode),
    /// Whatever an officer may see who was told of it by name.
    Reader(PersonId),
    /// Whatever happens.
    All,
}

/// A subscriber's place in the hub; gives it up when dropped.
#[derive(Debug)]
pub(crate) struct Seat {
    hub: Arc<Hub>,
    id: u64,
    keys: Vec<Key>,
    pub mailbox: Arc<Mailbox>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.hub.leave(self);
    }
}

#[derive(Debug, Default)]
struct Seats {
    by_key: HashMap<Key, BTreeMap<u64, Arc<Mailbox>>>,
    taken: usize,
    next: u64,
    /// The last event offered.
    head: Place,
    is_reading: bool,
    is_closed: bool,
}

#[derive(Debug, Default)]
struct News {
    /// Committed, but not yet seen in the feed: an older transaction may be in flight before it.
    awaited: HashSet<i64>,
    seen: HashSet<i64>,
    seen_in_order: VecDeque<i64>,
    /// Commits of this node that others have not been hinted at.
    unannounced: Vec<i64>,
    is_announcing: bool,
}

/// The hub of one node.
#[derive(Debug)]
pub(crate) struct Hub {
    seats: Mutex<Seats>,
    news: Mutex<News>,
    woken: Notify,
    /// Held while the reader is started.
    pub(super) starting: tokio::sync::Mutex<()>,
    /// Held by a subscription that begins.
    pub(super) beginning: Semaphore,
}

impl Default for Hub {
    fn default() -> Self {
        Self {
            seats: Mutex::default(),
            news: Mutex::default(),
            woken: Notify::new(),
            starting: tokio::sync::Mutex::default(),
            beginning: Semaphore::new(BEGINNING),
        }
    }
}

impl Hub {
    /// Takes a seat and says up to where the feed was offered: what is behind it comes into the mailbox. None while
    /// nobody reads.
    pub fn sit(self: &Arc<Self>, topic: &Topic, scope: &Scope) -> Option<(Seat, Place)> {
        let mut seats = self.seats();
        if !seats.is_reading || seats.is_closed {
            return None;
        }
        let seat = Seat {
            hub: Arc::clone(self),
            id: seats.next,
            keys: keys_of(topic, scope),
            mailbox: Arc::default(),
        };
        seats.next += 1;
        seats.taken += 1;
        for key in &seat.keys {
            let mailboxes = seats.by_key.entry(key.clone()).or_default();
            mailboxes.insert(seat.id, Arc::clone(&seat.mailbox));
        }
        Some((seat, seats.head))
    }

    fn leave(&self, seat: &Seat) {
        let mut seats = self.seats();
        seats.taken = seats.taken.saturating_sub(1);
        for key in &seat.keys {
            if let Some(mailboxes) = seats.by_key.get_mut(key) {
                mailboxes.remove(&seat.id);
                if mailboxes.is_empty() {
                    seats.by_key.remove(key);
                }
            }
        }
        if seats.taken == 0 {
            // A quiet node keeps no memory of a busy hour.
            seats.by_key = HashMap::new();
            drop(seats);
            self.woken.notify_one();
        }
    }

    /// Begins to read behind a place, unless somebody does.
    pub fn begin(&self, head: Place) -> bool {
        let mut seats = self.seats();
        let begins = !seats.is_reading && !seats.is_closed;
        if begins {
            seats.is_reading = true;
            seats.head = head;
        }
        begins
    }

    /// Whether somebody reads.
    pub fn is_reading(&self) -> bool {
        self.seats().is_reading
    }

    /// Stops reading when nobody follows; whoever comes next begins anew.
    pub fn ends(&self) -> bool {
        let mut seats = self.seats();
        let ends = seats.taken == 0 || seats.is_closed;
        if ends {
            seats.is_reading = false;
        }
        ends
    }

    /// Nothing is told any more.
    pub fn close(&self) {
        let mut seats = self.seats();
        seats.is_closed = true;
        for mailbox in seats.by_key.values().flat_map(BTreeMap::values) {
            mailbox.close();
        }
        drop(seats);
        self.woken.notify_one();
    }

    /// Up to where the feed was offered.
    pub fn head(&self) -> Place {
        self.seats().head
    }

    /// Offers changes, in commit order, to whom they concern.
    pub fn offer(&self, changes: &[Arc<Told>]) {
        let mut seats = self.seats();
        for told in changes {
            seats.head = told.occurrence.place;
            for key in keys_for(told) {
                let mailboxes = seats.by_key.get(&key);
                for mailbox in mailboxes.into_iter().flat_map(BTreeMap::values) {
                    mailbox.put(told);
                }
            }
        }
        drop(seats);
        let mut news = self.news();
        for told in changes {
            news.saw(told.occurrence.place.position);
        }
    }

    /// A commit of this node. Says whether somebody has to begin to hint others at it.
    pub fn committed(&self, position: i64) -> bool {
        let is_reading = self.is_reading();
        let mut news = self.news();
        if is_reading {
            news.await_position(position);
        }
        if news.unannounced.len() < ANNOUNCED {
            news.unannounced.push(position);
        }
        let begins = !news.is_announcing;
        news.is_announcing = true;
        drop(news);
        self.woken.notify_one();
        begins
    }

    /// Commits of another node.
    pub fn heard(&self, positions: &[i64]) {
        let mut news = self.news();
        for position in positions {
            news.await_position(*position);
        }
        drop(news);
        self.woken.notify_one();
    }

    /// The commits that others should be hinted at, once; with none left the hinting ends.
    pub fn to_announce(&self) -> Option<Vec<i64>> {
        let mut news = self.news();
        news.is_announcing = !news.unannounced.is_empty();
        news.is_announcing.then(|| std::mem::take(&mut news.unannounced))
    }

    /// Whether a commit is known of that the feed did not show yet.
    pub fn is_awaiting(&self) -> bool {
        !self.news().awaited.is_empty()
    }

    /// Gives up waiting for what the feed does not show.
    pub fn stop_awaiting(&self) {
        self.news().awaited.clear();
    }

    /// Waits for news.
    pub async fn woken(&self) {
        self.woken.notified().await;
    }

    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn news(&self) -> MutexGuard<'_, News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl News {
    fn await_position(&mut self, position: i64) {
        if !self.seen.contains(&position) && self.awaited.len() < AWAITED {
            self.awaited.insert(position);
        }
    }

    fn saw(&mut self, position: i64) {
        self.awaited.remove(&position);
        if self.seen.insert(position) {
            self.seen_in_order.push_back(position);
        }
        if self.seen_in_order.len() > REMEMBERED
            && let Some(oldest) = self.seen_in_order.pop_front()
        {
            self.seen.remove(&oldest);
        }
    }
}

/// What a subscriber has to be found by.
fn keys_of(topic: &Topic, scope: &Scope) -> Vec<Key> {
    match (topic, scope) {
        (Topic::Case(id), _) => vec![Key::Case(*id)],
        (Topic::Project(id), _) => vec![Key::Project(*id)],
        (Topic::Queue(code), _) => vec![Key::Queue(code.clone())],
        (Topic::Everything, Scope::All) => vec![Key::All],
        (Topic::Everything, Scope::Nothing) => Vec::new(),
        (
            Topic::Everything,
            Scope::Only {
                enterprises,
                departments,
                person,
            },
        ) => {
            let himself = (!departments.is_empty()).then_some(Key::Reader(*person));
            let enterprises = enterprises.iter().copied().map(Key::Enterprise);
            let departments = departments.iter().cloned().map(Key::Department);
            enterprises.chain(departments).chain(himself).collect()
        }
    }
}

/// Under what a change has to be looked up.
fn keys_for(told: &Told) -> Vec<Key> {
    let mut keys = vec![Key::All];
    let is_of_case = match told.occurrence.stream {
        Stream::Case(id) => {
            keys.push(Key::Case(id));
            true
        }
        Stream::Project(_) | Stream::Licence(_) => false,
    };
    keys.extend(told.audience.project.map(Key::Project));
    keys.extend(told.audience.subject.enterprise.map(Key::Enterprise));
    keys.extend(told.audience.subject.readers.iter().copied().map(Key::Reader));
    for department in &told.audience.subject.departments {
        keys.push(Key::Department(department.clone()));
        if is_of_case {
            keys.push(Key::Queue(department.clone()));
        }
    }
    keys
}
