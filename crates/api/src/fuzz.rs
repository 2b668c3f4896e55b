//! Readers of foreign input, opened for the fuzz targets alone (`--cfg fuzzing`, as cargo-fuzz builds).

use async_graphql::ID;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, Uri};
use onewindow_engine::ids::CaseId;

use crate::cursor::Binding;
use crate::global_id;
use crate::http::fuzz;

/// Reads a cursor; one that is taken names a place whose cursor names the same place.
pub fn cursor(text: &str) {
    let binding = Binding::of("cases", &());
    // What is behind a mark that nobody guesses is tried, too.
    let bound = binding.cursor(&onewindow_desk::Keyset {
        sort: text.to_owned(),
        id: uuid::Uuid::nil(),
    });
    for cursor in [text, &bound] {
        if let Some(place) = binding.read(cursor) {
            assert_eq!(binding.read(&binding.cursor(&place)), Some(place));
        }
    }
}

/// Reads a global id; one that is taken is written as it was.
pub fn global_id(text: &str) {
    if let Some(case) = global_id::read::<CaseId>(&ID::from(text)) {
        let again = global_id::encode(&case);
        assert_eq!(global_id::read::<CaseId>(&again), Some(case));
    }
}

/// Reads a request: a line of media type, a line of wishes for the answer, a line of address, and a body.
pub fn request(bytes: &[u8]) {
    let mut parts = bytes.splitn(4, |byte| *byte == b'\n');
    let mut part = || parts.next().unwrap_or_default();
    let mut headers = HeaderMap::new();
    for name in [CONTENT_TYPE, ACCEPT] {
        if let Ok(value) = HeaderValue::from_bytes(part()) {
            headers.insert(name, value);
        }
    }
    let uri = std::str::from_utf8(part())
        .ok()
        .and_then(|text| text.parse::<Uri>().ok());
    fuzz::request(&headers, uri.as_ref(), part());
}
