//! `onewindow check`: everything that is wrong with a catalogue, at once.

use std::path::Path;
use std::process::ExitCode;

use onewindow_engine::text::Language;

use crate::catalogue;

/// Checks the catalogue of a folder.
pub(crate) fn run(folder: &Path) -> ExitCode {
    match catalogue::read(Some(folder)) {
        Ok(catalogue) => {
            println!(
                "{}: {} procedures, {} routes, {} departments; nothing is wrong / 未发现错误",
                catalogue.zone.name.en,
                catalogue.procedures.len(),
                catalogue.routes.len(),
                catalogue.departments.len(),
            );
            ExitCode::SUCCESS
        }
        Err(errors) => {
            for error in &errors {
                println!("{}", error.render(Language::En));
                println!("   {}\n", error.message.get(Language::Zh));
            }
            println!("{} mistakes / 共 {} 处错误", errors.len(), errors.len());
            ExitCode::FAILURE
        }
    }
}
