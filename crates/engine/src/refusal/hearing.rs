//! Refusals about hearings, interested parties and inspections (Licensing Law Art. 36, 46-48, 55).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Refusal;
use crate::case::StepKey;
use crate::ids::{DepartmentCode, InvalidCode};
use crate::text::Text;

/// Why not, in matters of those who have to be heard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all_fields = "camelCase")]
pub enum HearingRefusal {
    /// A hearing has to be held before the decision.
    HearingRequired,
    /// The right to a hearing has not been told.
    HearingRightNotTold,
    /// A hearing may still be asked for, so it is too early to decide.
    HearingRightOpen {
        /// The last day to ask.
        until: NaiveDate,
    },
    /// A hearing was asked for after the time for it.
    HearingRequestTooLate {
        /// The last day on which it could have been.
        until: NaiveDate,
    },
    /// The hearing would be held later than the law allows.
    HearingTooLate {
        /// The last day for it.
        until: NaiveDate,
    },
    /// Day and place have to be told earlier than is still possible for this day.
    HearingNoticeTooLate {
        /// The day planned.
        hearing: NaiveDate,
        /// The last day for its notice.
        latest: NaiveDate,
    },
    /// Whoever reviews the application does not preside at its hearing, and the other way round.
    PresiderIsReviewer {
        /// Who.
        presider: String,
        /// The step of the review.
        step: StepKey,
    },
    /// Only who presided hands in the record.
    NotPresider {
        /// Who presides.
        presider: String,
    },
    /// No hearing is announced.
    HearingNotScheduled,
    /// The day of the hearing is still to come.
    HearingNotYetHeld {
        /// The day.
        on: NaiveDate,
    },
    /// The hearing is over.
    HearingHeld {
        /// The number of its record.
        record: String,
    },
    /// A request for another presider is not answered.
    RecusalPending,
    /// The record of the hearing is not signed.
    HearingRecordUnsigned {
        /// Its number.
        record: String,
    },
    /// The reasons of the decision do not cite the record.
    HearingRecordNotCited {
        /// Its number.
        record: String,
    },
    /// The case has no such interested party.
    UnknownParty {
        /// The position named.
        party: u32,
    },
    /// An interested party has not been told.
    InterestedPartyNotTold {
        /// Who.
        party: String,
    },
    /// An interested party may still make its statement.
    InterestedPartyNotHeard {
        /// Who.
        party: String,
        /// The last day for it.
        until: NaiveDate,
    },
    /// The officer named holds no office in the department.
    OfficerNotOfDepartment {
        /// Who.
        officer: String,
        /// Where an office is needed.
        department: DepartmentCode,
    },
    /// The officer named represents the applying enterprise.
    OfficerRecused {
        /// Who.
        officer: String,
    },
    /// The case's track is not decided on an inspection.
    InspectionNotDeclared,
    /// No inspectors are named yet.
    InspectorsMissing,
    /// At least two different inspectors have to be named.
    TwoInspectorsNeeded,
    /// Others are named as inspectors.
    NotInspector {
        /// Who.
        inspectors: Vec<String>,
    },
}

impl From<HearingRefusal> for Refusal {
    fn from(refusal: HearingRefusal) -> Self {
        Refusal::Hearing(refusal)
    }
}

impl HearingRefusal {
    /// The article of law behind the refusal, where there is one.
    pub(super) fn law(&self) -> Option<&'static str> {
        Some(match self {
            Self::HearingRequired => "行政许可法 第46条、第47条",
            Self::HearingRightNotTold
            | Self::HearingRightOpen { .. }
            | Self::HearingRequestTooLate { .. }
            | Self::HearingTooLate { .. } => "行政许可法 第47条第1款",
            Self::HearingNoticeTooLate { .. } => "行政许可法 第48条第1款第1项",
            Self::PresiderIsReviewer { .. } | Self::NotPresider { .. } | Self::RecusalPending => {
                "行政许可法 第48条第1款第3项"
            }
            Self::HearingRecordUnsigned { .. } => "行政许可法 第48条第1款第5项",
            Self::HearingRecordNotCited { .. } => "行政许可法 第48条第2款",
            Self::InterestedPartyNotTold { .. } | Self::InterestedPartyNotHeard { .. } => "行政许可法 第36条",
            Self::InspectorsMissing | Self::TwoInspectorsNeeded | Self::NotInspector { .. } => {
                "行政许可法 第55条第2款"
            }
            Self::HearingNotScheduled
            | Self::HearingNotYetHeld { .. }
            | Self::HearingHeld { .. }
            | Self::UnknownParty { .. }
            | Self::OfficerNotOfDepartment { .. }
            | Self::OfficerRecused { .. }
            | Self::InspectionNotDeclared => return None,
        })
    }

    /// What happened and what to do, in both languages.
    pub(super) fn text(&self) -> Text {
        match self {
            Self::HearingRequired => Text::new(
                "作出决定前须举行听证，请先公告时间、地点并举行听证。",
                "A hearing has to be held before the decision; announce it first.",
            ),
            Self::HearingRightNotTold => Text::new(
                "尚未告知听证权利，请先告知。",
                "The right to a hearing has not been told; tell it first.",
            ),
            Self::HearingRightOpen { until } => Text::new(
                format!("仍可申请听证，截至 {until}，期满后方可决定。"),
                format!("A hearing may be asked for until {until}; decide after that day."),
            ),
            Self::HearingRequestTooLate { until } => Text::new(
                format!("申请听证的期限已于 {until} 届满。"),
                format!("The time to ask for a hearing ended on {until}."),
            ),
            Self::HearingTooLate { until } => Text::new(
                format!("听证最迟应于 {until} 举行。"),
                format!("The hearing has to be held by {until}."),
            ),
            Self::HearingNoticeTooLate { hearing, latest } => Text::new(
                format!("于 {hearing} 举行听证，最迟应于 {latest} 通知，请改期。"),
                format!("A hearing on {hearing} had to be announced by {latest}; choose a later day."),
            ),
            Self::PresiderIsReviewer { presider, step } => Text::new(
                format!("{presider}不能既主持听证又办理审查环节“{step}”。"),
                format!("{presider} cannot both preside at the hearing and review in step “{step}”."),
            ),
            Self::NotPresider { presider } => Text::new(
                format!("听证由{presider}主持，笔录由其提交。"),
                format!("{presider} presides and hands in the record."),
            ),
            Self::HearingNotScheduled => Text::new("尚未公告听证。", "No hearing has been announced yet."),
            Self::HearingNotYetHeld { on } => Text::new(
                format!("听证定于 {on} 举行，尚未到期。"),
                format!("The hearing is on {on} and has not been held yet."),
            ),
            Self::HearingHeld { record } => Text::new(
                format!("听证已举行，笔录编号为 {record}。"),
                format!("The hearing is over; its record is {record}."),
            ),
            Self::RecusalPending => Text::new(
                "回避申请尚未答复，请重新公告听证主持人。",
                "A request for another presider waits for its answer; announce the presider anew.",
            ),
            _ => self.text_of_records_and_officers(),
        }
    }

    fn text_of_records_and_officers(&self) -> Text {
        match self {
            Self::HearingRecordUnsigned { record } => Text::new(
                format!("听证笔录 {record} 尚未签字。"),
                format!("The record {record} of the hearing has not been signed."),
            ),
            Self::HearingRecordNotCited { record } => Text::new(
                format!("决定应当根据听证笔录作出，请在理由中引用 {record}。"),
                format!("The decision follows the record of the hearing; cite {record} in its reasons."),
            ),
            Self::UnknownParty { party } => Text::new(
                format!("本办件没有第 {party} 号利害关系人，序号自 0 起。"),
                format!("The case has no interested party {party}; they are counted from 0."),
            ),
            Self::InterestedPartyNotTold { party } => Text::new(
                format!("须先告知利害关系人“{party}”。"),
                format!("The interested party “{party}” has to be told first."),
            ),
            Self::InterestedPartyNotHeard { party, until } => Text::new(
                format!("利害关系人“{party}”仍可陈述、申辩，截至 {until}。"),
                format!("The interested party “{party}” may make its statement until {until}."),
            ),
            Self::OfficerNotOfDepartment { officer, department } => Text::new(
                format!("{officer}不在部门“{department}”任职。"),
                format!("{officer} holds no office in department “{department}”."),
            ),
            Self::OfficerRecused { officer } => Text::new(
                format!("{officer}同时代表申请企业，应当回避。"),
                format!("{officer} represents the applying enterprise and has to stand aside."),
            ),
            Self::InspectionNotDeclared => Text::new(
                "本事项的办理方式不含检验、检测、检疫。",
                "This way of the procedure has no inspection, testing or quarantine.",
            ),
            Self::InspectorsMissing => Text::new(
                "尚未指派检验人员，请先指派两名以上工作人员。",
                "No inspectors are named yet; name at least two officers first.",
            ),
            Self::TwoInspectorsNeeded => Text::new(
                "须指派两名以上不同的工作人员。",
                "At least two different officers have to be named.",
            ),
            Self::NotInspector { inspectors } => Text::new(
                format!("检验由{}进行。", inspectors.join("、")),
                format!("The inspection is for {}.", inspectors.join(", ")),
            ),
            _ => Text::default(),
        }
    }

    /// An example of every one, in the order in which they are declared.
    pub(super) fn examples(day: NaiveDate) -> Result<Vec<Refusal>, InvalidCode> {
        let record = "JDZ-2026-000123-T1".to_owned();
        let step = StepKey {
            code: "handle".parse()?,
            round: 1,
        };
        let (officer, party) = (|| "王敏".to_owned(), || "青山社区居民委员会".to_owned());
        let all = vec![
            Self::HearingRequired,
            Self::HearingRightNotTold,
            Self::HearingRightOpen { until: day },
            Self::HearingRequestTooLate { until: day },
            Self::HearingTooLate { until: day },
            Self::HearingNoticeTooLate {
                hearing: day,
                latest: day,
            },
            Self::PresiderIsReviewer {
                presider: officer(),
                step,
            },
            Self::NotPresider { presider: officer() },
            Self::HearingNotScheduled,
            Self::HearingNotYetHeld { on: day },
            Self::HearingHeld {
                record: record.clone(),
            },
            Self::RecusalPending,
            Self::HearingRecordUnsigned {
                record: record.clone(),
            },
            Self::HearingRecordNotCited { record },
            Self::UnknownParty { party: 3 },
            Self::InterestedPartyNotTold { party: party() },
            Self::InterestedPartyNotHeard {
                party: party(),
                until: day,
            },
            Self::OfficerNotOfDepartment {
                officer: officer(),
                department: DepartmentCode::try_new("jhj")?,
            },
            Self::OfficerRecused { officer: officer() },
            Self::InspectionNotDeclared,
            Self::InspectorsMissing,
            Self::TwoInspectorsNeeded,
            Self::NotInspector {
                inspectors: vec![officer(), "陈静".to_owned()],
            },
        ];
        Ok(all.into_iter().map(Refusal::from).collect())
    }
}
