//! Refusals about joint reviews 会商 and site visits 现场核查.

use serde::{Deserialize, Serialize};

use super::Refusal;
use super::names::{Names, listed};
use crate::case::StepKey;
use crate::ids::{DepartmentCode, InvalidCode};
use crate::text::Text;

/// Why not, where officers meet: around a table or at a site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all_fields = "camelCase")]
pub enum MeetingRefusal {
    /// The declaration of a joint review does not hold together.
    ReviewPlanInvalid,
    /// A joint review of the case is on; one at a time.
    ReviewOpen,
    /// No joint review of the case is on.
    NoOpenReview,
    /// The case is reviewed together with others, and votes are given in the first of them.
    ReviewedElsewhere,
    /// The step waits for the conclusion of the joint review.
    ReviewNotConcluded {
        /// Which step.
        step: StepKey,
    },
    /// Only participants vote.
    NotParticipant {
        /// Which departments take part.
        departments: Vec<DepartmentCode>,
    },
    /// Points are missing, too many, or beyond the most that a criterion gives.
    PointsOutOfRange {
        /// The most points of each criterion.
        maxima: Vec<u32>,
    },
    /// Too few have voted.
    QuorumMissing {
        /// How many have.
        given: u32,
        /// How many have to.
        needed: u32,
    },
    /// The votes do not carry this conclusion.
    ConclusionAgainstVotes {
        /// How many agree, with or without conditions.
        agree: u32,
        /// How many object.
        object: u32,
    },
    /// Only a site visit has a record of one.
    NotASiteVisit {
        /// What was named.
        step: StepKey,
    },
    /// A site visit is signed only after it was recorded.
    SiteVisitNotRecorded {
        /// Which step.
        step: StepKey,
    },
    /// Somebody has signed the record, so it is no longer changed.
    SiteVisitSigned {
        /// Which step.
        step: StepKey,
    },
    /// Only who was there signs.
    NotAtSiteVisit {
        /// Who was.
        officers: Vec<String>,
    },
}

impl From<MeetingRefusal> for Refusal {
    fn from(refusal: MeetingRefusal) -> Self {
        Refusal::Meeting(refusal)
    }
}

impl MeetingRefusal {
    /// The article of law behind the refusal, where there is one.
    pub(super) fn law(&self) -> Option<&'static str> {
        match self {
            Self::SiteVisitNotRecorded { .. } | Self::NotAtSiteVisit { .. } => Some("行政许可法 第34条第3款"),
            _ => None,
        }
    }

    /// What happened and what to do, in both languages.
    pub(super) fn text(&self, names: Names<'_>) -> Text {
        match self {
            Self::NotASiteVisit { .. }
            | Self::SiteVisitNotRecorded { .. }
            | Self::SiteVisitSigned { .. }
            | Self::NotAtSiteVisit { .. } => self.about_visits(),
            Self::NotParticipant { departments } => {
                let listed = listed(departments.iter().map(|code| names.department(code)));
                Text::new(
                    format!("仅参会单位和专家可以表决，参会单位：{}。", listed.zh),
                    format!(
                        "Only participants vote: the departments {}, and the experts.",
                        listed.en
                    ),
                )
            }
            _ => self.about_reviews(),
        }
    }

    fn about_reviews(&self) -> Text {
        match self {
            Self::ReviewOpen => Text::new(
                "本件已有会商正在进行，请先形成会商结论。",
                "A joint review of the case is on; conclude it first.",
            ),
            Self::NoOpenReview => Text::new(
                "本件没有正在进行的会商，请先召集。",
                "No joint review of the case is on; convene one first.",
            ),
            Self::ReviewedElsewhere => Text::new(
                "本件与其他办件一并会商，请在牵头办件中表决和形成结论。",
                "The case is reviewed together with others; vote and conclude in the first of them.",
            ),
            Self::ReviewNotConcluded { step } => Text::new(
                format!("环节“{step}”以会商结论结束，请先形成会商结论。"),
                format!("Step “{step}” ends with the conclusion of the joint review; conclude it first."),
            ),
            Self::PointsOutOfRange { maxima } => Text::new(
                format!("请按各评分项逐项打分，最高分依次为 {maxima:?}。"),
                format!("Give points for each criterion, at most {maxima:?} in this order."),
            ),
            Self::QuorumMissing { given, needed } => Text::new(
                format!("已有 {given} 方表决，未达法定人数 {needed}。"),
                format!("{given} have voted; {needed} have to."),
            ),
            Self::ConclusionAgainstVotes { agree, object } => Text::new(
                format!("表决结果为同意 {agree}、不同意 {object}，与所拟结论不符。"),
                format!("{agree} agree and {object} object; the votes do not carry this conclusion."),
            ),
            _ => Text::new(
                "会商方案不成立：参会单位和专家不得重复且须存在，法定人数在 1 至参会总数之间，评分项须有名称和最高分。",
                "The declaration does not hold: participants exist and are named once, the quorum is from 1 to their number, \
                 criteria have a name and a maximum.",
            ),
        }
    }

    fn about_visits(&self) -> Text {
        match self {
            Self::SiteVisitNotRecorded { step } => Text::new(
                format!(
                    "环节“{step}”尚无现场核查记录，请先记录时间、地点、人员和核查情况，再由核查人员签字。"
                ),
                format!(
                    "Step “{step}” has no record of the site visit; record day, place, officers and findings, then sign."
                ),
            ),
            Self::SiteVisitSigned { step } => Text::new(
                format!("环节“{step}”的核查记录已有人签字，不得再改。"),
                format!("Somebody has signed the record of step “{step}”, so it is no longer changed."),
            ),
            Self::NotAtSiteVisit { officers } => Text::new(
                format!("仅参加现场核查的人员可以签字：{}。", officers.join("、")),
                format!("Only who was there signs: {}.", officers.join(", ")),
            ),
            _ => Text::new(
                "该环节不是现场核查环节，没有核查记录。",
                "The step is no site visit, so it has no record of one.",
            ),
        }
    }

    /// An example of each, in the order in which they are declared.
    pub(super) fn examples() -> Result<Vec<Refusal>, InvalidCode> {
        let step = |code: &str| {
            Ok::<_, InvalidCode>(StepKey {
                code: code.parse()?,
                round: 1,
            })
        };
        Ok([
            Self::ReviewPlanInvalid,
            Self::ReviewOpen,
            Self::NoOpenReview,
            Self::ReviewedElsewhere,
            Self::ReviewNotConcluded {
                step: step("joint-review")?,
            },
            Self::NotParticipant {
                departments: vec![DepartmentCode::try_new("jhj")?],
            },
            Self::PointsOutOfRange { maxima: vec![60, 40] },
            Self::QuorumMissing { given: 2, needed: 3 },
            Self::ConclusionAgainstVotes { agree: 1, object: 2 },
            Self::NotASiteVisit {
                step: step("review")?,
            },
            Self::SiteVisitNotRecorded { step: step("site")? },
            Self::SiteVisitSigned { step: step("site")? },
            Self::NotAtSiteVisit {
                officers: vec!["王芳".to_owned(), "李强".to_owned()],
            },
        ]
        .map(Refusal::from)
        .into())
    }
}
