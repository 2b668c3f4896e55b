//! Written acts 文书 on paper: the key they are signed with, the worker that sets them, and checking a file.

mod key;
#[cfg(feature = "pdf")]
mod sheet;
pub(crate) mod verify;
#[cfg(feature = "pdf")]
mod worker;

use std::path::PathBuf;

pub(crate) use key::{DocumentKey, PublicKey};

/// How written acts are set.
#[derive(Clone, Debug)]
pub(crate) struct PaperConfig {
    /// The file of the private key; made in the data folder if there is none.
    pub key: PathBuf,
    /// Templates that go before the built-in ones.
    pub templates: Option<PathBuf>,
    /// Fonts beside those of the system.
    pub fonts: Option<PathBuf>,
    /// Where the public reaches this office, as drawn in QR codes.
    pub public_url: Option<String>,
}

#[cfg(feature = "pdf")]
pub(crate) use worker::start;

/// Sets a sample of every kind in both languages. It reads fonts: call it where blocking is allowed.
///
/// # Errors
/// When there is no Chinese font, or a template is wrong.
#[cfg(feature = "pdf")]
pub(crate) fn check(config: &PaperConfig) -> Result<(), crate::failure::Failure> {
    let typesetter = sheet::typesetter(config)?;
    typesetter.check().map_err(|error| {
        let text = onewindow_engine::text::Text::new(error.chinese(), error.to_string());
        crate::failure::Failure::new(error.code(), text)
    })
}

/// Without typesetting written acts are recorded and wait for a program that can set them.
#[cfg(not(feature = "pdf"))]
pub(crate) fn start(
    _: onewindow_desk::Desk,
    _: std::sync::Arc<DocumentKey>,
    _: (PaperConfig, String),
) -> tokio::task::JoinHandle<()> {
    tracing::warn!("this program was built without the feature pdf: written acts are recorded and not set");
    tokio::spawn(async {})
}
