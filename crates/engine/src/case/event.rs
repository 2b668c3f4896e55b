//! What has happened to a case. Events are facts: they are recorded, never refused and never changed.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::agent::Agent;
use super::alarm::AlarmRule;
use super::command::CorrectionItem;
use super::document::Document;
use super::ending::Ending;
use super::joint_review::{ConcludedReview, ConvenedReview, ScoredReview};
use super::key::{ClockKey, StepKey};
use super::rating::{CallBackNote, GivenRating};
use super::routing::RoutingEvent;
use super::rung::Rung;
use super::secrecy::{Disclosed, SecretOpening};
use super::site_visit::VisitOfStep;
use super::state::{Attachment, DeliveryMethod, Notice, Outcome, Sample, Verdict};
use super::supplement::SupplementItem;
use super::task::Colour;
use crate::actor::{By, Role};
use crate::clock::Effect;
use crate::counter::Channel;
use crate::ids::{CaseId, DepartmentCode, EnterpriseId, MaterialCode, ProjectId, StageCode, TrackCode};
use crate::licence::Bar;
use crate::limit::Limit;
use crate::procedure::{StepKind, SuspensionKind, Version};
use crate::text::Text;

/// An event with who and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When it happened, to the microsecond, so that every database keeps it exactly.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub by: By,
    /// What happened.
    #[serde(flatten)]
    pub what: CaseEvent,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", rename_all_fields = "kebab-case")]
pub enum CaseEvent {
    /// A draft was opened.
    CaseOpened {
        /// The case.
        case: CaseId,
        /// Its number.
        number: String,
        /// The project.
        project: ProjectId,
        /// The enterprise.
        enterprise: EnterpriseId,
        /// The procedure in today's version.
        procedure: Version,
        /// The competent department.
        department: DepartmentCode,
        /// The one window.
        window: DepartmentCode,
        /// The track.
        track: TrackCode,
    },
    /// The answers were saved.
    FormSaved {
        /// The answers.
        form: Value,
        /// By which way they came.
        #[serde(default, skip_serializing_if = "Channel::is_online")]
        channel: Channel,
    },
    /// A file was attached.
    MaterialAttached {
        /// As which material.
        material: MaterialCode,
        /// The file.
        attachment: Attachment,
        /// By which way it came.
        #[serde(default, skip_serializing_if = "Channel::is_online")]
        channel: Channel,
    },
    /// A material was promised to follow by a day 容缺.
    MaterialPromised {
        /// Which material.
        material: MaterialCode,
        /// By which day.
        on: NaiveDate,
        /// By which way the promise came.
        #[serde(default, skip_serializing_if = "Channel::is_online")]
        channel: Channel,
    },
    /// The promised day passed without the material: the applicant and supervision are reminded.
    PromiseOverdue {
        /// Which material.
        material: MaterialCode,
        /// The promised day.
        on: NaiveDate,
    },
    /// The applicant lets a department open a secret material.
    DisclosureConsented(Disclosed),
    /// The applicant took that back.
    DisclosureRevoked(Disclosed),
    /// A secret file was opened.
    SecretOpened(SecretOpening),
    /// An earlier outcome serves as a material.
    MaterialSupplied {
        /// Which material.
        material: MaterialCode,
        /// The earlier document's number.
        document: String,
    },
    /// An agent applies for the enterprise 代办.
    AgentNamed {
        /// Who.
        agent: Agent,
    },
    /// The application was received; from here on its version is pinned.
    CaseReceived {
        /// By which way.
        channel: Channel,
        /// The pinned version.
        procedure: Version,
        /// The competent department of that version.
        department: DepartmentCode,
        /// The track taken.
        track: TrackCode,
        /// The local day of receipt.
        on: NaiveDate,
        /// Materials that are missing.
        missing: Vec<MaterialCode>,
    },
    /// The one notice of what has to be corrected.
    CorrectionRequested {
        /// All items.
        items: Vec<CorrectionItem>,
    },
    /// Items of the notice were answered.
    CorrectionAnswered {
        /// Their positions.
        items: Vec<usize>,
        /// Whether all are now answered.
        complete: bool,
        /// The local day.
        on: NaiveDate,
        /// By which way the answer came.
        #[serde(default, skip_serializing_if = "Channel::is_online")]
        channel: Channel,
    },
    /// Accepted.
    CaseAccepted {
        /// The day of acceptance in law.
        on: NaiveDate,
        /// Whether by silence.
        deemed: bool,
        /// Its acceptance number 受理序号 within the procedure, where places are limited (Licensing Law Art. 57).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<u32>,
    },
    /// A filing is complete.
    CaseFiled,
    /// A filing was or was not drawn for a check.
    SampleDrawn(Sample),
    /// A clock was started.
    ClockStarted {
        /// Which.
        clock: ClockKey,
        /// Its legal effect.
        effect: Effect,
        /// How long.
        limit: Limit,
        /// Day zero.
        anchor: NaiveDate,
    },
    /// A clock was stopped for good.
    ClockStopped {
        /// Which.
        clock: ClockKey,
        /// The local day.
        on: NaiveDate,
    },
    /// A rung of a clock was reached.
    RungReached {
        /// Of which clock.
        clock: ClockKey,
        /// Which.
        rung: Rung,
    },
    /// A step opened.
    StepOpened {
        /// Which.
        step: StepKey,
        /// Its kind.
        kind: StepKind,
        /// Whose.
        department: DepartmentCode,
        /// In which role.
        role: Role,
        /// Where its result returns to.
        return_to: Option<StepKey>,
        /// Whose it is at once: after a return it comes back to who had it.
        assignee: Option<By>,
    },
    /// A step is not needed.
    StepSkipped {
        /// Which.
        step: StepKey,
        /// Its kind.
        kind: StepKind,
        /// Whose.
        department: DepartmentCode,
        /// In which role.
        role: Role,
    },
    /// A step was claimed.
    StepClaimed {
        /// Which.
        step: StepKey,
    },
    /// A step was given back.
    StepReleased {
        /// Which.
        step: StepKey,
    },
    /// One of two officers signed.
    StepSigned {
        /// Which.
        step: StepKey,
        /// For or against.
        verdict: Verdict,
        /// In words.
        opinion: String,
    },
    /// A step is done.
    StepCompleted {
        /// Which.
        step: StepKey,
        /// For or against.
        verdict: Verdict,
        /// In words.
        opinion: String,
    },
    /// A step is no longer needed.
    StepCancelled {
        /// Which.
        step: StepKey,
    },
    /// A step sent the case back to an earlier one.
    StepReturned {
        /// From.
        step: StepKey,
        /// To which earlier step, in its new round.
        to: StepKey,
        /// Why.
        reason: String,
    },
    /// The first level passed the whole file up, and from here on the case is the upper level's.
    CaseForwarded {
        /// By which step.
        step: StepKey,
        /// To which department.
        to: DepartmentCode,
        /// Every material of the file.
        materials: Vec<MaterialCode>,
        /// The local day.
        on: NaiveDate,
    },
    /// The upper level asked for what is not in the file.
    SupplementRequested {
        /// All items.
        items: Vec<SupplementItem>,
    },
    /// The case is handled together with others of its project's stage.
    UnifiedHandlingJoined {
        /// Of which stage.
        stage: StageCode,
        /// Who leads.
        lead: DepartmentCode,
        /// Where the head of the government decides about an extension; none: there is no extension.
        head: Option<DepartmentCode>,
    },
    /// The limit of the whole was extended.
    UnifiedHandlingExtended {
        /// By how much.
        limit: Limit,
        /// Why.
        reason: String,
    },
    /// The clocks stand still.
    CaseSuspended {
        /// For what.
        kind: SuspensionKind,
        /// Why.
        reason: String,
        /// The time needed, as told to the applicant.
        expected: Limit,
        /// How the written notice of it reached the applicant; unknown in the oldest records.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        notice: Option<Notice>,
        /// The local day.
        on: NaiveDate,
    },
    /// The clocks go on.
    CaseResumed {
        /// The local day.
        on: NaiveDate,
        /// Whether the cap ended it.
        capped: bool,
    },
    /// The applicant was told of the right to a hearing.
    HearingRightTold {
        /// The local day.
        on: NaiveDate,
    },
    /// A hearing was asked for.
    HearingRequested {
        /// By which interested party; none: by the applicant.
        party: Option<u32>,
        /// The local day.
        on: NaiveDate,
        /// By which way the request came.
        #[serde(default, skip_serializing_if = "Channel::is_online")]
        channel: Channel,
    },
    /// A hearing was announced.
    HearingScheduled {
        /// The day of the hearing.
        on: NaiveDate,
        /// Where it is held.
        place: String,
        /// Who presides.
        presider: By,
        /// The day on which day and place were told.
        notice: NaiveDate,
    },
    /// Another presider was asked for.
    RecusalRequested {
        /// By which interested party; none: by the applicant.
        party: Option<u32>,
        /// Why.
        reason: String,
    },
    /// The record of the hearing was handed in.
    HearingRecorded {
        /// Its number.
        number: String,
        /// What was said.
        summary: String,
        /// Who of those heard has signed it; nobody: it is not signed.
        signatures: Vec<String>,
        /// The local day.
        on: NaiveDate,
    },
    /// An interested party was put on record, or the finding about it changed.
    InterestedPartyRegistered {
        /// Who.
        name: String,
        /// How the licence touches it.
        interest: String,
        /// Whether directly and in a major interest.
        major: bool,
    },
    /// An interested party was told.
    InterestedPartyNotified {
        /// Its position.
        party: u32,
        /// The local day.
        on: NaiveDate,
        /// The last day for its statement.
        answer_by: NaiveDate,
    },
    /// An interested party was heard.
    InterestedPartyHeard {
        /// Its position.
        party: u32,
        /// What it said.
        statement: String,
    },
    /// Inspectors were named.
    InspectorsAssigned {
        /// Who.
        inspectors: Vec<By>,
    },
    /// Hidden facts or false material were found; the applicant is warned (Licensing Law Art. 78).
    FalseMaterialRecorded {
        /// What shows it.
        evidence: String,
        /// What the applicant may no longer apply for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bar: Option<Bar>,
    },
    /// The decision.
    DecisionMade {
        /// Grant or refusal.
        outcome: Outcome,
        /// The reasons.
        reasons: String,
        /// The remedies.
        remedy: String,
        /// Conditions attached.
        conditions: String,
    },
    /// The document was issued.
    DocumentIssued {
        /// Its number.
        number: String,
        /// Its serial within procedure and year.
        serial: u32,
        /// The day of issue.
        on: NaiveDate,
        /// The last valid day.
        valid_until: Option<NaiveDate>,
    },
    /// What the act has to say in writing 文书, whole.
    DocumentDrawnUp(Document),
    /// Served.
    CaseDelivered {
        /// By which way.
        method: DeliveryMethod,
        /// Who took it.
        receiver: String,
    },
    /// At its end with an outcome.
    CaseClosed,
    /// Ended without a decision.
    CaseEnded(Ending),
    /// The applicant rated the service 好差评.
    RatingGiven(GivenRating),
    /// The department called whoever rated badly 回访.
    CallBackRecorded(CallBackNote),
    /// The department reported what it has put right 整改.
    RectificationReported {
        /// What was done.
        measures: String,
    },
    /// The department appealed against a bad rating 申诉.
    RatingAppealed {
        /// Why.
        reasons: String,
    },
    /// A supervisor decided about the appeal.
    RatingAppealDecided {
        /// Whether the rating is struck from the statistics.
        upheld: bool,
        /// Why.
        reasons: String,
    },
    /// A slip was put right at the counter; no correction notice.
    SlipCorrected {
        /// The answers as they are now.
        form: Value,
        /// What was put right.
        what: String,
    },
    /// One more correction notice was allowed.
    SecondNoticeAllowed {
        /// Why.
        reason: String,
    },
    /// An extension of the decision limit was asked for.
    ExtensionRequested {
        /// By how much.
        limit: Limit,
        /// Why.
        reason: String,
        /// Where the head of the agency decides about it.
        head: DepartmentCode,
    },
    /// The head of the agency answered.
    ExtensionAnswered {
        /// Whether it was granted.
        granted: bool,
        /// Why not, or what is added.
        remark: String,
        /// The clocks that are longer now.
        clocks: Vec<ClockKey>,
    },
    /// The promised limit has passed and the public is owed the reason.
    ExplanationDemanded,
    /// The reason was told.
    DelayExplained {
        /// The reason.
        reason: String,
    },
    /// A new calendar moved the end of a limit, or made it certain.
    DueDateRecounted {
        /// Of which clock.
        clock: ClockKey,
        /// Where it ended before.
        from: Option<NaiveDate>,
        /// Where it ends now.
        to: NaiveDate,
        /// Whether it still rests on a year that is not published.
        provisional: bool,
        /// By which edition of the calendar.
        #[serde(default)]
        edition: String,
    },
    /// A joint review was convened.
    ReviewConvened(ConvenedReview),
    /// A participant voted, or changed the vote.
    ReviewScored(ScoredReview),
    /// The joint review was concluded.
    ReviewConcluded(ConcludedReview),
    /// A site visit was written down.
    SiteVisitRecorded(VisitOfStep),
    /// Somebody wrote to the other side.
    MessageSent {
        /// What it says.
        text: String,
    },
    /// Supervision was told of something.
    AlarmRaised {
        /// By which rule.
        rule: AlarmRule,
        /// How grave.
        colour: Colour,
        /// What, in words.
        words: Text,
    },
    /// Something about whose a step is, who else signs or is asked, who is told and urged.
    #[serde(untagged)]
    Routing(RoutingEvent),
}
