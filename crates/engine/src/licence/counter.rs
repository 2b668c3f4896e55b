//! Paper at the counter 窗口代录: the window enters what the holder brings, which has to be there before the counter
//! closes on the last day (Civil Code Art. 203(2)).

use chrono::NaiveDate;

use super::command::LicenceCommand;
use super::decide::{LicenceFacts, Work};
use super::state::Licence;
use crate::actor::Role;
use crate::counter::Channel;
use crate::refusal::Refusal;

impl LicenceCommand {
    /// The same act on paper at the counter; none for what is no act of a holder that the counter takes.
    pub fn on_paper(self) -> Option<LicenceCommand> {
        self.is_paper().then(|| LicenceCommand::AtCounter(Box::new(self)))
    }

    /// Whether the counter takes it on paper.
    fn is_paper(&self) -> bool {
        matches!(
            self,
            LicenceCommand::ApplyForChange { .. }
                | LicenceCommand::ApplyForRenewal { .. }
                | LicenceCommand::ApplyForStartExtension { .. }
                | LicenceCommand::ReportWorkStop { .. }
        )
    }

    /// By which way it comes.
    pub(super) fn channel(&self) -> Channel {
        match self {
            LicenceCommand::AtCounter(_) => Channel::Counter,
            _ => Channel::Online,
        }
    }
}

/// What a holder does comes from the holder's own people, or on paper through the window.
pub(super) fn by_holder(
    licence: &Licence,
    command: &LicenceCommand,
    facts: &LicenceFacts<'_>,
) -> Result<(), Refusal> {
    let actor = facts.actor;
    match command {
        LicenceCommand::AtCounter(command) if command.is_paper() => {
            let window = facts.catalogue.window().map(|window| &window.code);
            if !window.is_some_and(|window| actor.holds(Role::Window, window)) {
                return Err(Refusal::NotYourRole {
                    needed: vec![Role::Window],
                });
            }
            if actor.represents(licence.enterprise) {
                return Err(Refusal::Recused);
            }
            Ok(())
        }
        LicenceCommand::AtCounter(_) => Err(Refusal::NotDue),
        command if command.is_paper() && !actor.represents(licence.enterprise) => Err(Refusal::NotYourRole {
            needed: vec![Role::Applicant],
        }),
        _ => Ok(()),
    }
}

impl Work<'_> {
    /// What is due by a day comes before the counter closes on it; whoever is late online too is not told so here.
    pub(super) fn before_closing(&self, last_day: NaiveDate) -> Result<(), Refusal> {
        let facts = self.facts;
        facts.catalogue.counter_is_open(self.channel, last_day, facts.now)
    }

    /// Whether an act that was due by a day comes after its deadline, by the way that it takes.
    pub(super) fn is_late(&self, last_day: NaiveDate) -> bool {
        self.facts.now >= self.facts.catalogue.deadline(last_day, self.channel)
    }
}
