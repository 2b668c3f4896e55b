//! How often callers may ask: by token, or by address for those without one, and by address for all together.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::authenticate::{AuthError, bearer_token};
use super::settings::RateLimits;

/// After so many questions those who have not asked of late are forgotten.
const SWEEP: u32 = 10_000;

/// Who is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// The holder of a token, by its hash.
    Token(u64),
    /// Whoever sends from an address; of IPv6 the network, which one caller has as a whole.
    Address(IpAddr),
    /// A caller without an address: only where a program calls the handler directly.
    Nobody,
}

/// A minute is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany {
    /// When to try again, in seconds from now.
    pub retry_after_seconds: u32,
}

impl From<TooMany> for AuthError {
    fn from(many: TooMany) -> Self {
        AuthError::RateLimited {
            retry_after_seconds: many.retry_after_seconds,
        }
    }
}

type Keyed = Option<DefaultKeyedRateLimiter<Who>>;

/// Counts what callers ask for.
#[derive(Debug)]
pub struct Rates {
    hasher: RandomState,
    requests: Keyed,
    cost: Keyed,
    address_requests: Keyed,
    clock: DefaultClock,
    asked: AtomicU32,
    /// Live connections of one caller, and of one address.
    connections: [Arc<Counts>; 2],
}

impl Rates {
    /// Begins to count.
    pub fn new(limits: RateLimits) -> Self {
        Self {
            hasher: RandomState::new(),
            requests: keyed(limits.requests),
            cost: keyed(limits.cost),
            address_requests: keyed(limits.address_requests),
            clock: DefaultClock::default(),
            asked: AtomicU32::new(0),
            connections: [limits.connections, limits.address_connections].map(Counts::new),
        }
    }

    /// The address a request comes from.
    pub fn address(head: &Parts) -> Who {
        let ConnectInfo(address) = match head.extensions.get::<ConnectInfo<SocketAddr>>() {
            Some(found) => *found,
            None => return Who::Nobody,
        };
        Who::Address(match address.ip().to_canonical() {
            IpAddr::V6(whole) => {
                let [a, b, c, d, ..] = whole.segments();
                IpAddr::V6([a, b, c, d, 0, 0, 0, 0].into())
            }
            address @ IpAddr::V4(_) => address,
        })
    }

    /// Who sends a request.
    pub fn caller(&self, head: &Parts) -> Who {
        match bearer_token(&head.headers) {
            Ok(Some(token)) => Who::Token(self.hasher.hash_one(token)),
            Ok(None) | Err(_) => Self::address(head),
        }
    }

    /// Counts a request from an address.
    ///
    /// # Errors
    /// When there were too many.
    pub fn count_address(&self, head: &Parts) -> Result<(), TooMany> {
        self.count(self.address_requests.as_ref(), Self::address(head), 1)
    }

    /// Counts an operation of a caller.
    ///
    /// # Errors
    /// When there were too many.
    pub fn count_request(&self, who: Who) -> Result<(), TooMany> {
        self.count(self.requests.as_ref(), who, 1)
    }

    /// Counts what an operation of a caller costs.
    ///
    /// # Errors
    /// When it was too much together with those before.
    pub fn count_cost(&self, who: Who, cost: u64) -> Result<(), TooMany> {
        let cost = u32::try_from(cost).unwrap_or(u32::MAX);
        self.count(self.cost.as_ref(), who, cost)
    }

    /// A live connection of a caller.
    ///
    /// # Errors
    /// When it has too many.
    pub fn connect(&self, who: Who) -> Result<Connection, TooMany> {
        Counts::take(&self.connections[0], who)
    }

    /// A live connection from an address.
    ///
    /// # Errors
    /// When there are too many.
    pub fn connect_from(&self, head: &Parts) -> Result<Connection, TooMany> {
        Counts::take(&self.connections[1], Self::address(head))
    }

    fn count(
        &self,
        limiter: Option<&DefaultKeyedRateLimiter<Who>>,
        who: Who,
        amount: u32,
    ) -> Result<(), TooMany> {
        let (Some(limiter), Some(amount)) = (limiter, NonZeroU32::new(amount)) else {
            return Ok(());
        };
        if who == Who::Nobody {
            return Ok(());
        }
        if self.asked.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
        match limiter.check_key_n(&who, amount) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(later)) => {
                let wait = later.wait_time_from(self.clock.now()).as_secs().saturating_add(1);
                Err(TooMany {
                    retry_after_seconds: u32::try_from(wait).unwrap_or(u32::MAX),
                })
            }
            // More than a whole minute holds.
            Err(_) => Err(TooMany {
                retry_after_seconds: 60,
            }),
        }
    }
}

fn keyed(a_minute: u32) -> Keyed {
    NonZeroU32::new(a_minute).map(|a_minute| RateLimiter::keyed(Quota::per_minute(a_minute)))
}

/// How many live connections each has.
#[derive(Debug)]
struct Counts {
    limit: u32,
    by_who: Mutex<HashMap<Who, u32>>,
}

impl Counts {
    fn new(limit: u32) -> Arc<Self> {
        Arc::new(Self {
            limit,
            by_who: Mutex::default(),
        })
    }

    fn take(counts: &Arc<Self>, who: Who) -> Result<Connection, TooMany> {
        if counts.limit > 0 && who != Who::Nobody {
            let mut by_who = counts.by_who.lock().unwrap_or_else(PoisonError::into_inner);
            let count = by_who.entry(who).or_default();
            if *count >= counts.limit {
                return Err(TooMany {
                    retry_after_seconds: 60,
                });
            }
            *count += 1;
        }
        Ok(Connection {
            counts: Arc::clone(counts),
            who,
        })
    }
}

/// A live connection that is counted; given back when dropped.
#[derive(Debug)]
pub struct Connection {
    counts: Arc<Counts>,
    who: Who,
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut by_who = self.counts.by_who.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = by_who.get_mut(&self.who) {
            *count -= 1;
            if *count == 0 {
                by_who.remove(&self.who);
            }
        }
    }
}
