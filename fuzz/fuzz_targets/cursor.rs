//! Cursors: whatever is sent as one is refused, or names a place whose cursor names the same place.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| onewindow_api::fuzz::cursor(text));
