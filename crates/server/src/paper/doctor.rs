//! `onewindow doctor`: whether this machine has what the office needs, before the office opens.

use std::process::ExitCode;

use onewindow_store::{Settings, Store};

use super::PaperConfig;
use crate::catalogue;
use crate::cli::ServeOptions;
use crate::config::Config;
use crate::failure::Failure;

/// Looks at everything and tells how each thing stands; ends with failure when something is wrong.
///
/// # Errors
/// When the settings can't be read.
pub(crate) async fn run(options: ServeOptions) -> Result<ExitCode, Failure> {
    let config = Config::new(options)?;
    let mut wrong = 0;
    let mut tell = |zh: &str, en: &str, result: Result<(), Failure>| match result {
        Ok(()) => println!("ok    {en} / {zh}"),
        Err(failure) => {
            wrong += 1;
            println!("WRONG {en} / {zh}");
            let _ = failure.tell();
        }
    };
    let declared = catalogue::require(config.database.catalogue.as_deref());
    tell("目录", "catalogue", declared.map(drop));
    tell("数据库", "database", database(&config).await);
    tell(
        "文书字体与模板",
        "fonts and templates of documents",
        paper(config.paper).await,
    );
    Ok(if wrong == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// An embedded database that is not there yet will be made.
async fn database(config: &Config) -> Result<(), Failure> {
    let file = config.database.data.join("onewindow.db");
    if config.database.is_embedded() && !file.exists() {
        return Ok(());
    }
    let store = Store::check(&Settings::new(config.database.url())).await?;
    Ok(store.close().await?)
}

/// Sets a sample of every kind in both languages.
#[cfg(feature = "pdf")]
async fn paper(config: PaperConfig) -> Result<(), Failure> {
    let checked = tokio::task::spawn_blocking(move || {
        let typesetter = super::sheet::typesetter(&config)?;
        typesetter.check().map_err(|error| {
            let text = onewindow_engine::text::Text::new(error.chinese(), error.to_string());
            Failure::new(error.code(), text)
        })
    });
    checked.await.map_err(|error| Failure::machine(&error))?
}

#[cfg(not(feature = "pdf"))]
#[expect(
    clippy::unused_async,
    reason = "with the feature pdf there is something to wait for"
)]
async fn paper(_: PaperConfig) -> Result<(), Failure> {
    Ok(())
}
