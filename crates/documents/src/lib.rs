//! Typesets the written acts 行政许可文书 as PDF: what the Administrative Licensing Law wants in writing
//! (Art. 32, 38, 39, 42, 44, 45, 48) leaves as paper an official can sign off and an applicant can file.
//!
//! The crate takes plain data and gives bytes. A [`Document`] says what is written, a [`Typesetter`] sets it with
//! the templates and fonts it was started with. The same document, templates and fonts give the same bytes.
//!
//! What would spoil a paper is an error and never ink: a mandatory field that is missing
//! ([`DocumentsError::FieldsMissing`]), a character that no font has ([`DocumentsError::CharactersMissing`]), text
//! that runs off the page ([`DocumentsError::TextOutsidePage`]), and at start a machine without a Chinese font
//! ([`DocumentsError::ChineseFontMissing`]).

mod check;
mod code;
mod document;
mod error;
mod field;
mod fonts;
mod inspect;
mod kind;
mod sample;
mod templates;
mod typesetter;
mod world;

pub use code::code_in;
pub use document::{Document, Languages, Seal};
pub use error::{DocumentsError, Malformed};
pub use field::{Field, Need, Shape};
pub use fonts::FontSource;
pub use kind::DocumentKind;
pub use sample::sample;
pub use templates::Templates;
pub use typesetter::Typesetter;
