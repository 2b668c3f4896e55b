//! Acceptance tests: the real binary on a real database, driven over HTTP as its callers would.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where something is not as it has to be"
)]

mod access;
mod account;
mod bucket;
mod bulk;
mod clock;
mod contract;
mod document;
mod exchange;
mod idempotency;
mod input;
mod message;
mod oidc;
mod operations;
mod oracle;
mod paper;
mod projects;
mod review;
mod routing;
mod scanner;
mod service_account;
mod session;
mod startup;
mod substitute;
mod upload;
mod verify;

use onewindow_tests::office;
