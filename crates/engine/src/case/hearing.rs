//! Hearings 听证 (Licensing Law Art. 46-48): the right told and asked for, the session announced, the record signed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::decide::{Step, Work, written};
use super::event::{CaseEvent, Event};
use super::flow;
use super::interest;
use super::key::ClockKey;
use super::officer::Officer;
use super::state::{Case, Phase, StepRun};
use crate::actor::{By, Role};
use crate::clock::Effect;
use crate::ids::PersonId;
use crate::limit::Limit;
use crate::procedure::{HearingRule, StepKind, SuspensionKind};
use crate::refusal::{HearingRefusal, Refusal};

/// Whoever was told of the right to a hearing asks for it within 5 working days (Art. 47).
pub(super) const REQUEST: Limit = Limit::working_days(5);
/// A hearing asked for is held within 20 working days (Art. 47).
const HOLD: Limit = Limit::working_days(20);
/// Time and place are told 7 working days before (Art. 48(1)1).
pub(super) const NOTICE: u32 = 7;

/// Hearings belong to the review.
pub(super) const UNDER_REVIEW: [Phase; 3] = [Phase::Accepted, Phase::InReview, Phase::Suspended];

/// What can be asked about the hearing of a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum HearingCommand {
    /// The department tells the applicant of the right to a hearing (Art. 47).
    Tell,
    /// A hearing is asked for.
    Request {
        /// The interested party for whom the department records it; none: the applicant itself.
        party: Option<u32>,
    },
    /// The hearing is announced; announced again, the new announcement holds.
    Schedule {
        /// The day of the hearing.
        on: NaiveDate,
        /// Where it is held.
        place: String,
        /// Who presides.
        presider: Officer,
    },
    /// The applicant, or the department for an interested party, asks for another presider 申请回避.
    Recuse {
        /// The interested party for whom the department records it; none: the applicant itself.
        party: Option<u32>,
        /// Why.
        reason: String,
    },
    /// The presider hands in the record 听证笔录; an unsigned one can be handed in again with signatures.
    Record {
        /// What was said.
        summary: String,
        /// Who of those heard has signed it, by name.
        signatures: Vec<String>,
    },
}

/// The hearing of a case.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Hearing {
    /// When the applicant was told of the right to it.
    pub told_on: Option<NaiveDate>,
    /// Who asked for it.
    pub requests: Vec<HearingRequest>,
    /// The session as announced last.
    pub session: Option<HearingSession>,
    /// Requests for another presider.
    pub recusals: Vec<Recusal>,
    /// The record.
    pub record: Option<HearingRecord>,
}

/// Somebody asked for the hearing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct HearingRequest {
    /// The interested party; none: the applicant.
    pub party: Option<u32>,
    /// Who asked or recorded it.
    pub by: By,
    /// The local day.
    pub on: NaiveDate,
}

/// The session of a hearing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct HearingSession {
    /// The day.
    pub on: NaiveDate,
    /// Where.
    pub place: String,
    /// Who presides.
    pub presider: By,
    /// The day on which day and place were told.
    pub notice: NaiveDate,
}

/// A request for another presider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Recusal {
    /// The interested party; none: the applicant.
    pub party: Option<u32>,
    /// Why.
    pub reason: String,
    /// Who asked or recorded it.
    pub by: By,
    /// Whether the hearing was announced anew since: with the same presider the request is turned down.
    pub answered: bool,
}

/// The record of a hearing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct HearingRecord {
    /// Its number, which the decision cites.
    pub number: String,
    /// What was said.
    pub summary: String,
    /// Who of those heard has signed it; nobody: it is not signed.
    pub signatures: Vec<String>,
    /// Who presided and handed it in.
    pub by: By,
    /// The day on which it was first handed in.
    pub on: NaiveDate,
}

pub(super) fn decide(work: &mut Work<'_>, command: &HearingCommand) -> Result<Step, Refusal> {
    work.in_phase(&UNDER_REVIEW)?;
    match command {
        HearingCommand::Tell => tell(work),
        HearingCommand::Request { party } => request(work, *party),
        HearingCommand::Schedule { on, place, presider } => schedule(work, *on, place, presider),
        HearingCommand::Recuse { party, reason } => recuse(work, *party, reason),
        HearingCommand::Record { summary, signatures } => record(work, summary, signatures),
    }
}

/// As a handler of the competent department.
pub(super) fn as_handler(work: &mut Work<'_>, what: CaseEvent) {
    let department = work.case.department.clone();
    work.did(Role::Handler, Some(&department), what);
}

/// By a handler of the competent department.
pub(super) fn by_handler(work: &Work<'_>) -> Result<(), Refusal> {
    work.by_officer(Role::Handler, &work.case.department)
}

fn tell(work: &mut Work<'_>) -> Result<Step, Refusal> {
    by_handler(work)?;
    if work.case.hearing.as_ref().is_some_and(|h| h.told_on.is_some()) {
        return Ok(Step::Already);
    }
    let on = work.facts.today();
    as_handler(work, CaseEvent::HearingRightTold { on });
    flow::start_clock(work, ClockKey::HearingRequest, Effect::Statutory, REQUEST);
    Ok(Step::Taken)
}

/// The applicant for itself, or a handler for an interested party.
fn by_side(work: &Work<'_>, party: Option<u32>) -> Result<(), Refusal> {
    match party {
        None => work.by_applicant(),
        Some(party) => {
            by_handler(work)?;
            interest::party(work, party).map(drop)
        }
    }
}

fn did_by_side(work: &mut Work<'_>, party: Option<u32>, what: CaseEvent) {
    match party {
        None => work.did(Role::Applicant, None, what),
        Some(_) => as_handler(work, what),
    }
}

fn request(work: &mut Work<'_>, party: Option<u32>) -> Result<Step, Refusal> {
    by_side(work, party)?;
    let hearing = work.case.hearing.clone().unwrap_or_default();
    if let Some(record) = &hearing.record {
        return Err(held(record));
    }
    if hearing.requests.iter().any(|request| request.party == party) {
        return Ok(Step::Already);
    }
    let told = match party {
        None => hearing.told_on.ok_or(HearingRefusal::HearingRightNotTold)?,
        Some(party) => {
            let party = interest::party(work, party)?;
            party
                .notified_on
                .ok_or_else(|| HearingRefusal::InterestedPartyNotTold {
                    party: party.name.clone(),
                })?
        }
    };
    let (on, until) = (work.facts.today(), last_day_to_ask(work, told));
    if on > until {
        return Err(HearingRefusal::HearingRequestTooLate { until }.into());
    }
    let is_first = hearing.requests.is_empty();
    let channel = work.channel;
    did_by_side(work, party, CaseEvent::HearingRequested { party, on, channel });
    if is_first {
        flow::start_clock(work, ClockKey::Hearing, Effect::Statutory, HOLD);
    }
    Ok(Step::Taken)
}

fn last_day_to_ask(work: &Work<'_>, told: NaiveDate) -> NaiveDate {
    work.facts.calendar().add_working_days(told, REQUEST.amount).date
}

fn schedule(work: &mut Work<'_>, on: NaiveDate, place: &str, presider: &Officer) -> Result<Step, Refusal> {
    by_handler(work)?;
    written("place", place)?;
    let hearing = work.case.hearing.clone().unwrap_or_default();
    if let Some(record) = &hearing.record {
        return Err(held(record));
    }
    let department = work.case.department.clone();
    presider.belongs(&department, work.case.enterprise)?;
    if let Some(run) = reviewed_by(&work.case, presider) {
        return Err(HearingRefusal::PresiderIsReviewer {
            presider: presider.name.clone(),
            step: run.key.clone(),
        }
        .into());
    }
    let notice = match &hearing.session {
        // Another presider alone changes nothing of what was told in time.
        Some(session) if session.on == on && session.place == place => session.notice,
        _ => in_time(work, on, &hearing)?,
    };
    let presider = presider.by(&department);
    let is_same = hearing
        .session
        .as_ref()
        .is_some_and(|s| s.on == on && s.place == place && s.presider == presider);
    if is_same && hearing.recusals.iter().all(|recusal| recusal.answered) {
        return Ok(Step::Already);
    }
    let place = place.to_owned();
    as_handler(
        work,
        CaseEvent::HearingScheduled {
            on,
            place,
            presider,
            notice,
        },
    );
    Ok(Step::Taken)
}

/// The day of the notice, today, if the hearing is neither announced too late nor held too late.
fn in_time(work: &Work<'_>, on: NaiveDate, hearing: &Hearing) -> Result<NaiveDate, Refusal> {
    let (today, calendar) = (work.facts.today(), work.facts.calendar());
    let latest = calendar.subtract_working_days(on, NOTICE).date;
    if today > latest {
        return Err(HearingRefusal::HearingNoticeTooLate { hearing: on, latest }.into());
    }
    if let Some(first) = hearing.requests.iter().map(|request| request.on).min() {
        let until = calendar.add_working_days(first, HOLD.amount).date;
        // Who is late already still has to hold it; the clock shows the breach.
        if on > until && today <= calendar.subtract_working_days(until, NOTICE).date {
            return Err(HearingRefusal::HearingTooLate { until }.into());
        }
    }
    Ok(today)
}

/// The round by which an officer took part in the review.
fn reviewed_by<'c>(case: &'c Case, officer: &Officer) -> Option<&'c StepRun> {
    case.steps.iter().find(|run| {
        run.kind != StepKind::Decide
            && run
                .signatures
                .iter()
                .chain(&run.assignee)
                .any(|by| by.is(officer.person))
    })
}

/// Whoever presides at the hearing does not review (Art. 48(1)3); the decision follows from the record.
pub(super) fn presides_not(work: &Work<'_>, run: &StepRun, person: PersonId) -> Result<(), Refusal> {
    let session = work.case.hearing.as_ref().and_then(|h| h.session.as_ref());
    match session {
        Some(session) if session.presider.person == person && run.kind != StepKind::Decide => {
            Err(HearingRefusal::PresiderIsReviewer {
                presider: session.presider.name.clone(),
                step: run.key.clone(),
            }
            .into())
        }
        _ => Ok(()),
    }
}

fn recuse(work: &mut Work<'_>, party: Option<u32>, reason: &str) -> Result<Step, Refusal> {
    by_side(work, party)?;
    let hearing = work.case.hearing.clone().unwrap_or_default();
    if let Some(record) = &hearing.record {
        return Err(held(record));
    }
    if hearing.session.is_none() {
        return Err(HearingRefusal::HearingNotScheduled.into());
    }
    written("reason", reason)?;
    let is_open = |recusal: &Recusal| recusal.party == party && !recusal.answered;
    if hearing.recusals.iter().any(is_open) {
        return Ok(Step::Already);
    }
    let reason = reason.to_owned();
    did_by_side(work, party, CaseEvent::RecusalRequested { party, reason });
    Ok(Step::Taken)
}

fn record(work: &mut Work<'_>, summary: &str, signatures: &[String]) -> Result<Step, Refusal> {
    let hearing = work.case.hearing.clone().unwrap_or_default();
    let Some(session) = hearing.session else {
        return Err(HearingRefusal::HearingNotScheduled.into());
    };
    if session.presider.person != work.facts.actor.id {
        let presider = session.presider.name;
        return Err(HearingRefusal::NotPresider { presider }.into());
    }
    let on = work.facts.today();
    if on < session.on {
        return Err(HearingRefusal::HearingNotYetHeld { on: session.on }.into());
    }
    if hearing.recusals.iter().any(|recusal| !recusal.answered) {
        return Err(HearingRefusal::RecusalPending.into());
    }
    written("summary", summary)?;
    for name in signatures {
        written("signatures", name)?;
    }
    if let Some(record) = hearing.record {
        if record.summary == summary && record.signatures == signatures {
            return Ok(Step::Already);
        }
        if !record.signatures.is_empty() {
            return Err(held(&record));
        }
    }
    let event = CaseEvent::HearingRecorded {
        number: format!("{}-T1", work.case.number),
        summary: summary.to_owned(),
        signatures: signatures.to_vec(),
        on,
    };
    let by = session.presider;
    work.push(by, event);
    // The hearing is over, and with it the time that the law does not count.
    if work
        .case
        .suspension()
        .is_some_and(|suspension| suspension.kind == SuspensionKind::Hearing)
    {
        work.follows(CaseEvent::CaseResumed { on, capped: false });
    }
    Ok(Step::Taken)
}

fn held(record: &HearingRecord) -> Refusal {
    let record = record.number.clone();
    HearingRefusal::HearingHeld { record }.into()
}

/// What has to be done about hearings before a decision, and what its reasons have to cite.
pub(super) fn before_decision(work: &Work<'_>, reasons: &str) -> Result<(), Refusal> {
    let rule = work.procedure.hearing;
    let nothing = Hearing::default();
    let hearing = work.case.hearing.as_ref().unwrap_or(&nothing);
    if let Some(record) = &hearing.record {
        let number = record.number.clone();
        return if record.signatures.is_empty() {
            Err(HearingRefusal::HearingRecordUnsigned { record: number }.into())
        } else if reasons.contains(&number) {
            Ok(())
        } else {
            Err(HearingRefusal::HearingRecordNotCited { record: number }.into())
        };
    }
    if rule == Some(HearingRule::Mandatory) || !hearing.requests.is_empty() || hearing.session.is_some() {
        return Err(HearingRefusal::HearingRequired.into());
    }
    let Some(told) = hearing.told_on else {
        return match rule {
            Some(_) => Err(HearingRefusal::HearingRightNotTold.into()),
            None => Ok(()),
        };
    };
    let notified = work.case.interested.iter().filter_map(|party| party.notified_on);
    let until = notified
        .chain([told])
        .map(|day| last_day_to_ask(work, day))
        .max()
        .unwrap_or(told);
    if work.facts.today() <= until {
        Err(HearingRefusal::HearingRightOpen { until }.into())
    } else {
        Ok(())
    }
}

impl Case {
    /// Takes an event about the hearing into the state.
    pub(super) fn apply_hearing(&mut self, event: &Event) {
        let hearing = self.hearing.get_or_insert_default();
        match &event.what {
            CaseEvent::HearingRightTold { on } => hearing.told_on = Some(*on),
            CaseEvent::HearingRequested { party, on, .. } => hearing.requests.push(HearingRequest {
                party: *party,
                by: event.by.clone(),
                on: *on,
            }),
            CaseEvent::HearingScheduled {
                on,
                place,
                presider,
                notice,
            } => {
                for recusal in &mut hearing.recusals {
                    recusal.answered = true;
                }
                hearing.session = Some(HearingSession {
                    on: *on,
                    place: place.clone(),
                    presider: presider.clone(),
                    notice: *notice,
                });
            }
            CaseEvent::RecusalRequested { party, reason } => hearing.recusals.push(Recusal {
                party: *party,
                reason: reason.clone(),
                by: event.by.clone(),
                answered: false,
            }),
            CaseEvent::HearingRecorded {
                number,
                summary,
                signatures,
                on,
            } => {
                let first = hearing.record.as_ref().map_or(*on, |record| record.on);
                hearing.record = Some(HearingRecord {
                    number: number.clone(),
                    summary: summary.clone(),
                    signatures: signatures.clone(),
                    by: event.by.clone(),
                    on: first,
                });
            }
            _ => {}
        }
    }

    /// Whether somebody may still ask for a hearing: told, not asked, the time not over.
    pub(super) fn awaits_hearing_request(&self) -> bool {
        let expired = (ClockKey::HearingRequest, super::rung::Rung::Expired);
        self.phase.is_under_review()
            && !self.rungs.contains(&expired)
            && self.hearing.as_ref().is_some_and(|h| h.requests.is_empty())
    }

    /// Whether a hearing that was asked for is still to be held.
    pub(super) fn awaits_hearing(&self) -> bool {
        self.phase.is_under_review()
            && self
                .hearing
                .as_ref()
                .is_some_and(|h| !h.requests.is_empty() && h.record.is_none())
    }
}
