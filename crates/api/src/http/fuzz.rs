//! The guards in front of a document, opened for the fuzz target `request` alone.

use axum::http::{HeaderMap, Uri};

use super::document::Documents;
use super::media_type::{check_body, negotiate};
use super::parameters::Parameters;
use crate::limits::Limits;

/// Reads a request as the endpoint does, from its headers, its address and its body.
pub(crate) fn request(headers: &HeaderMap, uri: Option<&Uri>, body: &[u8]) {
    let _ = negotiate(headers);
    let _ = check_body(headers);
    let documents = Documents::new(Limits::default());
    let posted = Parameters::from_json(body).ok();
    let asked = uri.and_then(|uri| Parameters::from_uri(uri).ok());
    for parameters in posted.iter().chain(&asked) {
        // What is refused is refused with an error that can be told.
        let _ = documents.prepare(parameters);
    }
}
