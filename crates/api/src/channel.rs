//! By which way something comes in.

use async_graphql::Enum;
use onewindow_engine::case::{Channel as EngineChannel, Command};
use onewindow_engine::licence::LicenceCommand;

/// By which way an act of the applicant comes in. What is due by a day can be done online until 24:00 of it, at the
/// counter until it closes (Civil Code, Art. 203(2)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Enum)]
#[graphql(remote = "EngineChannel")]
pub enum Channel {
    /// Through the portal or the API, by the applicant.
    #[default]
    Online,
    /// On paper at the window, entered by a clerk for the applicant 窗口代录.
    Counter,
}

impl Channel {
    /// The command as it comes this way.
    pub(crate) fn carry(self, command: Command) -> Command {
        match self {
            Self::Online => command,
            Self::Counter => Command::AtCounter(Box::new(command)),
        }
    }

    /// The command to a licence as it comes this way.
    pub(crate) fn carry_to_licence(self, command: LicenceCommand) -> LicenceCommand {
        match self {
            Self::Online => command,
            Self::Counter => LicenceCommand::AtCounter(Box::new(command)),
        }
    }
}
