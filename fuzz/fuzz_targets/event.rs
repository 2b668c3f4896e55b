//! The log of a case as JSON: what can be read is written back the same, and replaying it in any order never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onewindow_engine::case::{Case, Event};

fuzz_target!(|text: &str| {
    let Ok(events) = serde_json::from_str::<Vec<Event>>(text) else {
        return;
    };
    let written = serde_json::to_string(&events).expect("what was read can be written");
    let again: Vec<Event> = serde_json::from_str(&written).expect("what was written can be read");
    assert_eq!(events, again);
    Case::replay(&events);
});
