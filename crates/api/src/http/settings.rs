//! How the handler is set up.

use std::sync::Arc;
use std::time::Duration;

use super::drain::Drain;
use super::persisted::Persisted;
use crate::limits::Limits;

/// How the handler is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Longest body in bytes.
    pub body_bytes: usize,
    /// Longest time for a body to arrive.
    pub body_time: Duration,
    /// Longest time for an operation, from finding out who asks to the last resolver.
    pub execution_time: Duration,
    /// What one operation may ask for.
    pub limits: Limits,
    /// Whether callers who are logged in may read the schema. Anonymous callers never may: for them `__type` is null and
    /// `__schema` is refused.
    pub introspection: bool,
    /// Whether `GET /graphiql` serves a page to write queries in.
    pub graphiql: bool,
    /// How often callers may ask.
    pub rates: RateLimits,
    /// Live connections: sockets and event streams.
    pub live: LiveSettings,
    /// Operations that are known by their hash.
    pub persisted: Option<Arc<Persisted>>,
    /// Whether anonymous callers and applicants may run persisted operations only.
    pub persisted_only: bool,
    /// Tells when the service stops.
    pub drain: Drain,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            body_bytes: 1024 * 1024,
            body_time: Duration::from_secs(10),
            execution_time: Duration::from_secs(10),
            limits: Limits::default(),
            introspection: false,
            graphiql: false,
            rates: RateLimits::default(),
            live: LiveSettings::default(),
            persisted: None,
            persisted_only: false,
            drain: Drain::default(),
        }
    }
}

/// How often callers may ask. A caller is a token, or for those without one an address. 0 is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RateLimits {
    /// Operations of one caller a minute.
    pub requests: u32,
    /// Static cost of one caller's operations a minute ([`limits`](crate::limits)).
    pub cost: u32,
    /// Requests from one address a minute, whoever sends them; many people may share one.
    pub address_requests: u32,
    /// Live connections of one caller at a time.
    pub connections: u32,
    /// Live connections from one address at a time.
    pub address_connections: u32,
}

impl RateLimits {
    /// What suits an office: a person at a screen stays far below, a script that runs wild does not.
    pub const OFFICE: Self = Self {
        requests: 3_000,
        cost: 300_000,
        address_requests: 30_000,
        connections: 50,
        address_connections: 2_000,
    };
}

/// How live connections are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveSettings {
    /// Sites whose pages may open sockets beside this one's own, as browsers write them: `https://portal.example`.
    pub origins: Vec<String>,
    /// How long a client may take to introduce itself.
    pub initialisation_time: Duration,
    /// How often a silent client is asked for a sign of life, and whether its token is still good.
    pub ping: Duration,
    /// How long a client may take to receive one message.
    pub patience: Duration,
    /// Longest message of a client in bytes.
    pub message_bytes: usize,
    /// Operations of one socket at a time.
    pub operations: usize,
}

impl Default for LiveSettings {
    fn default() -> Self {
        Self {
            origins: Vec::new(),
            initialisation_time: Duration::from_secs(10),
            ping: Duration::from_secs(25),
            patience: Duration::from_secs(10),
            message_bytes: 256 * 1024,
            operations: 50,
        }
    }
}
