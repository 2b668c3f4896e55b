//! What has happened to the routing of a case, and who may read which words of it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::consultation::OpinionRequest;
use super::oversight::OverrideAct;
use crate::actor::{Actor, By, Role};
use crate::case::key::StepKey;
use crate::case::state::Verdict;
use crate::event_name::event_names;
use crate::ids::DepartmentCode;
use crate::procedure::Join;

/// What happened to the routing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", rename_all_fields = "kebab-case")]
pub enum RoutingEvent {
    /// A step was given to somebody 分派.
    StepAssigned {
        /// Which.
        step: StepKey,
        /// To whom.
        to: By,
        /// Who had it before.
        from: Option<By>,
    },
    /// Its holder gave a step to a colleague 转办.
    StepHandedOver {
        /// Which.
        step: StepKey,
        /// To whom.
        to: By,
        /// Why.
        reason: String,
    },
    /// Who last handed on took it back 撤回.
    HandOffRecalled {
        /// Which step.
        step: StepKey,
        /// Whose it is now; nobody's: it is in the queue again.
        to: Option<By>,
        /// The rounds that no longer count: the one taken back and what had opened after it.
        taken_back: Vec<StepKey>,
    },
    /// Others have to sign a step before it can end 加签.
    ReviewersAdded {
        /// Which.
        step: StepKey,
        /// Who.
        members: Vec<By>,
        /// What they are asked.
        question: String,
        /// How many of them are enough.
        join: Join,
    },
    /// One of them need not sign 减签.
    ReviewerRemoved {
        /// Of which panel.
        panel: u32,
        /// Which member.
        member: u32,
    },
    /// One of them signed, for or against 会签.
    CoSigned {
        /// Of which panel.
        panel: u32,
        /// Which member.
        member: u32,
        /// For or against.
        verdict: Verdict,
        /// In words.
        opinion: String,
    },
    /// Other departments were asked for their opinion 征求意见.
    OpinionRequested(OpinionRequest),
    /// A department answered.
    OpinionAnswered {
        /// Which question.
        consultation: u32,
        /// Which department.
        department: DepartmentCode,
        /// For or against.
        verdict: Verdict,
        /// In words.
        opinion: String,
        /// Whose eyes the words are for; empty: everybody's who may read the case.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        readers: Vec<DepartmentCode>,
    },
    /// Departments did not answer in time, which the procedure takes as no objection.
    OpinionDeemed {
        /// Which question.
        consultation: u32,
        /// Which departments.
        departments: Vec<DepartmentCode>,
    },
    /// A question was taken back.
    OpinionRequestWithdrawn {
        /// Which.
        consultation: u32,
    },
    /// Departments or people were told, and may read the case 抄送.
    CaseCopied {
        /// Which departments.
        departments: Vec<DepartmentCode>,
        /// Which people.
        people: Vec<By>,
        /// With what words.
        note: String,
    },
    /// Somebody was urged 催办, or formally by supervision 督办.
    CaseUrged {
        /// About which step; none: about the case.
        step: Option<StepKey>,
        /// Which department.
        to: DepartmentCode,
        /// Why.
        reason: String,
        /// Whether it has to be answered.
        formal: bool,
    },
    /// The department answered a formal urging.
    UrgingAnswered {
        /// Which.
        urging: u32,
        /// Why it took so long.
        reason: String,
        /// By when it will be done.
        expected_on: NaiveDate,
    },
    /// A supervisor stepped in.
    StepOverridden {
        /// At which step.
        step: StepKey,
        /// What was done.
        act: OverrideAct,
        /// Why.
        reason: String,
        /// The article it stands on.
        basis: String,
    },
    /// A supervisor asked about conduct.
    IntegrityQuestionOpened {
        /// Of which department.
        department: DepartmentCode,
        /// About which step; none: about the case.
        step: Option<StepKey>,
        /// What is asked.
        question: String,
        /// Whose eyes the words are for.
        readers: Vec<DepartmentCode>,
    },
    /// The department answered.
    IntegrityQuestionAnswered {
        /// Which question.
        number: u32,
        /// The answer.
        answer: String,
        /// Whose eyes the words are for.
        readers: Vec<DepartmentCode>,
    },
}

event_names!(RoutingEvent {
    StepAssigned,
    StepHandedOver,
    HandOffRecalled,
    ReviewersAdded,
    ReviewerRemoved,
    CoSigned,
    OpinionRequested,
    OpinionAnswered,
    OpinionDeemed,
    OpinionRequestWithdrawn,
    CaseCopied,
    CaseUrged,
    UrgingAnswered,
    StepOverridden,
    IntegrityQuestionOpened,
    IntegrityQuestionAnswered,
});

impl RoutingEvent {
    /// Whether somebody about to decide should look again. Who is told or urged, and questions about conduct, leave the
    /// matter as it is; what is about one step is counted there.
    pub(super) fn may_change_a_decision(&self) -> bool {
        match self {
            Self::HandOffRecalled { .. }
            | Self::OpinionRequested(_)
            | Self::OpinionAnswered { .. }
            | Self::OpinionDeemed { .. }
            | Self::OpinionRequestWithdrawn { .. }
            | Self::StepOverridden { .. } => true,
            Self::StepAssigned { .. }
            | Self::StepHandedOver { .. }
            | Self::ReviewersAdded { .. }
            | Self::ReviewerRemoved { .. }
            | Self::CoSigned { .. }
            | Self::CaseCopied { .. }
            | Self::CaseUrged { .. }
            | Self::UrgingAnswered { .. }
            | Self::IntegrityQuestionOpened { .. }
            | Self::IntegrityQuestionAnswered { .. } => false,
        }
    }
}

/// The words in events that may be for few eyes.
const WORDS: [&str; 4] = ["question", "opinion", "verdict", "answer"];

/// The data of an event as somebody may read them: where they say whose eyes they are for, everybody else finds the words
/// left out (null), and everything else as it is.
pub fn redacted(mut data: Value, actor: &Actor) -> Value {
    let readers = data.get("readers").and_then(Value::as_array);
    let kept: Vec<DepartmentCode> = readers
        .into_iter()
        .flatten()
        .filter_map(|code| code.as_str().and_then(|code| code.parse().ok()))
        .collect();
    if !kept.is_empty() && !is_among(&kept, actor) {
        for word in WORDS {
            if let Some(found) = data.get_mut(word) {
                *found = Value::Null;
            }
        }
    }
    data
}

/// Whether somebody may read words that are for the eyes of some departments: their people, supervision, the engine.
pub fn may_read_words(of: &[DepartmentCode], actor: &Actor) -> bool {
    of.is_empty() || is_among(of, actor)
}

fn is_among(of: &[DepartmentCode], actor: &Actor) -> bool {
    actor.is_engine()
        || actor.has_role(Role::Supervisor)
        || of.iter().any(|department| actor.belongs_to(department))
}
