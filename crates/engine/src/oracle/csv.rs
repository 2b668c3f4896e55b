//! Records of comma-separated values as RFC 4180 has them, with the place of each field.

use super::{OracleError, Problem};

/// One field and where it begins.
#[derive(Debug, Clone, Default)]
pub(super) struct Field {
    pub(super) text: String,
    /// Column of its first character, from 1.
    pub(super) column: usize,
}

/// One line of fields; a quoted field may go on over several lines.
#[derive(Debug, Clone, Default)]
pub(super) struct Record {
    /// The line it begins on, from 1.
    pub(super) line: usize,
    pub(super) fields: Vec<Field>,
}

/// Where in a field the reader is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Begin,
    Plain,
    Quoted,
    AfterQuote,
}

/// All records that are not blank.
pub(super) fn records(text: &str) -> (Vec<Record>, Vec<OracleError>) {
    let mut reader = Reader::default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let next_is_quote = characters.peek() == Some(&'"');
        if reader.read(character, next_is_quote) {
            characters.next();
        }
    }
    reader.finish();
    (reader.records, reader.errors)
}

struct Reader {
    line: usize,
    column: usize,
    place: Place,
    field: Field,
    record: Record,
    records: Vec<Record>,
    errors: Vec<OracleError>,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            line: 1,
            column: 1,
            place: Place::Begin,
            field: Field {
                column: 1,
                ..Field::default()
            },
            record: Record {
                line: 1,
                ..Record::default()
            },
            records: Vec::new(),
            errors: Vec::new(),
        }
    }
}

impl Reader {
    /// Takes one character; says whether it took the quote that follows as well.
    fn read(&mut self, character: char, next_is_quote: bool) -> bool {
        let (line, column) = (self.line, self.column);
        let doubled = self.place == Place::Quoted && character == '"' && next_is_quote;
        if character == '\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1 + usize::from(doubled);
        }
        match (self.place, character) {
            (Place::Quoted, '"') if doubled => self.field.text.push('"'),
            (Place::Quoted, '"') => self.place = Place::AfterQuote,
            (Place::Begin, '"') => self.place = Place::Quoted,
            (Place::Begin | Place::Plain | Place::AfterQuote, ',') => self.end_field(),
            (Place::Begin | Place::Plain | Place::AfterQuote, '\n') => self.end_record(),
            (Place::Begin | Place::Plain | Place::AfterQuote, '\r') => {}
            (Place::AfterQuote, _) => {
                self.errors.push(OracleError {
                    line,
                    column,
                    problem: Problem::TextAfterQuote,
                });
                self.place = Place::Plain;
            }
            (Place::Begin | Place::Plain, _) => {
                self.place = Place::Plain;
                self.field.text.push(character);
            }
            (Place::Quoted, _) => self.field.text.push(character),
        }
        doubled
    }

    fn end_field(&mut self) {
        self.place = Place::Begin;
        let next = Field {
            column: self.column,
            ..Field::default()
        };
        self.record.fields.push(std::mem::replace(&mut self.field, next));
    }

    fn end_record(&mut self) {
        self.end_field();
        let next = Record {
            line: self.line,
            ..Record::default()
        };
        let record = std::mem::replace(&mut self.record, next);
        if record.fields.iter().any(|field| !field.text.trim().is_empty()) {
            self.records.push(record);
        }
    }

    fn finish(&mut self) {
        if self.place == Place::Quoted {
            let (line, column) = (self.record.line, self.field.column);
            self.errors.push(OracleError {
                line,
                column,
                problem: Problem::QuoteNotClosed,
            });
            return;
        }
        self.end_record();
    }
}
