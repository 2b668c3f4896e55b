//! The schema over a real desk and a real database, asked in process: who may do and see what, what it costs.
#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod access;
mod cast;
mod crowd;
mod figures;
mod fixture;
mod leaks;
mod statements;
mod surface;
