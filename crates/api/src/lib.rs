//! OneWindow.

pub mod error_code;
pub mod http;
pub mod limits;
