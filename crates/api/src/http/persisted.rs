//! Operations that are known beforehand and asked for by their hash, so that a portal sends no documents and strangers
//! can be held to those that the portal needs.

use std::collections::HashMap;

use onewindow_engine::text::Text;
use sha2::{Digest as _, Sha256};

use super::fault::Fault;
use super::parameters::Parameters;
use crate::error_code::ErrorCode;

/// Documents by their SHA-256 in lower-case hexadecimal.
#[derive(Debug, Default)]
pub struct Persisted(HashMap<String, String>);

/// Why a manifest can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// It is not a JSON object of documents by their hash.
    #[error("not a JSON object of documents by their hash")]
    Form(#[from] serde_json::Error),
    /// A hash is not the one of its document.
    #[error("{0} is not the SHA-256 of its document")]
    Hash(String),
    /// A document is not GraphQL.
    #[error("{hash}: {reason}")]
    Document {
        /// Under which hash it stands.
        hash: String,
        /// What the parser says.
        reason: String,
    },
}

impl Persisted {
    /// Reads a manifest as code generators write it: one JSON object, the documents by their SHA-256 in hexadecimal.
    ///
    /// # Errors
    /// When it has another form, a hash is wrong, or a document is not GraphQL.
    pub fn from_json(manifest: &str) -> Result<Self, ManifestError> {
        let given: HashMap<String, String> = serde_json::from_str(manifest)?;
        let mut documents = HashMap::with_capacity(given.len());
        for (hash, document) in given {
            let hash = hash.trim_start_matches("sha256:").to_ascii_lowercase();
            if hash != sha256(&document) {
                return Err(ManifestError::Hash(hash));
            }
            if let Err(error) = async_graphql::parser::parse_query(&document) {
                let reason = error.to_string();
                return Err(ManifestError::Document { hash, reason });
            }
            documents.insert(hash, document);
        }
        Ok(Self(documents))
    }
}

/// Puts the document in its place that a request asks for by its hash. Nothing is ever learned from a request: who sends
/// a document beside its hash has that document run and no more.
///
/// # Errors
/// `BAD_REQUEST` for a hash that is unknown or not the document's, `FORBIDDEN` for a document of the caller's own where
/// only persisted ones are run.
pub fn resolve(
    persisted: Option<&Persisted>,
    is_restricted: bool,
    parameters: &mut Parameters,
) -> Result<(), Fault> {
    let known = |hash: &str| persisted.and_then(|persisted| persisted.0.get(hash));
    if let Some(hash) = parameters.persisted.take() {
        if parameters.query.is_empty() {
            match known(&hash) {
                Some(document) => parameters.query.clone_from(document),
                None => return Err(unknown()),
            }
            return Ok(());
        }
        if hash != sha256(&parameters.query) {
            return Err(Fault::request(
                ErrorCode::BadRequest,
                Text::new(
                    "sha256Hash 与文档不符。",
                    "sha256Hash is not the hash of the document.",
                ),
            ));
        }
    }
    if is_restricted && known(&sha256(&parameters.query)).is_none() {
        return Err(Fault::request(
            ErrorCode::Forbidden,
            Text::new(
                "本服务对公众只执行预先登记的操作。",
                "For the public this service runs the operations only that were laid down beforehand.",
            ),
        ));
    }
    Ok(())
}

/// Clients that would register a document after this answer recognise its reason and know that they can't.
fn unknown() -> Fault {
    Fault::request(
        ErrorCode::BadRequest,
        Text::new(
            "没有以此哈希登记的操作；请发送完整文档。",
            "No operation was laid down under this hash; send the document itself.",
        ),
    )
    .with_detail("reason", "PERSISTED_QUERY_NOT_SUPPORTED")
}

fn sha256(document: &str) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(document) {
        // Writing to a string can't fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
