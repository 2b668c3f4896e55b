//! `onewindow oracle`: due dates that were computed elsewhere, held against the calendar.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use onewindow_engine::calendar::Calendar;
use onewindow_engine::limit::Unit;
use onewindow_engine::oracle::{OracleRow, Way, compute};

use crate::catalogue;
use crate::failure::Failure;

/// Prints every row with its due date; ends with failure when one differs.
///
/// # Errors
/// When the catalogue or a file can't be read.
pub(crate) fn run(folder: Option<&Path>, files: &[PathBuf]) -> Result<ExitCode, Failure> {
    let catalogue = catalogue::require(folder)?;
    let (mut rows, mut wrong) = (0, 0);
    for file in files {
        let text = fs::read_to_string(file).map_err(|error| Failure::file(file, &error))?;
        match OracleRow::parse(&text) {
            Ok(parsed) => {
                rows += parsed.len();
                wrong += parsed
                    .iter()
                    .filter(|row| !is_confirmed(row, &catalogue.calendar))
                    .count();
            }
            Err(errors) => {
                for error in &errors {
                    println!("{}: {}", file.display(), error.message().en);
                }
                wrong += errors.len();
            }
        }
    }
    println!("{rows} rows, {wrong} wrong / 共 {rows} 行，{wrong} 处不符");
    Ok(if wrong == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Prints a row: its name or kind, start, amount, the computed and the expected due date, and the verdict.
fn is_confirmed(row: &OracleRow, calendar: &Calendar) -> bool {
    let name = row.id.as_deref().unwrap_or(kind(row));
    let due = compute(calendar, row);
    let checked = row.check(calendar);
    let verdict = if checked.is_ok() { "ok" } else { "DIFFERENT" };
    println!(
        "{name:<20} {} {:>4} → {due}  expected {}  {verdict}",
        row.start, row.limit.amount, row.due
    );
    if let Err(difference) = &checked {
        println!("    {}", difference.message().en);
    }
    checked.is_ok()
}

fn kind(row: &OracleRow) -> &'static str {
    match (row.way, row.limit.unit) {
        (Way::Forward, Unit::WorkingDays) => "working",
        (Way::Forward, Unit::CalendarDays) => "calendar",
        (Way::Forward, Unit::Months) => "months",
        (Way::Back, Unit::WorkingDays) => "working-back",
        (Way::Back, _) => "calendar-back",
        (Way::Suspended { .. }, Unit::WorkingDays) => "working+suspension",
        (Way::Suspended { .. }, Unit::CalendarDays) => "calendar+suspension",
        (Way::Suspended { .. }, Unit::Months) => "months+suspension",
        (Way::Forward | Way::Suspended { .. }, Unit::Immediate) => "immediate",
    }
}
