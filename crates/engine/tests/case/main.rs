//! What may happen to a case and a project, played in a small zone. Numbers such as C30 name the scenario of the law
//! that a test stands for.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail as the test itself does"
)]

#[path = "../common/mod.rs"]
mod common;
#[path = "../support/mod.rs"]
mod support;

mod access;
mod clocks;
mod documents;
mod filing;
mod hearing;
mod intake;
mod limits;
mod machine;
mod out_of_turn;
mod project;
mod promises;
mod refusals;
mod steps;
mod two_tier;
mod unified;
mod walk;
