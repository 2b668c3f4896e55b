//! What a template sees while it is set: the templates, the fonts and one document. Nothing else, and no clock.

use std::collections::HashMap;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::fonts::Fonts;
use crate::{DocumentsError, Templates};

/// Where a template finds the document.
pub(crate) const DOCUMENT: &str = "document.json";
/// Where a template finds the QR code.
pub(crate) const CODE: &str = "code.svg";

/// What stays the same from document to document.
#[derive(Debug)]
pub(crate) struct Shelf {
    library: LazyHash<Library>,
    pub(crate) fonts: Fonts,
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
}

impl Shelf {
    pub(crate) fn try_new(templates: &Templates, fonts: Fonts) -> Result<Self, DocumentsError> {
        let mut sources = HashMap::new();
        for (name, text) in templates.sources()? {
            let id = file_id(name)?;
            sources.insert(id, Source::new(id, text.to_owned()));
        }
        let mut files = HashMap::new();
        for (name, bytes) in templates.files() {
            files.insert(file_id(name)?, Bytes::new(bytes.to_vec()));
        }
        Ok(Self {
            library: LazyHash::new(Library::default()),
            fonts,
            sources,
            files,
        })
    }

    pub(crate) fn sources(&self) -> impl Iterator<Item = &Source> {
        self.sources.values()
    }
}

/// The id under which the typesetter knows a file.
pub(crate) fn file_id(name: &str) -> Result<FileId, DocumentsError> {
    let path = VirtualPath::new(name).map_err(|problem| DocumentsError::TemplateWrong {
        file: name.to_owned(),
        problem: problem.to_string(),
    })?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// One document on its way.
#[derive(Debug)]
pub(crate) struct Job<'a> {
    pub(crate) shelf: &'a Shelf,
    pub(crate) main: FileId,
    pub(crate) inputs: [(FileId, Bytes); 2],
}

impl World for Job<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shelf.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shelf.fonts.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.shelf.sources.get(&id).cloned().ok_or_else(|| missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let input = self
            .inputs
            .iter()
            .find(|(known, _)| *known == id)
            .map(|(_, bytes)| bytes);
        input
            .or_else(|| self.shelf.files.get(&id))
            .cloned()
            .ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shelf.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}
