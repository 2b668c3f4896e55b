//! The state of a case. It is made by events alone and is what the log says, no more.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::agent::Agent;
use super::alarm::Alarm;
use super::command::CorrectionItem;
use super::document::DrawnDocument;
use super::ending::Ending;
use super::explanation::DelayExplanation;
use super::extension::Extension;
use super::false_material::FalseMaterial;
use super::forwarding::Forwarding;
use super::hearing::Hearing;
use super::interest::InterestedParty;
use super::joint_review::JointReview;
use super::key::{ClockKey, StepKey};
use super::places::Acceptance;
use super::rating::Rating;
use super::routing::Routing;
use super::rung::Rung;
use super::secrecy::Disclosure;
use super::site_visit::RecordedVisit;
use super::supplement::Supplement;
use super::tolerance::Promise;
use super::unified::UnifiedHandling;
use crate::actor::{By, Role};
use crate::clock::Clock;
use crate::ids::{
    CaseId, DepartmentCode, EnterpriseId, FileId, MaterialCode, ProjectId, StepCode, TrackCode,
};
use crate::limit::Limit;
use crate::procedure::{StepKind, SuspensionKind, Version};
use crate::text::Text;

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// The applicant is filling it in 草稿.
    Draft,
    /// Handed in, not yet answered 已接件.
    Received,
    /// A correction notice is out 补正.
    Correcting,
    /// Accepted, no department has begun 已受理.
    Accepted,
    /// Departments are at work 审查中.
    InReview,
    /// The clock stands still 特别程序.
    Suspended,
    /// Granted, not yet delivered 准予.
    Granted,
    /// Refused, not yet delivered 不予.
    Refused,
    /// A filing is complete; its check, if drawn, is open 已备案.
    Filed,
    /// Served on the applicant 已送达.
    Delivered,
    /// At its end with an outcome 办结.
    Closed,
    /// No licence is needed 不受理 (Licensing Law Art. 32(1)1).
    NotRequired,
    /// Another agency is competent 不予受理 (Licensing Law Art. 32(1)2).
    NotCompetent,
    /// Not accepted for another lawful reason 不予受理.
    NotAccepted,
    /// Withdrawn by the applicant 撤件.
    Withdrawn,
    /// Ended without a decision 终止.
    Terminated,
}

impl Phase {
    /// Every phase.
    pub const ALL: [Phase; 16] = [
        Phase::Draft,
        Phase::Received,
        Phase::Correcting,
        Phase::Accepted,
        Phase::InReview,
        Phase::Suspended,
        Phase::Granted,
        Phase::Refused,
        Phase::Filed,
        Phase::Delivered,
        Phase::Closed,
        Phase::NotRequired,
        Phase::NotCompetent,
        Phase::NotAccepted,
        Phase::Withdrawn,
        Phase::Terminated,
    ];

    /// Whether nothing can happen any more.
    pub fn is_final(self) -> bool {
        matches!(
            self,
            Phase::Closed
                | Phase::NotRequired
                | Phase::NotCompetent
                | Phase::NotAccepted
                | Phase::Withdrawn
                | Phase::Terminated
        )
    }

    /// Whether departments are reviewing: accepted and not yet decided.
    pub fn is_under_review(self) -> bool {
        matches!(self, Phase::Accepted | Phase::InReview | Phase::Suspended)
    }

    /// The official name.
    pub fn name(self) -> Text {
        let (zh, en) = match self {
            Phase::Draft => ("草稿", "draft"),
            Phase::Received => ("已接件", "received"),
            Phase::Correcting => ("补正中", "awaiting correction"),
            Phase::Accepted => ("已受理", "accepted"),
            Phase::InReview => ("审查中", "in review"),
            Phase::Suspended => ("特别程序", "suspended"),
            Phase::Granted => ("准予", "granted"),
            Phase::Refused => ("不予许可", "refused"),
            Phase::Filed => ("已备案", "filed"),
            Phase::Delivered => ("已送达", "delivered"),
            Phase::Closed => ("已办结", "closed"),
            Phase::NotRequired => ("不受理（无需许可）", "no licence needed"),
            Phase::NotCompetent => ("不予受理（非本机关职权）", "not competent"),
            Phase::NotAccepted => ("不予受理", "not accepted"),
            Phase::Withdrawn => ("已撤件", "withdrawn"),
            Phase::Terminated => ("已终止", "terminated"),
        };
        Text::new(zh, en)
    }

    /// The stable name used in events, rows and the API.
    pub fn code(self) -> &'static str {
        match self {
            Phase::Draft => "draft",
            Phase::Received => "received",
            Phase::Correcting => "correcting",
            Phase::Accepted => "accepted",
            Phase::InReview => "in-review",
            Phase::Suspended => "suspended",
            Phase::Granted => "granted",
            Phase::Refused => "refused",
            Phase::Filed => "filed",
            Phase::Delivered => "delivered",
            Phase::Closed => "closed",
            Phase::NotRequired => "not-required",
            Phase::NotCompetent => "not-competent",
            Phase::NotAccepted => "not-accepted",
            Phase::Withdrawn => "withdrawn",
            Phase::Terminated => "terminated",
        }
    }
}

/// The state of a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// Its number for people.
    pub number: String,
    /// The project it belongs to.
    pub project: ProjectId,
    /// The applying enterprise.
    pub enterprise: EnterpriseId,
    /// The procedure in the pinned version: today's for a draft, the receipt date's from then on.
    pub procedure: Version,
    /// The competent department of that version; in two-tier handling the one at whose level the case lies.
    pub department: DepartmentCode,
    /// The one window that receives and delivers.
    pub window: DepartmentCode,
    /// The track taken.
    pub track: TrackCode,
    /// Where it stands.
    pub phase: Phase,
    /// Counts the events applied; the version a writer must have seen.
    pub sequence: u64,
    /// The sequence of the last event that changed more than one step: the application, the phase, a suspension.
    pub changed: u64,
    /// The form's answers.
    pub form: Value,
    /// What was handed in, by material.
    pub materials: BTreeMap<MaterialCode, Vec<Attachment>>,
    /// What secret materials may be opened by other departments, and might before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disclosures: Vec<Disclosure>,
    /// Materials that earlier outcomes supply: the document's number.
    pub supplied: BTreeMap<MaterialCode, String>,
    /// Who opened it.
    pub opened_by: By,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it was received.
    pub received_at: Option<DateTime<Utc>>,
    /// The day from which the application counts as complete: receipt, or the answer to the correction notice.
    pub complete_on: Option<NaiveDate>,
    /// The day of acceptance; retroactive when deemed (Licensing Law Art. 32(1)4).
    pub accepted_on: Option<NaiveDate>,
    /// Whether acceptance came by silence.
    pub deemed_accepted: bool,
    /// The correction notices.
    pub corrections: Vec<Correction>,
    /// Every round of every step, in the order of opening.
    pub steps: Vec<StepRun>,
    /// The clocks.
    pub clocks: BTreeMap<ClockKey, Clock>,
    /// Which rungs have fired.
    pub rungs: BTreeSet<(ClockKey, Rung)>,
    /// The suspensions.
    pub suspensions: Vec<Suspension>,
    /// The hearing, once anything about one has happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hearing: Option<Hearing>,
    /// The interested parties, in the order of their registration.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interested: Vec<InterestedParty>,
    /// Who inspects or tests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inspectors: Vec<By>,
    /// How the first level passed the file up; none as long as it has not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarding: Option<Forwarding>,
    /// What the upper level asked for beyond the file, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supplements: Vec<Supplement>,
    /// The unified handling that the case is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unified: Option<UnifiedHandling>,
    /// The random draw of a filing.
    pub sample: Option<Sample>,
    /// The decision.
    pub ruling: Option<Ruling>,
    /// The document issued.
    pub document: Option<IssuedDocument>,
    /// What was drawn up in writing 文书, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DrawnDocument>,
    /// How it was served.
    pub delivery: Option<Delivery>,
    /// Why it ended without a decision.
    pub ending: Option<Ending>,
    /// When it reached its end.
    pub closed_at: Option<DateTime<Utc>>,
    /// The ratings of the service 好差评: one, and another one after a rectification.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ratings: Vec<Rating>,
    /// How many correction notices a supervisor allowed beyond the one of law.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub further_notices: u32,
    /// The extensions of the decision limit that were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
    /// What the public is owed and was told of a promised limit that passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<DelayExplanation>,
    /// The joint reviews 会商, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<JointReview>,
    /// What supervision was told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alarms: Vec<Alarm>,
    /// The edition of the calendar by which it was last counted anew; empty: never.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub counted_by: String,
    /// Who applies for the enterprise; none: it applies itself.
    #[serde(default)]
    pub agent: Option<Agent>,
    /// Its place in the order of acceptance; none where places are not limited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<Acceptance>,
    /// What was found to be hidden or false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub false_material: Option<FalseMaterial>,
    /// Which materials were promised to follow later 容缺.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub promises: BTreeMap<MaterialCode, Promise>,
    /// Whose its steps are and were, who else signs or is asked, who is told and urged.
    #[serde(default, skip_serializing_if = "Routing::is_empty")]
    pub routing: Routing,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// A file handed in as a material.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Attachment {
    /// The stored file.
    pub file: FileId,
    /// Its name.
    pub filename: String,
    /// Its size in bytes.
    pub byte_size: u64,
    /// Its SHA-256, in lower-case hexadecimal.
    pub sha256: String,
    /// Its media type.
    pub content_type: String,
    /// Whether the applicant marked it as a trade secret 商业秘密.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
}

/// A correction notice 补正通知: one, with all items (Licensing Law Art. 32(1)4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Correction {
    /// What has to be corrected.
    pub items: Vec<CorrectionItem>,
    /// Which items are answered, by position.
    pub answered: BTreeSet<usize>,
    /// Who asked.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
    /// When every item was answered.
    pub complete_at: Option<DateTime<Utc>>,
}

/// One round of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct StepRun {
    /// Which step and round.
    pub key: StepKey,
    /// Its kind.
    pub kind: StepKind,
    /// Whose it is.
    pub department: DepartmentCode,
    /// In which role.
    pub role: Role,
    /// The sequence of the last event about it.
    pub changed: u64,
    /// When it opened.
    pub opened_at: DateTime<Utc>,
    /// How it stands.
    pub state: StepState,
    /// Who has claimed it.
    pub assignee: Option<By>,
    /// Who has signed it so far.
    pub signatures: Vec<By>,
    /// Where its result returns to when it was opened by a return 退回.
    pub return_to: Option<StepKey>,
    /// What came out.
    pub opinion: Option<Opinion>,
    /// What was written down of a site visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<RecordedVisit>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

impl StepRun {
    /// Whether somebody still has to act in it.
    pub fn is_open(&self) -> bool {
        self.state == StepState::Open
    }
}

/// How a round of a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepState {
    /// Somebody has to act.
    Open,
    /// Done.
    Done,
    /// Not needed: its condition does not hold.
    Skipped,
    /// No longer needed: its join fired, or the case ended.
    Cancelled,
    /// Sent back to an earlier step.
    Returned,
    /// Taken back: it no longer counts, and a later round takes its place.
    Recalled,
}

/// The result of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Opinion {
    /// For or against.
    pub verdict: Verdict,
    /// In words.
    pub text: String,
    /// Who gave it.
    pub by: By,
}

/// For or against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// 同意.
    Agree,
    /// 有条件同意.
    Conditions,
    /// 不同意.
    Object,
}

/// A suspension 特别程序 (Licensing Law Art. 45).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Suspension {
    /// Which kind.
    pub kind: SuspensionKind,
    /// Why.
    pub reason: String,
    /// The time needed, as told to the applicant in writing.
    pub expected: Limit,
    /// Who began it.
    pub by: By,
    /// How the written notice reached the applicant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Notice>,
    /// The day it began.
    pub from: NaiveDate,
    /// The day it ended.
    pub to: Option<NaiveDate>,
}

/// How a written notice reached the applicant 告知.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Notice {
    /// By which way.
    pub method: DeliveryMethod,
    /// Who took it.
    pub receiver: String,
}

/// A random draw of a filing for a check afterwards 抽查.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Sample {
    /// The number drawn, from 0 to 9,999.
    pub draw: u16,
    /// The share that is checked, in percent.
    pub percent: u8,
    /// Whether this one is checked.
    pub selected: bool,
}

/// Grant or refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// 准予.
    Granted,
    /// 不予.
    Refused,
}

/// The decision 决定 (Licensing Law Art. 37, 38).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Ruling {
    /// Grant or refusal.
    pub outcome: Outcome,
    /// The reasons; for a refusal mandatory.
    pub reasons: String,
    /// The remedies told; for a refusal mandatory.
    pub remedy: String,
    /// Conditions attached to a grant.
    pub conditions: String,
    /// Who decided.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
}

/// The document that came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct IssuedDocument {
    /// Its number.
    pub number: String,
    /// The serial within its procedure and year.
    pub serial: u32,
    /// The day of issue.
    pub on: NaiveDate,
    /// The last valid day.
    pub valid_until: Option<NaiveDate>,
}

/// How the decision was served 送达.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Delivery {
    /// By which way.
    pub method: DeliveryMethod,
    /// Who took it.
    pub receiver: String,
    /// Who delivered.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
}

/// By which way something was served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryMethod {
    /// Handed over at the window.
    Counter,
    /// By courier.
    Courier,
    /// Electronically.
    Electronic,
}

impl Case {
    /// The latest round of a step that counts.
    pub fn latest(&self, step: &StepCode) -> Option<&StepRun> {
        let counts = |run: &&StepRun| &run.key.code == step && run.state != StepState::Recalled;
        self.steps.iter().rev().find(counts)
    }

    /// The key of the next round of a step, those that no longer count included.
    pub(super) fn next_round(&self, step: &StepCode) -> StepKey {
        let rounds = self.steps.iter().filter(|run| &run.key.code == step).count();
        StepKey {
            code: step.clone(),
            round: u32::try_from(rounds).unwrap_or(u32::MAX).saturating_add(1),
        }
    }

    /// One round of a step.
    pub fn run(&self, key: &StepKey) -> Option<&StepRun> {
        self.steps.iter().find(|run| &run.key == key)
    }

    /// The steps in which somebody has to act.
    pub fn open_steps(&self) -> impl Iterator<Item = &StepRun> {
        self.steps.iter().filter(|run| run.is_open())
    }

    /// The suspension that is on.
    pub fn suspension(&self) -> Option<&Suspension> {
        self.suspensions.last().filter(|s| s.to.is_none())
    }

    /// The correction notice that waits for its answer.
    pub fn correction(&self) -> Option<&Correction> {
        self.corrections.last().filter(|c| c.complete_at.is_none())
    }

    /// Whether it ended with a positive outcome that other cases may build on.
    pub fn is_positive(&self) -> bool {
        matches!(
            self.phase,
            Phase::Granted | Phase::Filed | Phase::Delivered | Phase::Closed
        ) && self.document.is_some()
    }

    /// Every department that has or had a part in it; none while it is a draft, which is the applicant's own.
    pub fn departments(&self) -> BTreeSet<&DepartmentCode> {
        if self.received_at.is_none() {
            return BTreeSet::new();
        }
        let own = [&self.department, &self.window];
        own.into_iter()
            .chain(self.steps.iter().map(|run| &run.department))
            .chain(self.extensions.iter().map(|extension| &extension.head))
            .chain(self.forwarding.iter().map(|forwarding| &forwarding.from))
            .chain(self.unified.iter().flat_map(UnifiedHandling::departments))
            .chain(self.routing.departments())
            .chain(self.reviews.iter().flat_map(|review| &review.plan.departments))
            .collect()
    }
}
