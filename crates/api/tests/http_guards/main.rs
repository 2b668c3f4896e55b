//! The HTTP handler in front of a small schema: what it refuses, what it answers, and that it goes on afterwards.

mod audit;
mod document;
mod execution;
mod identity;
mod office;
mod protocol;
mod variables;
