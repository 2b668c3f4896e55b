//! The examples of `docs/examples` and the operations of the cookbook, run against the real server as a reader would
//! run them, and their output held against what the office itself says.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where something is not as it has to be"
)]

mod cookbook;
mod program;
mod story;

use onewindow_tests::office;
