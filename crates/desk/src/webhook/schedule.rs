//! When a message is tried again, and when it is given up.

use chrono::{DateTime, TimeDelta, Utc};
use onewindow_store::{AttemptEnd, DisabledFor, Sending, WebhookDelivery};

/// How long after each failed attempt the next one comes; together a little more than three days (the schedule that the
/// Standard Webhooks specification suggests).
const RETRIES: [TimeDelta; 9] = [
    TimeDelta::seconds(5),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(5),
    TimeDelta::hours(10),
    TimeDelta::hours(14),
    TimeDelta::hours(20),
    TimeDelta::hours(24),
];

/// A webhook to which nothing could be delivered for so long is disabled.
const PATIENCE: TimeDelta = TimeDelta::days(3);
/// After so many failures in a row the whole webhook rests, whatever the message.
const TOLERATED: u64 = 3;
/// The longest rest.
const LONGEST_REST: TimeDelta = TimeDelta::minutes(5);
/// The longest that a receiver may ask to be left alone.
const LONGEST_WISH: TimeDelta = TimeDelta::hours(24);

/// What came back from a receiver, as far as it decides what is done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// It took the message (2xx).
    Taken,
    /// It says that nobody is there any more (410).
    Gone,
    /// Anything else, with the seconds after which it wants to hear again, if it says so.
    NotTaken {
        /// `Retry-After`, in seconds.
        retry_after: Option<u32>,
    },
}

/// What an attempt comes to.
pub(super) fn end(
    sending: &Sending,
    delivery: &WebhookDelivery,
    heard: Heard,
    now: DateTime<Utc>,
) -> AttemptEnd {
    let retry_after = match heard {
        Heard::Taken => return AttemptEnd::Delivered,
        Heard::Gone => return AttemptEnd::GivenUp(Some(DisabledFor::Gone)),
        Heard::NotTaken { .. } if delivery.is_trial => return AttemptEnd::GivenUp(None),
        Heard::NotTaken { retry_after } => retry_after,
    };
    let wish = retry_after.map_or(TimeDelta::zero(), |seconds| {
        TimeDelta::seconds(i64::from(seconds)).min(LONGEST_WISH)
    });
    let next = usize::try_from(delivery.tries)
        .ok()
        .and_then(|tries| RETRIES.get(tries));
    if let Some(pause) = next {
        return AttemptEnd::Again {
            at: now + (*pause).max(wish),
            rest_until: now + rest(sending.failures + 1).max(wish),
        };
    }
    let since = sending.webhook.failing_since;
    let is_dead = since.is_some_and(|since| now - since >= PATIENCE);
    AttemptEnd::GivenUp(is_dead.then_some(DisabledFor::Failing))
}

/// How long a webhook rests after so many failures in a row, so that a receiver in trouble is not asked for each message
/// that waits for it.
fn rest(failures: u64) -> TimeDelta {
    let Some(beyond) = failures.checked_sub(TOLERATED) else {
        return TimeDelta::zero();
    };
    let factor = 1 << beyond.min(10);
    (TimeDelta::seconds(5) * factor).min(LONGEST_REST)
}
