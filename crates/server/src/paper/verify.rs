//! `onewindow verify-document`: whether a file is one that the office finished, checked without a connection.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::PublicKey;
use crate::failure::Failure;

/// What is checked against what.
#[derive(Debug, Clone, Args)]
pub(crate) struct VerifyDocumentOptions {
    /// The document, a PDF file.
    pub file: PathBuf,
    /// The office's public key, as it publishes it at /.well-known/onewindow-documents.pub.
    #[arg(long, value_name = "PUB")]
    pub key: PathBuf,
    /// The document's signature [default: the file's name with .sig behind it].
    #[arg(long, value_name = "SIG")]
    pub signature: Option<PathBuf>,
}

/// Says whether the file is genuine; ends with failure when it is not.
///
/// # Errors
/// When a file can't be read.
pub(crate) fn run(options: &VerifyDocumentOptions) -> Result<ExitCode, Failure> {
    let read = |file: &Path| fs::read(file).map_err(|error| Failure::file(file, &error));
    let key = PublicKey::read(&options.key)?;
    let bytes = read(&options.file)?;
    let beside = || {
        let mut name = options.file.clone().into_os_string();
        name.push(".sig");
        PathBuf::from(name)
    };
    let signature = read(&options.signature.clone().unwrap_or_else(beside))?;
    let place = options.file.display();
    if key.fits(&bytes, &String::from_utf8_lossy(&signature)) {
        let code = code(&bytes).map(|code| format!(" ({code})")).unwrap_or_default();
        println!("genuine: {place} is as the office finished it{code}");
        println!("真实：{place} 与本机关制作的文书一致{code}");
        Ok(ExitCode::SUCCESS)
    } else {
        println!("NOT genuine: {place} was changed, or neither it nor its signature is of this office");
        println!("不符：{place} 已被改动，或者并非本机关制作");
        Ok(ExitCode::FAILURE)
    }
}

#[cfg(feature = "pdf")]
fn code(bytes: &[u8]) -> Option<String> {
    onewindow_documents::code_in(bytes)
}

#[cfg(not(feature = "pdf"))]
fn code(_: &[u8]) -> Option<String> {
    None
}
