//! The templates: one file a kind and the frame that all share.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::{DocumentKind, DocumentsError};

macro_rules! bundled {
    ($($name:literal),* $(,)?) => {
        [$((concat!($name, ".typ"), include_str!(concat!("../templates/", $name, ".typ")))),*]
    };
}

const BUNDLED: [(&str, &str); 14] = bundled![
    "frame",
    "seal",
    "acceptance_notice",
    "non_acceptance_notice",
    "correction_notice",
    "suspension_notice",
    "extension_notice",
    "hearing_right_notice",
    "hearing_notice",
    "grant_decision",
    "refusal_decision",
    "delivery_receipt",
    "licence",
    "filing_receipt",
];

/// The templates that documents are set with: files by name, such as `licence.typ`.
///
/// A template reads `document.json` (the document, its fonts and languages) and `code.svg` (the QR code); no file of
/// the machine, no network and no clock is within its reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Templates {
    files: BTreeMap<String, Vec<u8>>,
}

impl Templates {
    /// The bundled ones.
    pub fn bundled() -> Self {
        let files = BUNDLED
            .iter()
            .map(|&(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
        Self {
            files: files.collect(),
        }
    }

    /// Puts the files of a folder in the place of those with the same name. Further files (another import, the
    /// picture of an emblem) can be used by them.
    ///
    /// # Errors
    /// [`DocumentsError::Unreadable`] where the folder or a file can't be read.
    pub fn with_folder(mut self, folder: &Path) -> Result<Self, DocumentsError> {
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            move |source| DocumentsError::Unreadable { path, source }
        };
        for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
            let path = entry.map_err(unreadable(folder))?.path();
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            if path.is_file() && !name.starts_with('.') {
                let bytes = fs::read(&path).map_err(unreadable(&path))?;
                self.files.insert(name.to_owned(), bytes);
            }
        }
        Ok(self)
    }

    /// The name of the template of a kind.
    pub(crate) fn of(kind: DocumentKind) -> String {
        format!("{}.typ", kind.name())
    }

    /// The sources, by name.
    ///
    /// # Errors
    /// [`DocumentsError::TemplateWrong`] for a template that is not UTF-8.
    pub(crate) fn sources<'a>(&'a self) -> Result<Vec<(&'a str, &'a str)>, DocumentsError> {
        let sources = self
            .files
            .iter()
            .filter(|(name, _)| Path::new(name).extension() == Some("typ".as_ref()));
        let text = |(name, bytes): (&'a String, &'a Vec<u8>)| match std::str::from_utf8(bytes) {
            Ok(text) => Ok((name.as_str(), text)),
            Err(problem) => Err(DocumentsError::TemplateWrong {
                file: name.clone(),
                problem: format!("it is not UTF-8 text ({problem})"),
            }),
        };
        sources.map(text).collect()
    }

    /// All files, by name.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }

    /// The characters beyond ASCII that the templates themselves set.
    pub(crate) fn characters(sources: &[(&str, &str)]) -> BTreeSet<char> {
        let lines = sources.iter().flat_map(|(_, text)| text.lines());
        let printed = lines.filter(|line| !line.trim_start().starts_with("//"));
        printed
            .flat_map(str::chars)
            .filter(|character| !character.is_ascii())
            .collect()
    }
}

impl Default for Templates {
    fn default() -> Self {
        Self::bundled()
    }
}
