//! Interested parties 利害关系人 (Licensing Law Art. 36): registered, told, heard.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::decide::{Step, Work, written};
use super::event::{CaseEvent, Event};
use super::hearing::{REQUEST, UNDER_REVIEW, as_handler, by_handler};
use super::state::Case;
use crate::refusal::{HearingRefusal, Refusal};

/// What can be asked about the interested parties of a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum InterestCommand {
    /// Somebody whom the licence may touch is put on record; registered again by the same name, the finding changes.
    Register {
        /// Who.
        name: String,
        /// How the licence touches it.
        interest: String,
        /// Whether the review finds a direct and major interest 直接关系重大利益.
        major: bool,
    },
    /// A party is told of the application and of its rights.
    Notify {
        /// Its position in the register, from 0 on.
        party: u32,
    },
    /// A party's statement and defence are put on record 陈述和申辩.
    Hear {
        /// Its position in the register, from 0 on.
        party: u32,
        /// What it said.
        statement: String,
    },
}

/// Somebody whom the licence touches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct InterestedParty {
    /// Who.
    pub name: String,
    /// How the licence touches it.
    pub interest: String,
    /// Whether directly and in a major interest.
    pub major: bool,
    /// When it was told.
    pub notified_on: Option<NaiveDate>,
    /// The last day that it has for its statement; the decision waits for it.
    pub answer_by: Option<NaiveDate>,
    /// What it said.
    pub statement: Option<String>,
}

/// A party by its position.
pub(super) fn party<'w>(work: &'w Work<'_>, party: u32) -> Result<&'w InterestedParty, Refusal> {
    usize::try_from(party)
        .ok()
        .and_then(|position| work.case.interested.get(position))
        .ok_or_else(|| HearingRefusal::UnknownParty { party }.into())
}

pub(super) fn decide(work: &mut Work<'_>, command: &InterestCommand) -> Result<Step, Refusal> {
    by_handler(work)?;
    work.in_phase(&UNDER_REVIEW)?;
    match command {
        InterestCommand::Register {
            name,
            interest,
            major,
        } => register(work, name, interest, *major),
        InterestCommand::Notify { party } => notify(work, *party),
        InterestCommand::Hear { party, statement } => hear(work, *party, statement),
    }
}

fn register(work: &mut Work<'_>, name: &str, interest: &str, major: bool) -> Result<Step, Refusal> {
    written("name", name)?;
    written("interest", interest)?;
    let known = work.case.interested.iter().find(|known| known.name == name);
    if known.is_some_and(|known| known.interest == interest && known.major == major) {
        return Ok(Step::Already);
    }
    let (name, interest) = (name.to_owned(), interest.to_owned());
    as_handler(
        work,
        CaseEvent::InterestedPartyRegistered {
            name,
            interest,
            major,
        },
    );
    Ok(Step::Taken)
}

/// The law names no time for the statement; it gets the time in which a hearing can be asked for.
fn notify(work: &mut Work<'_>, number: u32) -> Result<Step, Refusal> {
    if party(work, number)?.notified_on.is_some() {
        return Ok(Step::Already);
    }
    let on = work.facts.today();
    let answer_by = work.facts.calendar().add_working_days(on, REQUEST.amount).date;
    as_handler(
        work,
        CaseEvent::InterestedPartyNotified {
            party: number,
            on,
            answer_by,
        },
    );
    Ok(Step::Taken)
}

fn hear(work: &mut Work<'_>, number: u32, statement: &str) -> Result<Step, Refusal> {
    let known = party(work, number)?;
    if known.notified_on.is_none() {
        let party = known.name.clone();
        return Err(HearingRefusal::InterestedPartyNotTold { party }.into());
    }
    written("statement", statement)?;
    if known.statement.as_deref() == Some(statement) {
        return Ok(Step::Already);
    }
    let statement = statement.to_owned();
    as_handler(
        work,
        CaseEvent::InterestedPartyHeard {
            party: number,
            statement,
        },
    );
    Ok(Step::Taken)
}

/// Whoever has a major interest is told and heard before the decision, or lets the time pass.
pub(super) fn before_decision(work: &Work<'_>) -> Result<(), Refusal> {
    for party in work.case.interested.iter().filter(|party| party.major) {
        let name = party.name.clone();
        match party.answer_by {
            None => return Err(HearingRefusal::InterestedPartyNotTold { party: name }.into()),
            Some(until) if party.statement.is_none() && work.facts.today() <= until => {
                return Err(HearingRefusal::InterestedPartyNotHeard { party: name, until }.into());
            }
            Some(_) => {}
        }
    }
    Ok(())
}

impl Case {
    /// Takes an event about an interested party into the state.
    pub(super) fn apply_interest(&mut self, event: &Event) {
        match &event.what {
            CaseEvent::InterestedPartyRegistered {
                name,
                interest,
                major,
            } => match self.interested.iter_mut().find(|known| &known.name == name) {
                Some(known) => {
                    known.interest.clone_from(interest);
                    known.major = *major;
                }
                None => self.interested.push(InterestedParty {
                    name: name.clone(),
                    interest: interest.clone(),
                    major: *major,
                    notified_on: None,
                    answer_by: None,
                    statement: None,
                }),
            },
            CaseEvent::InterestedPartyNotified { party, on, answer_by } => self.with_party(*party, |party| {
                party.notified_on = Some(*on);
                party.answer_by = Some(*answer_by);
            }),
            CaseEvent::InterestedPartyHeard { party, statement } => {
                self.with_party(*party, |party| party.statement = Some(statement.clone()));
            }
            _ => {}
        }
    }

    fn with_party(&mut self, party: u32, change: impl FnOnce(&mut InterestedParty)) {
        let position = usize::try_from(party).ok();
        if let Some(party) = position.and_then(|position| self.interested.get_mut(position)) {
            change(party);
        }
    }
}
