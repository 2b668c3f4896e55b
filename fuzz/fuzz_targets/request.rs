//! A request over HTTP, from its media types and its address to its document: refused or measured, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| onewindow_api::fuzz::request(bytes));
