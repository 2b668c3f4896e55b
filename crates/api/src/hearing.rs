//! Hearings and interested parties.

use async_graphql::SimpleObject;
use onewindow_engine::case;

use crate::person::Person;
use crate::scalar::Date;

/// The hearing 听证 of a case (Administrative Licensing Law, Art. 46 to 48).
#[derive(Debug, Clone, SimpleObject)]
pub struct Hearing {
    /// When the applicant was told of the right to it.
    pub told_on: Option<Date>,
    /// Who asked for it.
    pub requests: Vec<HearingRequest>,
    /// The session as announced last.
    pub session: Option<HearingSession>,
    /// Requests for another presider 申请回避.
    pub recusals: Vec<Recusal>,
    /// The record 听证笔录.
    pub record: Option<HearingRecord>,
}

/// Somebody asked for the hearing.
#[derive(Debug, Clone, SimpleObject)]
pub struct HearingRequest {
    /// The position of the interested party; none: the applicant itself.
    pub party: Option<u32>,
    /// Who asked, or recorded it for the party.
    pub by: Person,
    /// The day.
    pub on: Date,
}

/// The session of a hearing.
#[derive(Debug, Clone, SimpleObject)]
pub struct HearingSession {
    /// The day.
    pub on: Date,
    /// Where it is held.
    pub place: String,
    /// Who presides.
    pub presider: Person,
    /// The day on which day and place were told.
    pub noticed_on: Date,
}

/// A request for another presider.
#[derive(Debug, Clone, SimpleObject)]
pub struct Recusal {
    /// The position of the interested party; none: the applicant itself.
    pub party: Option<u32>,
    /// Why.
    pub reason: String,
    /// Who asked, or recorded it for the party.
    pub by: Person,
    /// Whether the hearing was announced anew since; with the same presider the request was turned down.
    pub is_answered: bool,
}

/// The record of a hearing, which the decision has to cite.
#[derive(Debug, Clone, SimpleObject)]
pub struct HearingRecord {
    /// Its number.
    pub number: String,
    /// What was said.
    pub summary: String,
    /// Who of those heard has signed it.
    pub signatures: Vec<String>,
    /// Whether it is signed.
    pub is_signed: bool,
    /// Who presided and handed it in.
    pub by: Person,
    /// The day on which it was first handed in.
    pub on: Date,
}

/// Somebody whom the licence touches 利害关系人 (Administrative Licensing Law, Art. 36).
#[derive(Debug, Clone, SimpleObject)]
pub struct InterestedParty {
    /// Who.
    pub name: String,
    /// How the licence touches it.
    pub interest: String,
    /// Whether directly and in a major interest.
    pub is_major: bool,
    /// When it was told.
    pub notified_on: Option<Date>,
    /// The last day that it has for its statement; the decision waits for it.
    pub answer_by: Option<Date>,
    /// What it said.
    pub statement: Option<String>,
}

impl From<case::Hearing> for Hearing {
    fn from(hearing: case::Hearing) -> Self {
        Self {
            told_on: hearing.told_on.map(Date),
            requests: hearing.requests.into_iter().map(HearingRequest::from).collect(),
            session: hearing.session.map(HearingSession::from),
            recusals: hearing.recusals.into_iter().map(Recusal::from).collect(),
            record: hearing.record.map(HearingRecord::from),
        }
    }
}

impl From<case::HearingRequest> for HearingRequest {
    fn from(request: case::HearingRequest) -> Self {
        Self {
            party: request.party,
            by: request.by.into(),
            on: request.on.into(),
        }
    }
}

impl From<case::HearingSession> for HearingSession {
    fn from(session: case::HearingSession) -> Self {
        Self {
            on: session.on.into(),
            place: session.place,
            presider: session.presider.into(),
            noticed_on: session.notice.into(),
        }
    }
}

impl From<case::Recusal> for Recusal {
    fn from(recusal: case::Recusal) -> Self {
        Self {
            party: recusal.party,
            reason: recusal.reason,
            by: recusal.by.into(),
            is_answered: recusal.answered,
        }
    }
}

impl From<case::HearingRecord> for HearingRecord {
    fn from(record: case::HearingRecord) -> Self {
        Self {
            number: record.number,
            summary: record.summary,
            is_signed: !record.signatures.is_empty(),
            signatures: record.signatures,
            by: record.by.into(),
            on: record.on.into(),
        }
    }
}

impl From<&case::InterestedParty> for InterestedParty {
    fn from(party: &case::InterestedParty) -> Self {
        Self {
            name: party.name.clone(),
            interest: party.interest.clone(),
            is_major: party.major,
            notified_on: party.notified_on.map(Date),
            answer_by: party.answer_by.map(Date),
            statement: party.statement.clone(),
        }
    }
}
