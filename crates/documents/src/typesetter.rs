//! Setting documents.

use serde_json::{Value, json};
use typst::diag::SourceDiagnostic;
use typst::foundations::{Bytes, Datetime, Smart};
use typst::syntax::DiagSpan;
use typst::{World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::check::day;
use crate::fonts::Fonts;
use crate::world::{CODE, DOCUMENT, Job, Shelf, file_id};
use crate::{
    Document, DocumentKind, DocumentsError, FontSource, Languages, Templates, code, inspect, sample,
};

/// How many documents ago a layout must have been used to be forgotten. The frame and its fonts are used by every
/// document and so are never forgotten.
const KEPT: usize = 8;
/// The closest setting that templates know.
const TIGHTEST: u8 = 3;
/// A document of more pages is not set closer: it has no single page of text that a reader would rather see as one.
const MOST_PAGES_TO_SAVE: usize = 3;

/// Sets documents. Setting is work of the processor and takes from a tenth of a second a document: call it where
/// blocking is allowed.
#[derive(Debug)]
pub struct Typesetter {
    shelf: Shelf,
}

impl Typesetter {
    /// Finds the fonts and reads the templates.
    ///
    /// # Errors
    /// [`DocumentsError::ChineseFontMissing`], [`DocumentsError::TemplateWrong`], or [`DocumentsError::Unreadable`]
    /// where a folder of fonts can't be read.
    pub fn try_new(fonts: &FontSource, templates: &Templates) -> Result<Self, DocumentsError> {
        let characters = Templates::characters(&templates.sources()?);
        let fonts = Fonts::find(fonts, &characters)?;
        let typesetter = Self {
            shelf: Shelf::try_new(templates, fonts)?,
        };
        typesetter.check_syntax()?;
        Ok(typesetter)
    }

    /// Sets a document as PDF/A-2a, for the archive: A4, fonts within, tagged for screen readers.
    ///
    /// # Errors
    /// Those of [`Document::check`]; [`DocumentsError::CodeTooLong`], [`DocumentsError::CharactersMissing`],
    /// [`DocumentsError::TextOutsidePage`], and [`DocumentsError::NotSet`] where the template stumbles.
    pub fn pdf(&self, document: &Document) -> Result<Vec<u8>, DocumentsError> {
        document.check()?;
        let result = self.pages(document).and_then(|pages| finish(pages, document));
        comemo::evict(KEPT);
        result
    }

    /// Sets a sample of every kind in both languages: whether the templates of a catalogue work, before an act needs
    /// them.
    ///
    /// # Errors
    /// The first that a sample meets, as [`Typesetter::pdf`] gives it.
    pub fn check(&self) -> Result<(), DocumentsError> {
        for kind in DocumentKind::ALL {
            for languages in [Languages::Chinese, Languages::Bilingual] {
                let document = Document {
                    languages,
                    ..sample(kind)
                };
                self.pdf(&document)?;
            }
        }
        Ok(())
    }

    /// The pages, set closer where that saves one: a last page with little more than a seal on it is bad form.
    fn pages(&self, document: &Document) -> Result<PagedDocument, DocumentsError> {
        let widest = self.set(document, 0)?;
        let count = widest.pages().len();
        if !(2..=MOST_PAGES_TO_SAVE).contains(&count) {
            return Ok(widest);
        }
        for tight in 1..=TIGHTEST {
            let closer = self.set(document, tight)?;
            if closer.pages().len() < count {
                return Ok(closer);
            }
        }
        Ok(widest)
    }

    fn set(&self, document: &Document, tight: u8) -> Result<PagedDocument, DocumentsError> {
        let job = self.job(document, tight)?;
        let not_set = |problems: &[SourceDiagnostic]| DocumentsError::NotSet {
            kind: document.kind,
            number: document.number.clone(),
            problem: problems_told(Some(&job), problems),
        };
        let set = typst::compile::<PagedDocument>(&job);
        let pages = set.output.map_err(|problems| not_set(&problems))?;
        // A warning tells of words left out or of a font that is not there: neither may happen to an act in silence.
        if set.warnings.is_empty() {
            Ok(pages)
        } else {
            Err(not_set(&set.warnings))
        }
    }

    fn job(&self, document: &Document, tight: u8) -> Result<Job<'_>, DocumentsError> {
        let drawing =
            code::drawing(&document.verification_url).ok_or_else(|| DocumentsError::CodeTooLong {
                kind: document.kind,
                number: document.number.clone(),
                length: document.verification_url.len(),
            })?;
        let input = json!({
            "kind": document.kind,
            "languages": document.languages,
            "number": document.number.trim(),
            "code": document.code.trim(),
            "verification_url": document.verification_url.trim(),
            "seal": document.seal,
            "data": clean(&document.data),
            "fonts": self.shelf.fonts.families,
            "tight": tight,
        });
        Ok(Job {
            shelf: &self.shelf,
            main: file_id(&Templates::of(document.kind))?,
            inputs: [
                (file_id(DOCUMENT)?, Bytes::from_string(input.to_string())),
                (file_id(CODE)?, Bytes::from_string(drawing)),
            ],
        })
    }

    fn check_syntax(&self) -> Result<(), DocumentsError> {
        for source in self.shelf.sources() {
            let (errors, _) = source.root().errors_and_warnings();
            let Some(first) = errors.first() else {
                continue;
            };
            let job = Job {
                shelf: &self.shelf,
                main: source.id(),
                inputs: [
                    (file_id(DOCUMENT)?, Bytes::new([])),
                    (file_id(CODE)?, Bytes::new([])),
                ],
            };
            return Err(DocumentsError::TemplateWrong {
                file: place(&job, first.span),
                problem: first.message.to_string(),
            });
        }
        Ok(())
    }
}

/// Looks the pages over and writes the file.
fn finish(mut pages: PagedDocument, document: &Document) -> Result<Vec<u8>, DocumentsError> {
    let kind = document.kind;
    let number = document.number.clone();
    let flaws = inspect::flaws(&pages);
    if !flaws.missing.is_empty() {
        let told = |character: &char| format!("{character} (U+{:04X})", u32::from(*character));
        let characters = flaws.missing.iter().map(told).collect();
        return Err(DocumentsError::CharactersMissing {
            kind,
            number,
            characters,
        });
    }
    if let Some((page, text)) = flaws.outside {
        return Err(DocumentsError::TextOutsidePage {
            kind,
            number,
            page,
            text,
        });
    }
    describe(&mut pages, document);
    typst_pdf::pdf(&pages, &options(document)?).map_err(|problems| DocumentsError::NotSet {
        kind,
        number,
        problem: problems_told(None, &problems),
    })
}

/// Title, author, date and code, whatever the template says.
fn describe(pages: &mut PagedDocument, document: &Document) {
    let name = match document.chinese("licence_name") {
        name if document.kind == DocumentKind::Licence && !name.is_empty() => name,
        _ => document.kind.chinese(),
    };
    let title = format!("{name} {}", document.number.trim());
    let author = document.chinese("agency").trim().to_owned();
    let date =
        day(document.chinese("date")).and_then(|(year, month, day)| Datetime::from_ymd(year, month, day));
    let info = pages.info_mut();
    info.title = Some(title.into());
    info.author = vec![author.into()];
    info.keywords = vec![format!("{}{}", code::KEYWORD, document.code.trim()).into()];
    info.date = Smart::Custom(date);
}

fn options(document: &Document) -> Result<PdfOptions, DocumentsError> {
    let standards = PdfStandards::new(&[PdfStandard::A_2a]).map_err(|problem| DocumentsError::NotSet {
        kind: document.kind,
        number: document.number.clone(),
        problem: problem.message().to_string(),
    })?;
    Ok(PdfOptions {
        ident: Smart::Custom(format!("{} {}", document.number, document.code)),
        creator: Smart::Custom(Some("OneWindow".to_owned())),
        standards,
        ..PdfOptions::default()
    })
}

/// Line ends as one kind, tabs as spaces, nothing around a text: what a form leaves there has no meaning on paper.
fn clean(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(
            text.trim()
                .replace("\r\n", "\n")
                .replace('\r', "\n")
                .replace('\t', " "),
        ),
        Value::Array(entries) => entries.iter().map(clean).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| (name.clone(), clean(member)))
            .collect(),
        other => other.clone(),
    }
}

fn problems_told(job: Option<&Job<'_>>, problems: &[SourceDiagnostic]) -> String {
    let told = problems.iter().map(|problem| match job {
        Some(job) => format!("{}: {}", place(job, problem.span), problem.message),
        None => problem.message.to_string(),
    });
    told.collect::<Vec<_>>().join("; ")
}

/// `licence.typ:12:3`, as far as known.
fn place(job: &Job<'_>, span: DiagSpan) -> String {
    let Some(id) = span.id() else {
        return "template".to_owned();
    };
    let file = id.vpath().get_without_slash().to_owned();
    let start = job.range(span).map(|range| range.start);
    let position = job
        .source(id)
        .ok()
        .zip(start)
        .and_then(|(source, start)| source.lines().byte_to_line_column(start));
    match position {
        Some((line, column)) => format!("{file}:{}:{}", line + 1, column + 1),
        None => file,
    }
}
