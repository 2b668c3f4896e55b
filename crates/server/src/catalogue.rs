//! The catalogue: the built-in one, or that of a folder.

use std::path::Path;

use onewindow_definition::{DefinitionError, Sources};
use onewindow_engine::catalogue::Catalogue;
use onewindow_engine::text::{Language, Text};

use crate::failure::Failure;

mod zone {
    include!(concat!(env!("OUT_DIR"), "/zone.rs"));
}

/// Loads the catalogue of a folder, or the built-in one.
///
/// # Errors
/// Everything that is wrong with it, at once.
pub(crate) fn read(folder: Option<&Path>) -> Result<Catalogue, Vec<DefinitionError>> {
    sources(folder).load()
}

/// The files of the catalogue of a folder, or of the built-in one.
pub(crate) fn sources(folder: Option<&Path>) -> Sources {
    match folder {
        Some(folder) => Sources::read(folder),
        None => Sources::of(
            zone::FILES
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned())),
        ),
    }
}

/// Loads the catalogue for work that can't be done without one.
///
/// # Errors
/// When anything is wrong with it; each mistake is told on standard error before.
pub(crate) fn require(folder: Option<&Path>) -> Result<Catalogue, Failure> {
    read(folder).map_err(|errors| {
        for error in &errors {
            eprintln!("{}", error.render(Language::En));
        }
        let count = errors.len();
        Failure::new(
            "CATALOGUE",
            Text::new(
                format!("目录有 {count} 处错误（见上），未启动；请改正后重试。"),
                format!("the catalogue has {count} mistakes, told above; correct them and start again"),
            ),
        )
    })
}
