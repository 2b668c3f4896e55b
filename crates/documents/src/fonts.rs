//! Finding the fonts. They are looked for once; a font's file is read when a document first needs it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::Serialize;
use ttf_parser::{Face, name_id};
use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontInfo};
use typst::utils::LazyHash;

use crate::DocumentsError;

/// Body text: imitation Song 仿宋, as GB/T 9704-2012 asks, then the Song faces 宋体 that are free.
const BODY: [&str; 9] = [
    "FangSong_GB2312",
    "FangSong",
    "STFangsong",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Noto Serif SC",
    "Songti SC",
    "STSong",
    "SimSun",
];
/// Titles and seals: a heavy Song face.
const TITLE: [&str; 6] = [
    "FZXiaoBiaoSong-B05S",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Noto Serif SC",
    "Songti SC",
    "SimSun",
];
/// English, where one of these is there; else the letters of the Chinese face.
const ENGLISH: [&str; 3] = ["Noto Serif", "Times New Roman", "Liberation Serif"];
/// Rare characters in names of persons and places.
const RARE: [&str; 6] = [
    "Plangothic P1",
    "Plangothic P2",
    "BabelStone Han",
    "HanaMinA",
    "HanaMinB",
    "SimSun-ExtB",
];
const SYSTEM_FOLDERS: [&str; 6] = [
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "/run/current-system/sw/share/X11/fonts",
    "C:\\Windows\\Fonts",
];
/// Folders in folders: deeper ones are not searched.
const DEPTH: usize = 6;
/// How many characters that are lacking an error shows.
const SHOWN: usize = 20;

/// Where fonts are looked for and which are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FontSource {
    /// Folders whose every font is used, searched first, with the folders below them.
    pub folders: Vec<PathBuf>,
    /// Whether the folders of the system are searched for the wanted families as well.
    pub system: bool,
    /// The families of body text, best first.
    pub body: Vec<String>,
    /// The families of titles and seals, best first.
    pub title: Vec<String>,
    /// The families of English text, best first.
    pub english: Vec<String>,
}

impl FontSource {
    /// The fonts of the system.
    pub fn system() -> Self {
        Self {
            folders: Vec::new(),
            system: true,
            body: owned(&BODY),
            title: owned(&TITLE),
            english: owned(&ENGLISH),
        }
    }

    /// The fonts of one folder and no others.
    pub fn folder(folder: impl Into<PathBuf>) -> Self {
        Self {
            folders: vec![folder.into()],
            system: false,
            ..Self::system()
        }
    }

    /// Searches this folder too, before the others.
    #[must_use]
    pub fn with_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folders.insert(0, folder.into());
        self
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// The families that templates are set with, all of them present.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Families {
    body: Vec<String>,
    title: Vec<String>,
    english: Vec<String>,
}

/// The fonts that were found.
#[derive(Debug)]
pub(crate) struct Fonts {
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) families: Families,
    slots: Vec<Slot>,
}

#[derive(Debug)]
struct Slot {
    path: PathBuf,
    index: u32,
    font: OnceLock<Option<Font>>,
}

impl Fonts {
    /// Looks for fonts. `needed` are the characters that must be there: those of the templates.
    ///
    /// # Errors
    /// [`DocumentsError::ChineseFontMissing`] where no wanted family is found or those found lack needed characters,
    /// [`DocumentsError::Unreadable`] for a folder that was named and can't be read.
    pub(crate) fn find(source: &FontSource, needed: &BTreeSet<char>) -> Result<Self, DocumentsError> {
        let mut search = Search::default();
        for folder in &source.folders {
            search.named(folder)?;
        }
        let mut looked = source.folders.clone();
        if source.system {
            let wanted: Vec<&str> = [&source.body, &source.title, &source.english]
                .into_iter()
                .flatten()
                .map(String::as_str)
                .chain(RARE)
                .collect();
            for folder in SYSTEM_FOLDERS.map(Path::new) {
                search.system(folder, &wanted);
                looked.push(folder.to_owned());
            }
        }
        let families = search.families(source);
        let lacking = search.lacking(&families, needed);
        if families.body.is_empty() || !lacking.is_empty() {
            return Err(DocumentsError::ChineseFontMissing {
                wanted: source.body.clone(),
                lacking: if families.body.is_empty() {
                    String::new()
                } else {
                    lacking
                },
                looked,
            });
        }
        Ok(Self {
            book: LazyHash::new(search.book),
            families,
            slots: search.slots,
        })
    }

    /// The font at an index of the book.
    pub(crate) fn font(&self, index: usize) -> Option<Font> {
        let slot = self.slots.get(index)?;
        let read = || Font::new(Bytes::new(fs::read(&slot.path).ok()?), slot.index);
        slot.font.get_or_init(read).clone()
    }
}

#[derive(Default)]
struct Search {
    book: FontBook,
    slots: Vec<Slot>,
}

impl Search {
    fn named(&mut self, folder: &Path) -> Result<(), DocumentsError> {
        let unreadable = |source| DocumentsError::Unreadable {
            path: folder.to_owned(),
            source,
        };
        fs::read_dir(folder).map_err(unreadable)?;
        self.folder(folder, None, DEPTH);
        Ok(())
    }

    fn system(&mut self, folder: &Path, wanted: &[&str]) {
        self.folder(folder, Some(wanted), DEPTH);
    }

    /// What can't be read in a folder is passed over: the check of the needed characters decides in the end.
    fn folder(&mut self, folder: &Path, wanted: Option<&[&str]>, depth: usize) {
        let Ok(entries) = fs::read_dir(folder) else {
            return;
        };
        // Sorted, so that the order on disk has no say in which font is taken.
        let entries: BTreeSet<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        for path in entries {
            if path.is_dir() {
                if depth > 0 {
                    self.folder(&path, wanted, depth - 1);
                }
            } else if is_font(&path) {
                self.file(&path, wanted);
            }
        }
    }

    fn file(&mut self, path: &Path, wanted: Option<&[&str]>) {
        let Ok(bytes) = fs::read(path) else {
            return;
        };
        for index in 0..ttf_parser::fonts_in_collection(&bytes).unwrap_or(1) {
            if wanted.is_some_and(|wanted| !is_wanted(&bytes, index, wanted)) {
                continue;
            }
            if let Some(info) = FontInfo::new(&bytes, index) {
                self.book.push(info);
                self.slots.push(Slot {
                    path: path.to_owned(),
                    index,
                    font: OnceLock::new(),
                });
            }
        }
    }

    fn families(&self, source: &FontSource) -> Families {
        let body = self.present(&source.body);
        let with_body = |wanted: &[String]| {
            let mut names = self.present(wanted);
            names.extend(body.iter().cloned());
            names
        };
        Families {
            title: with_body(&source.title),
            english: with_body(&source.english),
            body,
        }
    }

    fn present(&self, wanted: &[String]) -> Vec<String> {
        let there = |name: &&String| self.book.contains_family(&name.to_lowercase());
        wanted.iter().filter(there).cloned().collect()
    }

    /// The needed characters that no body font has, cut short.
    fn lacking(&self, families: &Families, needed: &BTreeSet<char>) -> String {
        let infos: Vec<&FontInfo> = families
            .body
            .iter()
            .flat_map(|name| self.book.select_family(&name.to_lowercase()).collect::<Vec<_>>())
            .filter_map(|index| self.book.info(index))
            .collect();
        let lacks = |&&character: &&char| {
            !infos
                .iter()
                .any(|info| info.coverage.contains(u32::from(character)))
        };
        needed.iter().filter(lacks).take(SHOWN).collect()
    }
}

fn is_font(path: &Path) -> bool {
    let extension = path
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default();
    ["ttf", "otf", "ttc", "otc"]
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known))
}

/// A look at the name alone: reading the coverage of every font of a system would take seconds.
fn is_wanted(bytes: &[u8], index: u32, wanted: &[&str]) -> bool {
    let Ok(face) = Face::parse(bytes, index) else {
        return false;
    };
    let names = face
        .names()
        .into_iter()
        .filter(|name| name.name_id == name_id::FAMILY);
    names.filter_map(|name| name.to_string()).any(|family| {
        // A heavier weight is often a family of its own: "Noto Serif CJK SC Black".
        wanted.iter().any(|wanted| {
            family
                .strip_prefix(wanted)
                .is_some_and(|rest| rest.is_empty() || WEIGHTS.contains(&rest))
        })
    })
}

const WEIGHTS: [&str; 7] = [
    " ExtraLight",
    " Light",
    " Medium",
    " SemiBold",
    " Bold",
    " ExtraBold",
    " Black",
];
