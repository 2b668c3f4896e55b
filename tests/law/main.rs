//! The law, executed: a test for each scenario of `scenarios.csv`, named after it, over GraphQL against the real program
//! with a virtual clock. `cargo xtask law` makes docs/LAW.md of them.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where something is not as it has to be"
)]

mod calendar;
mod clocks;
mod decision;
mod duties;
mod filing;
mod gates;
mod intake;
mod lint;
mod versions;
