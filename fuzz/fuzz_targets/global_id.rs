//! Global ids: whatever is sent as one is refused, or is the id of the same thing when it is written again.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| onewindow_api::fuzz::global_id(text));
