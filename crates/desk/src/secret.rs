//! Trade secrets (Licensing Law Art. 5(2)): each opening is judged by the engine and recorded as an event of its case
//! before a byte is given out.

use onewindow_engine::access::Operation;
use onewindow_engine::actor::Actor;
use onewindow_engine::case::{Command, SecrecyCommand};
use onewindow_engine::ids::{CaseId, FileId, MaterialCode};

use crate::access::{authorize, subject_of};
use crate::commit::{Act, Attempt, ROUNDS};
use crate::desk::Desk;
use crate::error::{DeskError, Result};

/// The longest ending of a file name that is kept.
const LONGEST_ENDING: usize = 5;

impl Desk {
    /// Records that a secret file is opened now, or says why it may not be.
    pub(crate) async fn open_secret(
        &self,
        actor: &Actor,
        (case, file): (CaseId, FileId),
        ground: Option<&str>,
    ) -> Result<()> {
        let ground = ground.map(str::to_owned);
        let command = Command::Secrecy(SecrecyCommand::Open { file, ground });
        for _ in 0..ROUNDS {
            let loaded = self.load(actor, case).await?;
            authorize(actor, Operation::ReadSecret, &subject_of(&loaded.case))?;
            // What the law has done by now stands in the log before what people do.
            if self.fire_due_of(&loaded).await? {
                continue;
            }
            let who = Act {
                actor,
                now: self.now(),
                draw: 0,
            };
            let Some((_, commit)) = self.prepare(&loaded, &command, who).await? else {
                return Ok(());
            };
            if let Attempt::Done = self.record(commit).await? {
                return Ok(());
            }
        }
        Err(DeskError::Busy)
    }
}

/// What everybody who may read the case is told a secret file is called: its own name may say too much already.
pub(crate) fn neutral_name(material: &MaterialCode, filename: &str) -> String {
    let ending = filename.rsplit_once('.').map(|(_, ending)| ending);
    let is_plain = |ending: &&str| {
        (1..=LONGEST_ENDING).contains(&ending.len()) && ending.chars().all(|c| c.is_ascii_alphanumeric())
    };
    match ending.filter(is_plain) {
        Some(ending) => format!("{material}.{ending}"),
        None => material.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_name_of_a_secret_file_only_the_ending_is_told() {
        let material = MaterialCode::try_new("process-description").unwrap();
        let name = |filename| neutral_name(&material, filename);
        assert_eq!(name("X-7 glaze recipe.pdf"), "process-description.pdf");
        assert_eq!(name("recipe.secret formula"), "process-description");
        assert_eq!(name("recipe"), "process-description");
    }
}
