//! The law, executed: a test for each scenario of `scenarios.csv`, named after it, over GraphQL against the real program
//! with a virtual clock. `cargo xtask law` makes docs/LAW.md of them.

mod calendar;
mod clocks;
mod decision;
mod duties;
mod filing;
mod gates;
mod intake;
mod lint;
mod publishing;
mod versions;
