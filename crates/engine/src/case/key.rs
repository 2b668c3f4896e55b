//! Names of the parts of a case: steps by round, clocks, tasks. They read the same in events, rows and the API.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::{DepartmentCode, MaterialCode, StepCode};

/// One round of a step: `review#2` is the second time the step `review` is done in a case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StepKey {
    /// The step.
    pub code: StepCode,
    /// Counted from 1.
    pub round: u32,
}

/// Which clock of a case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ClockKey {
    /// The answer at intake (Licensing Law Art. 32).
    Intake,
    /// The applicant's time to answer a correction notice.
    Correction,
    /// The decision limit by law 法定期限 (Licensing Law Art. 42).
    Statutory,
    /// The promised decision limit 承诺期限.
    Promised,
    /// The first level's time to review and forward the file 初审 (Licensing Law Art. 43).
    FirstLevel,
    /// The limit of the whole where several departments handle a stage together 统一办理 (Licensing Law Art. 42(2)).
    Unified,
    /// The cap of a suspension 特别程序.
    Suspension,
    /// The delivery after the decision 送达 (Licensing Law Art. 44).
    Delivery,
    /// The time to ask for a hearing (Licensing Law Art. 47).
    HearingRequest,
    /// The time to hold a hearing that was asked for (Licensing Law Art. 47).
    Hearing,
    /// The time to name inspectors (Licensing Law Art. 55).
    Inspection,
    /// The applicant's time to hand in what was promised to follow 容缺.
    Promise(MaterialCode),
    /// The time to put right what was rated badly 差评整改 (国办发〔2019〕51号).
    Rectification,
    /// The time of other departments to answer a question 征求意见, by the position of the question.
    Consultation(u32),
    /// A step's internal limit.
    Step(StepKey),
}

/// Which task of a case stands in a queue.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum TaskKey {
    /// Answer the application at the window.
    Intake,
    /// Do a step.
    Step(StepKey),
    /// Sign a step beside its holder 会签.
    CoSign {
        /// Of which panel.
        panel: u32,
        /// Which of its members.
        member: u32,
    },
    /// Answer a question of another department 征求意见.
    Consultation {
        /// Which question.
        number: u32,
        /// Which of the departments asked.
        department: DepartmentCode,
    },
    /// Answer a formal urging 督办.
    Urging(u32),
    /// Answer a question about conduct.
    IntegrityQuestion(u32),
    /// Deliver the decision.
    Delivery,
    /// Tell the public why a promised limit was not kept.
    Explanation,
    /// Answer a request to extend the decision limit.
    Extension,
    /// Put right what was rated badly 差评整改.
    Rectification,
    /// Decide about the appeal against a rating.
    RatingAppeal,
    /// Vote in a joint review, for a department.
    Review(DepartmentCode),
}

/// A text that names no step, clock or task.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” names no part of a case")]
pub struct InvalidKey(pub String);

impl ClockKey {
    /// Whether it stands still during a suspension. What a suspension is for goes on meanwhile.
    pub(super) fn stands_still(&self) -> bool {
        !matches!(
            self,
            ClockKey::Suspension
                | ClockKey::HearingRequest
                | ClockKey::Hearing
                | ClockKey::Inspection
                | ClockKey::Promise(_)
                | ClockKey::Consultation(_)
        )
    }
}

impl fmt::Display for StepKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.code, self.round)
    }
}

impl FromStr for StepKey {
    type Err = InvalidKey;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidKey(text.to_owned());
        let (code, round) = text.split_once('#').ok_or_else(invalid)?;
        Ok(Self {
            code: StepCode::try_new(code).map_err(|_| invalid())?,
            round: round.parse().map_err(|_| invalid())?,
        })
    }
}

impl fmt::Display for ClockKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ClockKey::Intake => f.write_str("intake"),
            ClockKey::Correction => f.write_str("correction"),
            ClockKey::Statutory => f.write_str("statutory"),
            ClockKey::Promised => f.write_str("promised"),
            ClockKey::FirstLevel => f.write_str("first-level"),
            ClockKey::Unified => f.write_str("unified"),
            ClockKey::Suspension => f.write_str("suspension"),
            ClockKey::Delivery => f.write_str("delivery"),
            ClockKey::HearingRequest => f.write_str("hearing-request"),
            ClockKey::Hearing => f.write_str("hearing"),
            ClockKey::Inspection => f.write_str("inspection"),
            ClockKey::Promise(material) => write!(f, "promise:{material}"),
            ClockKey::Consultation(number) => write!(f, "consultation:{number}"),
            ClockKey::Rectification => f.write_str("rectification"),
            ClockKey::Step(step) => write!(f, "step:{step}"),
        }
    }
}

impl FromStr for ClockKey {
    type Err = InvalidKey;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "intake" => ClockKey::Intake,
            "correction" => ClockKey::Correction,
            "statutory" => ClockKey::Statutory,
            "promised" => ClockKey::Promised,
            "first-level" => ClockKey::FirstLevel,
            "unified" => ClockKey::Unified,
            "suspension" => ClockKey::Suspension,
            "delivery" => ClockKey::Delivery,
            "hearing-request" => ClockKey::HearingRequest,
            "hearing" => ClockKey::Hearing,
            "inspection" => ClockKey::Inspection,
            "rectification" => ClockKey::Rectification,
            _ => {
                let invalid = || InvalidKey(text.to_owned());
                match text.split_once(':') {
                    Some(("promise", material)) => {
                        ClockKey::Promise(MaterialCode::try_new(material).map_err(|_| invalid())?)
                    }
                    Some(("consultation", number)) => {
                        ClockKey::Consultation(number.parse().map_err(|_| invalid())?)
                    }
                    Some(("step", step)) => ClockKey::Step(step.parse()?),
                    _ => return Err(invalid()),
                }
            }
        })
    }
}

impl fmt::Display for TaskKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TaskKey::Intake => f.write_str("intake"),
            TaskKey::Step(step) => write!(f, "step:{step}"),
            TaskKey::CoSign { panel, member } => write!(f, "co-sign:{panel}:{member}"),
            TaskKey::Consultation { number, department } => write!(f, "consultation:{number}:{department}"),
            TaskKey::Urging(number) => write!(f, "urging:{number}"),
            TaskKey::IntegrityQuestion(number) => write!(f, "integrity-question:{number}"),
            TaskKey::Delivery => f.write_str("delivery"),
            TaskKey::Explanation => f.write_str("explanation"),
            TaskKey::Extension => f.write_str("extension"),
            TaskKey::Rectification => f.write_str("rectification"),
            TaskKey::RatingAppeal => f.write_str("rating-appeal"),
            TaskKey::Review(department) => write!(f, "review:{department}"),
        }
    }
}

impl FromStr for TaskKey {
    type Err = InvalidKey;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "intake" => TaskKey::Intake,
            "delivery" => TaskKey::Delivery,
            "explanation" => TaskKey::Explanation,
            "extension" => TaskKey::Extension,
            "rectification" => TaskKey::Rectification,
            "rating-appeal" => TaskKey::RatingAppeal,
            _ => numbered(text).ok_or_else(|| InvalidKey(text.to_owned()))?,
        })
    }
}

/// A task that names a step or a number.
fn numbered(text: &str) -> Option<TaskKey> {
    let (kind, rest) = text.split_once(':')?;
    Some(match kind {
        "step" => TaskKey::Step(rest.parse().ok()?),
        "review" => TaskKey::Review(rest.parse().ok()?),
        "urging" => TaskKey::Urging(rest.parse().ok()?),
        "integrity-question" => TaskKey::IntegrityQuestion(rest.parse().ok()?),
        "co-sign" => {
            let (panel, member) = rest.split_once(':')?;
            TaskKey::CoSign {
                panel: panel.parse().ok()?,
                member: member.parse().ok()?,
            }
        }
        "consultation" => {
            let (number, department) = rest.split_once(':')?;
            TaskKey::Consultation {
                number: number.parse().ok()?,
                department: department.parse().ok()?,
            }
        }
        _ => return None,
    })
}

macro_rules! as_text {
    ($($name:ident),*) => {$(
        impl TryFrom<String> for $name {
            type Error = InvalidKey;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(key: $name) -> Self {
                key.to_string()
            }
        }
    )*};
}

as_text!(StepKey, ClockKey, TaskKey);
