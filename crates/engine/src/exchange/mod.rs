//! The exchange with provincial platforms: the status list BLZT of the national project-approval exchange and the
//! fields of its tables on items, events, suspensions and decisions (`SPGL_XMSPSXBLXXB`, `…BLXXXXB`, `…BLTBCXXXB`,
//! `…PFWJXXB`), with the suspension kinds of GB/T 39046-2020.

mod record;
mod status;

pub use record::{ExchangeSource, current, record};
pub use status::ExchangeStatus;
