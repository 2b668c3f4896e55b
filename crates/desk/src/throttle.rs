//! Failed logins, counted per login and per address, so that passwords can't be tried out.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};

/// How long a failure counts.
const WINDOW: Duration = Duration::from_mins(5);
/// Most counters kept; beyond it those that are over go first, then those that counted once, then all.
const MAX_COUNTERS: usize = 50_000;

/// What is counted: a digest, so that what somebody types takes the same room however long it is.
type Key = [u8; 32];

/// How many logins may fail within five minutes before the next attempt has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoginLimits {
    /// Of one login from one address.
    pub of_pair: u32,
    /// Of one login from anywhere; higher, so that nobody is locked out cheaply by others.
    pub of_login: u32,
    /// From one address; higher, because an office may share one.
    pub of_address: u32,
}

impl Default for LoginLimits {
    fn default() -> Self {
        Self {
            of_pair: 10,
            of_login: 50,
            of_address: 100,
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Counter {
    failures: u32,
    since: Instant,
}

/// The failures of late.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    counters: Mutex<HashMap<Key, Counter>>,
    limits: OnceLock<LoginLimits>,
}

impl Throttle {
    /// Sets the limits, once.
    pub fn limit(&self, limits: LoginLimits) {
        self.limits.get_or_init(|| limits);
    }

    fn keys(&self, login: &str, address: &str) -> [(Key, u32); 3] {
        let limits = self.limits.get().copied().unwrap_or_default();
        [
            (pair(login, address), limits.of_pair),
            (key("login", login, ""), limits.of_login),
            (key("address", "", address), limits.of_address),
        ]
    }

    /// How long to wait before the next attempt, in whole seconds; none when it may be made.
    pub fn wait(&self, login: &str, address: &str) -> Option<u32> {
        let counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        self.keys(login, address)
            .into_iter()
            .filter_map(|(key, limit)| counters.get(&key).filter(|counter| counter.failures >= limit))
            .filter_map(|counter| (counter.since + WINDOW).checked_duration_since(now))
            .max()
            .map(|wait| {
                u32::try_from(wait.as_secs())
                    .unwrap_or(u32::MAX)
                    .saturating_add(1)
            })
    }

    /// Counts a failure.
    pub fn failed(&self, login: &str, address: &str) {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        make_room(&mut counters, now);
        for (key, _) in self.keys(login, address) {
            let counter = counters.entry(key).or_insert(Counter {
                failures: 0,
                since: now,
            });
            if now.duration_since(counter.since) >= WINDOW {
                *counter = Counter {
                    failures: 0,
                    since: now,
                };
            }
            counter.failures += 1;
        }
    }

    /// Forgets the failures of who has shown to be the one.
    pub fn succeeded(&self, login: &str, address: &str) {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        counters.remove(&pair(login, address));
    }
}

fn make_room(counters: &mut HashMap<Key, Counter>, now: Instant) {
    if counters.len() >= MAX_COUNTERS {
        counters.retain(|_, counter| now.duration_since(counter.since) < WINDOW);
    }
    if counters.len() >= MAX_COUNTERS {
        counters.retain(|_, counter| counter.failures > 1);
    }
    if counters.len() >= MAX_COUNTERS {
        counters.clear();
    }
}

fn pair(login: &str, address: &str) -> Key {
    key("pair", login, address)
}

fn key(kind: &str, login: &str, address: &str) -> Key {
    // A length before the one part that may hold anything: no two keys are the same text.
    let text = format!("{kind} {} {login} {address}", login.len());
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_attempt_waits_and_others_do_not() {
        let throttle = Throttle::default();
        for _ in 0..LoginLimits::default().of_pair {
            assert_eq!(throttle.wait("clerk", "10.0.0.1"), None);
            throttle.failed("clerk", "10.0.0.1");
        }
        assert!(
            throttle
                .wait("clerk", "10.0.0.1")
                .is_some_and(|seconds| seconds > 0 && seconds <= 301)
        );
        assert_eq!(throttle.wait("clerk", "10.0.0.2"), None);
        assert_eq!(throttle.wait("other", "10.0.0.1"), None);
        throttle.succeeded("clerk", "10.0.0.1");
        assert_eq!(throttle.wait("clerk", "10.0.0.1"), None);
    }

    #[test]
    fn however_many_fail_only_so_much_is_kept() {
        let throttle = Throttle::default();
        for attempt in 0..MAX_COUNTERS {
            throttle.failed(&format!("clerk {attempt}"), &format!("10.0.{}", attempt / 5));
        }
        let kept = throttle
            .counters
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .len();
        assert!(kept <= MAX_COUNTERS + 3, "{kept}");
    }
}
