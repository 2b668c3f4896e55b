//! Webhooks against a receiver on the public Standard Webhooks library, through everything that goes wrong in between.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where something is not as it has to be"
)]

mod delivery;
mod office;
mod receiver;
mod rights;
mod several_nodes;
