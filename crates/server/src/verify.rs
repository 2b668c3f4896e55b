//! `onewindow verify`: the log replayed and compared with everything made of it.

use std::process::ExitCode;

use onewindow_desk::Desk;
use onewindow_store::{Settings, Store};

use crate::catalogue;
use crate::cli::DatabaseOptions;
use crate::config::DatabaseConfig;
use crate::failure::Failure;

/// Verifies a database without changing it. Ends with failure when something is found.
///
/// # Errors
/// When the database or the catalogue can't be read.
pub(crate) async fn run(options: &DatabaseOptions) -> Result<ExitCode, Failure> {
    let config = DatabaseConfig::new(options)?;
    let catalogue = catalogue::require(config.catalogue.as_deref())?;
    let store = Store::check(&Settings::new(config.url())).await?;
    let report = Desk::verify_store(&store, catalogue).await?;
    for finding in &report.findings {
        println!("{}: {}", finding.code.as_str(), finding.message.en);
        println!("    {}", finding.message.zh);
    }
    let (events, cases, projects) = (report.events, report.cases, report.projects);
    let found = report.findings.len();
    println!("{events} events, {cases} cases, {projects} projects: {found} findings");
    println!("事件 {events} 条，办件 {cases} 件，项目 {projects} 个：发现问题 {found} 处");
    Ok(if found == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
