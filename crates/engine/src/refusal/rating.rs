//! Refusals about ratings of the service 好差评 (国办发〔2019〕51号).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Refusal;
use crate::case::Phase;
use crate::text::Text;

/// Why not, in matters of ratings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all_fields = "camelCase")]
pub enum RatingRefusal {
    /// The case has not come to its end, so there is nothing to rate yet.
    CaseNotEnded {
        /// Where it stands.
        found: Phase,
    },
    /// The application was never handed in, so nobody has served the applicant.
    NeverHandedIn,
    /// The score is none of the five.
    ScoreOutOfRange {
        /// What was given.
        score: u8,
    },
    /// It was rated as often as it may be.
    RatedAlready,
    /// A second rating waits for the report of the rectification.
    RectificationOpen,
    /// There is no bad rating to put right.
    NothingToRectify,
    /// A bad rating that names its giver is not closed without a call back.
    CallBackNeeded,
    /// A call back lies before the rating or in the future.
    CallBackDayOutOfRange {
        /// The day told.
        on: NaiveDate,
        /// The day of the rating.
        first: NaiveDate,
    },
    /// The time for an appeal is over.
    AppealTooLate {
        /// The last day on which it could have been made.
        due: NaiveDate,
    },
    /// The rating was appealed against before.
    AppealedAlready,
    /// No appeal waits for its decision.
    NoAppeal,
}

impl From<RatingRefusal> for Refusal {
    fn from(refusal: RatingRefusal) -> Self {
        Refusal::Rating(refusal)
    }
}

impl RatingRefusal {
    /// The document behind all of them.
    pub(super) const LAW: &'static str = "国办发〔2019〕51号（政务服务“好差评”制度）";

    /// What happened and what to do, in both languages.
    pub(super) fn text(&self) -> Text {
        match self {
            Self::CaseNotEnded { found } => Text::new(
                format!("办件当前为“{}”，办结后方可评价。", found.name().zh),
                format!(
                    "The case is {}; it can be rated when it has ended.",
                    found.name().en
                ),
            ),
            Self::NeverHandedIn => Text::new(
                "申请从未提交，没有可评价的服务。",
                "The application was never handed in, so there is no service to rate.",
            ),
            Self::ScoreOutOfRange { score } => Text::new(
                format!("评价等级为 1（非常满意）至 5（非常不满意），不能是 {score}。"),
                format!("A score runs from 1, very satisfied, to 5, very dissatisfied; {score} is none."),
            ),
            Self::RatedAlready => Text::new(
                "该办件已经评价；每件评价一次，差评整改后可再评价一次。",
                "The case has been rated: once, and once more after a bad rating was put right.",
            ),
            Self::RectificationOpen => Text::new(
                "差评正在整改，整改反馈后可再次评价。",
                "The bad rating is being put right; rate again when the department has reported.",
            ),
            Self::NothingToRectify => Text::new(
                "没有待整改的差评。",
                "There is no bad rating that has to be put right.",
            ),
            Self::CallBackNeeded => Text::new(
                "实名差评须先回访评价人，方可反馈整改结果。",
                "Whoever gave this rating under a name has to be called back before it is closed.",
            ),
            Self::CallBackDayOutOfRange { on, first } => Text::new(
                format!("回访日期 {on} 须在评价当日（{first}）至今天之间。"),
                format!("A call back on {on} can't be: it lies between the rating on {first} and today."),
            ),
            Self::AppealTooLate { due } => Text::new(
                format!("整改期限已于 {due} 届满，不能再申诉，请整改。"),
                format!("The time ended on {due}; it is too late to appeal, put things right."),
            ),
            Self::AppealedAlready => Text::new(
                "该评价已申诉过，不能再次申诉。",
                "The department has appealed against this rating before.",
            ),
            Self::NoAppeal => Text::new(
                "没有待审核的差评申诉。",
                "No appeal against a rating waits for a decision.",
            ),
        }
    }

    /// One example of each.
    pub(super) fn examples(day: NaiveDate) -> Vec<Refusal> {
        let all = vec![
            Self::CaseNotEnded {
                found: Phase::InReview,
            },
            Self::NeverHandedIn,
            Self::ScoreOutOfRange { score: 6 },
            Self::RatedAlready,
            Self::RectificationOpen,
            Self::NothingToRectify,
            Self::CallBackNeeded,
            Self::CallBackDayOutOfRange { on: day, first: day },
            Self::AppealTooLate { due: day },
            Self::AppealedAlready,
            Self::NoAppeal,
        ];
        all.into_iter().map(Refusal::from).collect()
    }
}
