//! The smallest well-formed commands about those who have to be heard, for offers.

use chrono::NaiveDate;
use uuid::Uuid;

use super::command::{Action, Command};
use super::decide::CaseFacts;
use super::hearing::{HearingCommand, NOTICE};
use super::interest::{InterestCommand, InterestedParty};
use super::officer::Officer;
use super::state::Case;
use crate::ids::PersonId;

/// Reasons that cite what they have to.
pub(super) fn reasons(case: &Case) -> String {
    let record = case.hearing.as_ref().and_then(|hearing| hearing.record.as_ref());
    record.map_or_else(|| "…".to_owned(), |record| record.number.clone())
}

/// The commands; none when the case has nothing that the action could be about.
pub(super) fn samples(case: &Case, facts: &CaseFacts<'_>, action: Action) -> Option<Vec<Command>> {
    let text = || "…".to_owned();
    let hearing = case.hearing.as_ref();
    let session = hearing.and_then(|hearing| hearing.session.as_ref());
    let one = match action {
        Action::TellHearingRight => Command::Hearing(HearingCommand::Tell),
        Action::RequestHearing => {
            return sides(
                case,
                case.interested.is_empty() && hearing.is_none_or(|h| h.told_on.is_none()),
                |party| HearingCommand::Request { party },
            );
        }
        Action::ScheduleHearing => Command::Hearing(HearingCommand::Schedule {
            on: first_day(facts),
            place: text(),
            presider: somebody(case, 1),
        }),
        Action::RequestRecusal => {
            return sides(case, session.is_none(), |party| HearingCommand::Recuse {
                party,
                reason: text(),
            });
        }
        Action::RecordHearing => {
            session?;
            Command::Hearing(HearingCommand::Record {
                summary: text(),
                signatures: vec![text()],
            })
        }
        Action::RegisterInterestedParty => Command::Interest(InterestCommand::Register {
            name: text(),
            interest: text(),
            major: false,
        }),
        Action::NotifyInterestedParty => Command::Interest(InterestCommand::Notify {
            party: first(case, |party| party.notified_on.is_none())?,
        }),
        Action::HearInterestedParty => Command::Interest(InterestCommand::Hear {
            party: first(case, |party| party.notified_on.is_some())?,
            statement: text(),
        }),
        Action::AssignInspectors => {
            let track = facts.procedure.track(&case.track)?;
            track.inspection.then_some(())?;
            Command::AssignInspectors {
                inspectors: vec![somebody(case, 1), somebody(case, 2)],
            }
        }
        _ => return None,
    };
    Some(vec![one])
}

/// The command of the applicant, and that of a handler for each party; none where it can be about nothing.
fn sides(
    case: &Case,
    is_pointless: bool,
    command: impl Fn(Option<u32>) -> HearingCommand,
) -> Option<Vec<Command>> {
    if is_pointless {
        return None;
    }
    let parties = (0..).zip(&case.interested).map(|(position, _)| Some(position));
    let all = std::iter::once(None).chain(parties);
    Some(all.map(|party| Command::Hearing(command(party))).collect())
}

/// The first day for which notice is given in time today; one working day more when today is none.
fn first_day(facts: &CaseFacts<'_>) -> NaiveDate {
    let (today, calendar) = (facts.today(), facts.calendar());
    let extra = u32::from(!calendar.is_working(today));
    calendar.add_working_days(today, NOTICE + extra).date
}

/// The first party of a kind, or the first of all; none when there is none.
fn first(case: &Case, is_meant: impl Fn(&InterestedParty) -> bool) -> Option<u32> {
    case.interested.first()?;
    let position = case.interested.iter().position(is_meant).unwrap_or_default();
    u32::try_from(position).ok()
}

/// An officer of the competent department who has no part in the case yet.
fn somebody(case: &Case, number: u128) -> Officer {
    Officer {
        person: PersonId(Uuid::from_u128(number)),
        name: "…".to_owned(),
        departments: vec![case.department.clone()],
        enterprises: Vec::new(),
    }
}
