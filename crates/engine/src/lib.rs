//! OneWindow.

pub mod calendar;
pub mod clock;
pub mod limit;
pub mod oracle;
pub mod text;
