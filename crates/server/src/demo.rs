//! `onewindow demo`: one whole project, played against a running server by its people, day by day.

use std::process::ExitCode;

use onewindow_demo::{Cast, Client, DemoError, ProjectFile, Script, Transcript, play};
use onewindow_engine::text::Text;

use crate::cli::DemoOptions;
use crate::failure::Failure;
use crate::{catalogue, seed};

/// Plays the aviation lubricant and fluorinated film plant to its last certificate and prints what happens.
///
/// # Errors
/// When the server can't be reached, has no demo data, runs on real time, or refuses what should be possible.
pub(crate) async fn run(options: &DemoOptions) -> Result<ExitCode, Failure> {
    let logins = seed::logins(&catalogue::require(None)?);
    let file = ProjectFile::parse(seed::LUBRICANT_PLANT)?;
    let client = Client::new(&options.url);
    let cast = Cast::assemble(&client, &logins, seed::PASSWORD, &file.enterprise.uscc).await?;
    let transcript = Transcript::to(std::io::stdout());
    play(cast, file, Script::lubricant_plant(), transcript).await?;
    Ok(ExitCode::SUCCESS)
}

impl From<DemoError> for Failure {
    fn from(error: DemoError) -> Self {
        let text = Text::new(
            format!(
                "演示中止：{error}。请先启动 onewindow serve --demo --virtual-clock 2026-03-02T09:00:00+08:00，\
                 并用 --url 指明其地址。"
            ),
            format!(
                "the play stopped: {error}; it needs a server that was started with `onewindow serve --demo \
                 --virtual-clock 2026-03-02T09:00:00+08:00`, at the address given with --url"
            ),
        );
        Self::new("DEMO", text)
    }
}
