//! `onewindow export`: what other platforms take, as JSON Lines on standard output.

use std::io::{BufWriter, Write as _};

use chrono::Utc;
use onewindow_desk::Desk;
use onewindow_store::{Settings, Store};

use crate::catalogue;
use crate::cli::ExportOptions;
use crate::config::DatabaseConfig;
use crate::failure::Failure;

/// Writes one object for every event that the national exchange knows.
///
/// # Errors
/// When the database or the catalogue can't be read, or standard output is closed.
pub(crate) async fn run(options: &ExportOptions) -> Result<(), Failure> {
    let config = DatabaseConfig::new(&options.database)?;
    let catalogue = catalogue::require(config.catalogue.as_deref())?;
    let store = Store::check(&Settings::new(config.url())).await?;
    let mut out = BufWriter::new(std::io::stdout());
    let since = options.since.map(|since| since.with_timezone(&Utc));
    let written = Desk::export_exchange(&store, catalogue, since, |row| writeln!(out, "{row}")).await?;
    out.flush().map_err(|error| Failure::machine(&error))?;
    eprintln!("{written} events / 共 {written} 条");
    Ok(())
}
