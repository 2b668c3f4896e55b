//! A request that is refused before it is executed.

use async_graphql::{ErrorExtensionValues, Pos, ServerError, Value};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use onewindow_engine::text::{Language, Text};

use super::media_type::MediaType;
use crate::error_code::ErrorCode;
use crate::limits::Breach;

/// Why a whole request is refused, in both languages, with everything its answer needs. Boxed, so that passing a guard
/// costs no more than a pointer.
#[derive(Debug, Clone)]
pub struct Fault(Box<Details>);

#[derive(Debug, Clone)]
struct Details {
    code: ErrorCode,
    status: StatusCode,
    is_of_document: bool,
    text: Text,
    position: Option<Pos>,
    extensions: Vec<(&'static str, Value)>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Fault {
    /// The HTTP request is at fault, or the service; the status tells, whatever the media type.
    pub fn request(code: ErrorCode, text: Text) -> Self {
        Self(Box::new(Details {
            code,
            status: code.status(),
            is_of_document: false,
            text,
            position: None,
            extensions: Vec::new(),
            headers: Vec::new(),
        }))
    }

    /// The request is well-formed and its document is refused; in `application/json` that is told with status 200.
    pub fn document(code: ErrorCode, text: Text) -> Self {
        let mut fault = Self::request(code, text);
        fault.0.is_of_document = true;
        fault
    }

    /// With another status than the code's own.
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = status;
        self
    }

    /// With a place in the document.
    pub fn with_position(mut self, position: Pos) -> Self {
        self.0.position = Some(position);
        self
    }

    /// With a value in `extensions`.
    pub fn with_detail(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.0.extensions.push((name, value.into()));
        self
    }

    /// With a header on the answer.
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// The code.
    pub fn code(&self) -> ErrorCode {
        self.0.code
    }

    /// The status of the answer in this media type.
    pub fn status(&self, media_type: MediaType) -> StatusCode {
        if self.0.is_of_document && media_type == MediaType::Json {
            StatusCode::OK
        } else {
            self.0.status
        }
    }

    /// The headers of the answer beyond the usual ones.
    pub fn headers(&self) -> &[(HeaderName, HeaderValue)] {
        &self.0.headers
    }

    /// The fault as an error of GraphQL.
    pub fn error(&self, language: Language) -> ServerError {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", self.0.code.as_str());
        for (name, value) in &self.0.extensions {
            extensions.set(name, value.clone());
        }
        let mut error = ServerError::new(self.0.text.get(language), self.0.position);
        error.extensions = Some(extensions);
        error
    }
}

impl From<Breach> for Fault {
    fn from(breach: Breach) -> Self {
        let fault = Self::document(breach.code(), breach.text()).with_position(breach.position());
        match breach {
            Breach::Exceeded {
                measure,
                found,
                allowed,
                ..
            } => fault
                .with_detail("limit", measure.as_str())
                .with_detail("found", found)
                .with_detail("allowed", allowed),
            Breach::CyclicFragments { .. } | Breach::UnterminatedString { .. } => fault,
        }
    }
}
