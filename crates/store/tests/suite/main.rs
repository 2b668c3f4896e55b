//! One suite, run on both databases: what the store promises is promised on each.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails where it stands")]

mod samples;
mod support;

mod accounts;
mod commit;
mod feed;
mod figures;
mod identity;
mod open;
mod queue;
mod races;
mod reads;
mod verify;
