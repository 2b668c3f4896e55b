//! Drafts to what the engine works with.

mod calendar;
mod facts;
mod procedure;
mod route;

pub(crate) use calendar::calendar;
pub(crate) use facts::vocabulary;
pub(crate) use procedure::versions;
pub(crate) use route::route;
