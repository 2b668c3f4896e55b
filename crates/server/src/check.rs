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
            let count = errors.len();
            let mistakes = if count == 1 { "mistake" } else { "mistakes" };
            println!("{count} {mistakes} / 共 {count} 处错误");
            ExitCode::FAILURE
        }
    }
}
