//! The engine of OneWindow: what may happen to a permit, and when.
//!
//! A pure state machine. It does no input or output, never awaits and reads no clock: whatever it has to know of the
//! world comes in as an argument, so every decision can be replayed. Start at [`case::decide()`] for a case,
//! [`project::decide_project`] for a project and [`catalogue::Catalogue`] for what a zone declares.

#![warn(missing_docs)]

pub mod access;
pub mod actor;
pub mod calendar;
pub mod case;
pub mod catalogue;
pub mod clock;
pub mod condition;
pub mod counter;
pub mod department;
mod event_name;
pub mod exchange;
pub mod fact;
pub mod form;
pub mod ids;
pub mod licence;
pub mod limit;
pub mod oracle;
pub mod procedure;
pub mod project;
pub mod refusal;
pub mod route;
pub mod service;
pub mod substitution;
pub mod text;
