//! A catalogue of one YAML file under each of the names that a catalogue knows: refused with places, never with a panic.
//! Whatever is refused says where and why.
#![no_main]

use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 6] = [
    "procedures/some-permit.yaml",
    "routes/some-route.yaml",
    "calendar/2026.yaml",
    "departments.yaml",
    "facts.yaml",
    "zone.yaml",
];

fuzz_target!(|input: (u8, &str)| {
    let (which, text) = input;
    let name = NAMES[usize::from(which) % NAMES.len()];
    let errors = onewindow_definition::load_sources(vec![(name.to_owned(), text.to_owned())])
        .expect_err("one file is no catalogue");
    assert!(errors.iter().all(|error| !error.to_string().is_empty()));
});
