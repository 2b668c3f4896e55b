//! Whether a caller has seen enough of a case to act on it.

use super::command::Command;
use super::joint_review::ReviewCommand;
use super::routing::{ConsultationCommand, HandOffCommand, PanelCommand, RoutingCommand};
use super::secrecy::SecrecyCommand;
use super::state::Case;

impl Case {
    /// Whether a command comes from an outdated screen: its sender saw the case at sequence `seen`.
    ///
    /// Departments work side by side, so whoever works on one step is not stopped by what others do on theirs; only a
    /// change of that step or of the case itself counts. Everything else wants the case exactly as it stands, but for
    /// the clocks, which tick without anybody's doing.
    pub fn is_stale(&self, command: &Command, seen: u64) -> bool {
        if seen > self.sequence {
            return true;
        }
        match command {
            Command::Claim { step }
            | Command::Release { step }
            | Command::RecordSiteVisit { step, .. }
            | Command::CompleteStep { step, .. } => {
                let touched = self.run(step).map_or(self.sequence, |run| run.changed);
                touched.max(self.changed) > seen
            }
            Command::Routing(command) => self.is_stale_routing(command, seen),
            // Opening a file or writing changes nothing that anybody could have seen otherwise; what is adopted follows
            // from the conclusion in another case.
            Command::Fire { .. }
            | Command::LengthenUnified { .. }
            | Command::SendMessage { .. }
            | Command::Review(ReviewCommand::Adopt { .. })
            | Command::Secrecy(SecrecyCommand::Open { .. }) => false,
            // Participants vote side by side.
            Command::Review(ReviewCommand::Score { .. }) => self.changed > seen,
            Command::AtCounter(command) => self.is_stale(command, seen),
            Command::SaveForm { .. }
            | Command::AttachMaterial { .. }
            | Command::PromiseMaterial { .. }
            | Command::Secrecy(SecrecyCommand::Consent(_) | SecrecyCommand::Revoke(_))
            | Command::Submit { .. }
            | Command::SubmitByAgent { .. }
            | Command::ReceivePaper(_)
            | Command::Accept
            | Command::RefuseAsNotRequired { .. }
            | Command::RefuseAsNotCompetent { .. }
            | Command::RefuseIntake { .. }
            | Command::RequestCorrection { .. }
            | Command::AnswerCorrection { .. }
            | Command::Return { .. }
            | Command::Suspend { .. }
            | Command::Resume
            | Command::Tier(_)
            | Command::Decide { .. }
            | Command::Deliver { .. }
            | Command::Withdraw { .. }
            | Command::Hearing(_)
            | Command::Interest(_)
            | Command::AssignInspectors { .. }
            | Command::Review(ReviewCommand::Convene { .. } | ReviewCommand::Conclude { .. })
            | Command::Rating(_)
            | Command::CorrectSlip { .. }
            | Command::AllowSecondNotice { .. }
            | Command::RecordFalseMaterial { .. }
            | Command::DecideOnTheSpot { .. }
            | Command::RequestExtension { .. }
            | Command::AnswerExtension { .. }
            | Command::ExplainDelay { .. } => self.last_act() > seen,
        }
    }

    /// What is about one step or one question is stopped by what happened there; what takes back wants the whole as it is.
    fn is_stale_routing(&self, command: &RoutingCommand, seen: u64) -> bool {
        let touched = match command {
            RoutingCommand::HandOff(HandOffCommand::Recall { .. }) | RoutingCommand::Override(_) => {
                self.last_act()
            }
            RoutingCommand::Consultation(
                ConsultationCommand::Answer { consultation, .. }
                | ConsultationCommand::Withdraw { consultation },
            ) => {
                let known = self.routing.consultations.get(*consultation as usize);
                known.map_or(self.sequence, |known| known.changed)
            }
            // Several sign side by side; and who is told, urged or asked decides nothing.
            RoutingCommand::Panel(PanelCommand::Sign { .. })
            | RoutingCommand::Copy(_)
            | RoutingCommand::Urging(_)
            | RoutingCommand::Integrity(_) => 0,
            _ => {
                let run = command.step().and_then(|step| self.run(step));
                run.map_or(self.sequence, |run| run.changed)
            }
        };
        touched.max(self.changed) > seen
    }

    /// The sequence of the last event that somebody did or that changed what there is to do.
    fn last_act(&self) -> u64 {
        self.steps
            .iter()
            .map(|run| run.changed)
            .fold(self.changed.max(self.routing.changed), u64::max)
    }
}
