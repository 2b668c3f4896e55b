//! Paper at the counter 窗口代录: the window enters what the applicant brings. It is the applicant's act all the same,
//! and what is due by a day has to be there before the counter closes (Civil Code Art. 203(2)).

use chrono::NaiveDate;

use super::command::Command;
use super::decide::Work;
use super::hearing::HearingCommand;
use super::key::ClockKey;
use super::state::{Case, Phase};
use crate::clock::ClockState;
use crate::counter::Channel;
use crate::procedure::{OverduePromise, Procedure};
use crate::refusal::Refusal;

impl Command {
    /// The same act on paper at the counter; none for what is no act of an applicant that the counter takes.
    pub fn on_paper(self) -> Option<Command> {
        let taken = matches!(
            self,
            Command::SaveForm { .. }
                | Command::AttachMaterial { .. }
                | Command::PromiseMaterial { .. }
                | Command::AnswerCorrection { .. }
                | Command::Hearing(HearingCommand::Request { party: None })
        );
        taken.then(|| Command::AtCounter(Box::new(self)))
    }
}

impl ClockKey {
    /// Whether it is the applicant who has to act by its end.
    pub fn is_applicants(&self) -> bool {
        matches!(
            self,
            ClockKey::Correction | ClockKey::HearingRequest | ClockKey::Promise(_)
        )
    }
}

/// The clock by whose end an applicant's act is due; none when it can be done at any time.
fn due_by(case: &Case, procedure: &Procedure, command: &Command) -> Option<ClockKey> {
    let correcting = case.phase == Phase::Correcting;
    let ends = procedure
        .tolerance
        .as_ref()
        .is_some_and(|rule| rule.overdue == OverduePromise::Close);
    match command {
        Command::AnswerCorrection { .. } | Command::SaveForm { .. } | Command::AttachMaterial { .. }
            if correcting =>
        {
            Some(ClockKey::Correction)
        }
        // Where the case goes on without it, late is better than never.
        Command::AttachMaterial { material, .. } if ends && case.phase.is_under_review() => {
            Some(ClockKey::Promise(material.clone()))
        }
        Command::Hearing(HearingCommand::Request { party: None }) => Some(ClockKey::HearingRequest),
        _ => None,
    }
}

fn last_day(work: &Work<'_>, command: &Command) -> Option<NaiveDate> {
    let key = due_by(&work.case, work.procedure, command)?;
    let clock = work.case.clocks.get(&key)?;
    if clock.state() == ClockState::Running {
        clock.due(work.facts.calendar()).map(|due| due.date)
    } else {
        None
    }
}

/// A draft is private until it is handed in: whatever comes on paper for a case comes to one that was.
pub(super) fn handed_in(work: &Work<'_>) -> Result<(), Refusal> {
    let needed: Vec<Phase> = Phase::ALL
        .into_iter()
        .filter(|phase| *phase != Phase::Draft)
        .collect();
    work.in_phase(&needed)
}

/// Takes up what came on paper: from here on the window stands for the applicant.
pub(super) fn admit(work: &mut Work<'_>, command: &Command) -> Result<(), Refusal> {
    work.channel = Channel::Counter;
    work.by_applicant()?;
    handed_in(work)?;
    match last_day(work, command) {
        Some(day) => work
            .facts
            .catalogue
            .counter_is_open(Channel::Counter, day, work.facts.now),
        None => Ok(()),
    }
}
