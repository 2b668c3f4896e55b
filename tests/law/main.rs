//! The law, executed: a test for each scenario of `scenarios.csv`, named after it, over GraphQL against the real program
//! with a virtual clock. `cargo xtask law` makes docs/LAW.md of them.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where something is not as it has to be"
)]

mod alarms;
mod area;
mod calendar;
mod clocks;
mod counter;
mod days;
mod deadline;
mod decision;
mod documents;
mod duties;
mod extension;
mod filing;
mod gates;
mod hearing;
mod intake;
mod integrity;
mod licence;
mod lint;
mod new_calendar;
mod places;
mod publishing;
mod rating;
mod secrets;
mod tolerance;
mod two_tier;
mod unified;
mod versions;
