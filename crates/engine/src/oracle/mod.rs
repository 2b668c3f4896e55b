//! Due dates that somebody computed independently, as rows of a CSV file, to check the clock against.
//!
//! Two forms are read, told apart by the names in the header:
//! `id,start,n_working_days,due,note` and `kind,start,n,suspend_on,resume_on,raw_or_used,due,note`.
//! Kinds: `working` (if none is given), `calendar`, `months`, `working-back`, `calendar-back`,
//! `working+suspension`, `calendar+suspension`, `months+suspension`. The optional `raw_or_used` holds the last
//! counted day before rolling forward, or the days used when the suspension began.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;

mod csv;
mod error;

pub use error::{Difference, OracleError, Problem};

use crate::calendar::{Calendar, subtract_days};
use crate::clock::{Clock, Effect};
use crate::limit::{Limit, Unit};
use csv::{Field, Record};

/// How a row counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the day after the start.
    Forward,
    /// Backwards from the day before the start: the latest day for what must come that much earlier.
    Back,
    /// Forward, with one suspension.
    Suspended {
        /// The day the suspension began.
        on: NaiveDate,
        /// The day it ended.
        resumed: NaiveDate,
    },
}

/// What a row says of the way to its due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Between {
    /// The last counted day, before it is rolled forward.
    LastCounted(NaiveDate),
    /// Days used when the suspension began.
    Used(u32),
}

impl fmt::Display for Between {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LastCounted(date) => write!(formatter, "{date}"),
            Self::Used(days) => write!(formatter, "{days}"),
        }
    }
}

/// One due date and what it follows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OracleRow {
    /// Line of the file, from 1.
    pub line: usize,
    /// The row's own name, where the file has a column for it.
    pub id: Option<String>,
    /// How it counts.
    pub way: Way,
    /// The day that is not counted.
    pub start: NaiveDate,
    /// How much is counted.
    pub limit: Limit,
    /// What is known of the way, if anything.
    pub between: Option<Between>,
    /// The due date that was computed independently.
    pub due: NaiveDate,
    /// What the row is about.
    pub note: String,
}

impl OracleRow {
    /// Reads all rows of a file.
    ///
    /// # Errors
    /// Everything that is wrong with the file, at once, by line and column.
    pub fn parse(text: &str) -> Result<Vec<Self>, Vec<OracleError>> {
        let (records, mut errors) = csv::records(text);
        let Some((header, records)) = records.split_first() else {
            errors.push(OracleError {
                line: 1,
                column: 1,
                problem: Problem::Empty,
            });
            return Err(errors);
        };
        let columns = match Columns::find(header) {
            Ok(columns) => columns,
            Err(problems) => {
                errors.extend(problems);
                return Err(errors);
            }
        };
        let mut rows = Vec::with_capacity(records.len());
        for record in records {
            match columns.row(record) {
                Ok(row) => rows.push(row),
                Err(error) => errors.push(error),
            }
        }
        errors.sort_by_key(|error| (error.line, error.column));
        if errors.is_empty() { Ok(rows) } else { Err(errors) }
    }

    /// Compares the row with what the clock computes; answers the due date if nothing differs.
    ///
    /// # Errors
    /// The column that differs: the due date, or what the row says of the way to it.
    pub fn check(&self, calendar: &Calendar) -> Result<NaiveDate, Difference> {
        let due = compute(calendar, self);
        let differs = |column, expected: String, computed: String| {
            Err(Difference {
                line: self.line,
                column,
                expected,
                computed,
            })
        };
        if due != self.due {
            return differs("due", self.due.to_string(), due.to_string());
        }
        let computed = self.between(calendar);
        match self.between {
            Some(expected) if expected != computed => {
                differs("raw_or_used", expected.to_string(), computed.to_string())
            }
            _ => Ok(due),
        }
    }

    fn clock(&self) -> Clock {
        let mut clock = Clock::start(Effect::Statutory, self.limit, self.start);
        if let Way::Suspended { on, resumed } = self.way {
            clock.pause(on);
            clock.resume(resumed);
        }
        clock
    }

    fn between(&self, calendar: &Calendar) -> Between {
        match self.way {
            Way::Suspended { on, .. } => Between::Used(self.clock().consumed(calendar, on)),
            Way::Back => Between::LastCounted(compute(calendar, self)),
            Way::Forward => Between::LastCounted(self.clock().last_counted(calendar).unwrap_or(self.start)),
        }
    }
}

/// The due date of a row, by this calendar.
pub fn compute(calendar: &Calendar, row: &OracleRow) -> NaiveDate {
    match (row.way, row.limit.unit) {
        (Way::Back, Unit::WorkingDays) => calendar.subtract_working_days(row.start, row.limit.amount).date,
        (Way::Back, _) => subtract_days(row.start, row.limit.amount),
        // A clock whose suspensions have ended always has a due date.
        (Way::Forward | Way::Suspended { .. }, _) => {
            row.clock().due(calendar).map_or(row.start, |due| due.date)
        }
    }
}

/// Which column is where.
struct Columns {
    count: usize,
    place: BTreeMap<String, usize>,
    amount: &'static str,
}

impl Columns {
    fn find(header: &Record) -> Result<Self, Vec<OracleError>> {
        let mut errors = Vec::new();
        let mut place = BTreeMap::new();
        for (index, field) in header.fields.iter().enumerate() {
            let name = field.text.trim().to_owned();
            if place.insert(name.clone(), index).is_some() {
                errors.push(at(header, field, Problem::ColumnTwice(name)));
            }
        }
        let amount = if place.contains_key("n_working_days") {
            "n_working_days"
        } else {
            "n"
        };
        for name in ["start", amount, "due"] {
            if !place.contains_key(name) {
                let problem = Problem::ColumnMissing(name);
                errors.push(OracleError {
                    line: header.line,
                    column: 1,
                    problem,
                });
            }
        }
        if errors.is_empty() {
            Ok(Self {
                count: header.fields.len(),
                place,
                amount,
            })
        } else {
            Err(errors)
        }
    }

    fn row(&self, record: &Record) -> Result<OracleRow, OracleError> {
        if record.fields.len() != self.count {
            let problem = Problem::FieldCount {
                expected: self.count,
                found: record.fields.len(),
            };
            return Err(OracleError {
                line: record.line,
                column: 1,
                problem,
            });
        }
        let kind = self.field(record, "kind");
        let (unit, back, suspended) = match kind.text.trim() {
            "" | "working" => (Unit::WorkingDays, false, false),
            "calendar" => (Unit::CalendarDays, false, false),
            "months" => (Unit::Months, false, false),
            "working-back" => (Unit::WorkingDays, true, false),
            "calendar-back" => (Unit::CalendarDays, true, false),
            "working+suspension" => (Unit::WorkingDays, false, true),
            "calendar+suspension" => (Unit::CalendarDays, false, true),
            "months+suspension" => (Unit::Months, false, true),
            other => return Err(at(record, &kind, Problem::UnknownKind(other.to_owned()))),
        };
        let way = if back {
            Way::Back
        } else {
            self.forward(record, suspended)?
        };
        let id = self.field(record, "id").text.trim().to_owned();
        Ok(OracleRow {
            line: record.line,
            id: (!id.is_empty()).then_some(id),
            way,
            start: self.date(record, "start")?,
            limit: Limit {
                amount: self.amount(record, back)?,
                unit,
            },
            between: self.between(record, suspended)?,
            due: self.date(record, "due")?,
            note: self.field(record, "note").text,
        })
    }

    fn forward(&self, record: &Record, suspended: bool) -> Result<Way, OracleError> {
        if suspended {
            let (on, resumed) = (self.date(record, "suspend_on")?, self.date(record, "resume_on")?);
            if resumed < on {
                return Err(at(
                    record,
                    &self.field(record, "resume_on"),
                    Problem::EndsBeforeItBegins,
                ));
            }
            return Ok(Way::Suspended { on, resumed });
        }
        let filled = ["suspend_on", "resume_on"].map(|name| self.field(record, name));
        match filled.iter().find(|field| !field.text.trim().is_empty()) {
            Some(field) => Err(at(record, field, Problem::NoSuspension)),
            None => Ok(Way::Forward),
        }
    }

    /// Rows that count backwards may have a negative amount.
    fn amount(&self, record: &Record, back: bool) -> Result<u32, OracleError> {
        let field = self.field(record, self.amount);
        let text = field.text.trim();
        let digits = if back {
            text.strip_prefix('-').unwrap_or(text)
        } else {
            text
        };
        match digits.parse::<u32>() {
            Ok(amount) if (1..=Limit::MAXIMUM).contains(&amount) => Ok(amount),
            _ => Err(at(record, &field, Problem::NotAnAmount(text.to_owned()))),
        }
    }

    fn between(&self, record: &Record, suspended: bool) -> Result<Option<Between>, OracleError> {
        let field = self.field(record, "raw_or_used");
        let text = field.text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        if !suspended {
            return Ok(Some(Between::LastCounted(self.date(record, "raw_or_used")?)));
        }
        let used = text
            .parse()
            .map_err(|_| at(record, &field, Problem::NotAnAmount(text.to_owned())))?;
        Ok(Some(Between::Used(used)))
    }

    fn date(&self, record: &Record, name: &str) -> Result<NaiveDate, OracleError> {
        let field = self.field(record, name);
        let text = field.text.trim();
        text.parse()
            .map_err(|_| at(record, &field, Problem::NotADate(text.to_owned())))
    }

    /// The field of a column; an empty one if the file has no such column.
    fn field(&self, record: &Record, name: &str) -> Field {
        let known = self.place.get(name).and_then(|index| record.fields.get(*index));
        known.cloned().unwrap_or(Field {
            text: String::new(),
            column: 1,
        })
    }
}

fn at(record: &Record, field: &Field, problem: Problem) -> OracleError {
    OracleError {
        line: record.line,
        column: field.column,
        problem,
    }
}
