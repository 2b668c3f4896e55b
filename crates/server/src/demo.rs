//! `onewindow demo`: one whole project, played against a running server by its people, day by day.

use std::process::ExitCode;

use onewindow_demo::{Cast, Client, DemoError, Language, ProjectFile, Script, Transcript, play};
use onewindow_engine::text::Text;

use crate::cli::{DemoLanguage, DemoOptions};
use crate::failure::Failure;
use crate::{catalogue, seed};

/// Plays the aviation lubricant and fluorinated film plant to its last certificate and prints what happens.
///
/// # Errors
/// When the server can't be reached, has no demo data, runs on real time, or refuses what should be possible.
pub(crate) async fn run(options: &DemoOptions) -> Result<ExitCode, Failure> {
    let logins = seed::logins(&catalogue::require(None)?);
    let file = ProjectFile::parse(seed::LUBRICANT_PLANT)?;
    let language = match options.language {
        DemoLanguage::Zh => Language::Chinese,
        DemoLanguage::En => Language::English,
    };
    let client = Client::new(&options.url, language);
    let cast = Cast::assemble(&client, &logins, seed::PASSWORD, &file.enterprise.uscc).await?;
    let transcript = Transcript::to(std::io::stdout()).in_language(language);
    play(cast, file, Script::lubricant_plant(), transcript).await?;
    Ok(ExitCode::SUCCESS)
}

impl From<DemoError> for Failure {
    fn from(error: DemoError) -> Self {
        let text = Text::new(format!("演示中止：{error}"), format!("the play stopped: {error}"));
        Self::new("DEMO", text)
    }
}
