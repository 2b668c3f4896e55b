//! The HTTP handler in front of a small schema: what it refuses, what it answers, and that it goes on afterwards.

mod audit;
mod document;
mod event_stream;
mod execution;
mod identity;
mod office;
mod persisted;
mod protocol;
mod rates;
mod socket;
mod variables;
