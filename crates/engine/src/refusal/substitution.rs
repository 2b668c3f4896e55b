//! Refusals about substitution 代理 (A/B 角).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Refusal;
use super::names::Names;
use crate::ids::{DepartmentCode, InvalidCode};
use crate::text::Text;

/// Why not, where somebody stands in for somebody else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all_fields = "camelCase")]
pub enum SubstitutionRefusal {
    /// Only the absent himself and the head of the department appoint a substitute and end a substitution.
    NotAbsentOrHead {
        /// Of which department.
        department: DepartmentCode,
    },
    /// Substitutes are colleagues: both hold an office in the department.
    NotOfDepartment {
        /// Who holds none.
        person: String,
        /// In which department.
        department: DepartmentCode,
    },
    /// Nobody stands in for himself.
    OwnSubstitute,
    /// The period begins in the past, ends before it begins, or is too long.
    SubstitutionPeriod {
        /// The most calendar days.
        longest: u64,
    },
    /// The absent has a substitute for the same matters in that time.
    SubstitutionOverlaps {
        /// Who.
        substitute: String,
        /// From which day.
        from: NaiveDate,
        /// Through which day.
        through: NaiveDate,
    },
    /// Whoever is absent stands in for nobody: no chains, no circles.
    SubstitutionChain {
        /// Who would be both.
        person: String,
        /// From which day.
        from: NaiveDate,
        /// Through which day.
        through: NaiveDate,
    },
}

impl From<SubstitutionRefusal> for Refusal {
    fn from(refusal: SubstitutionRefusal) -> Self {
        Refusal::Substitution(refusal)
    }
}

impl SubstitutionRefusal {
    /// What happened and what to do, in both languages.
    pub(super) fn text(&self, names: Names<'_>) -> Text {
        match self {
            Self::NotAbsentOrHead { department } => {
                let name = names.department(department);
                Text::new(
                    format!("只有缺勤人本人或部门“{}”负责人可以指定、终止代理。", name.zh),
                    format!(
                        "Only the absent officer himself or the head of department “{}” appoints a substitute or ends it.",
                        name.en
                    ),
                )
            }
            Self::NotOfDepartment { person, department } => {
                let name = names.department(department);
                Text::new(
                    format!("{person}不在部门“{}”任职；A、B 角须为同部门人员。", name.zh),
                    format!(
                        "{person} holds no office in department “{}”; substitutes are colleagues of the same department.",
                        name.en
                    ),
                )
            }
            Self::OwnSubstitute => Text::new(
                "不能指定本人为自己的代理人，请指定同部门其他人员。",
                "Nobody stands in for himself; name a colleague.",
            ),
            Self::SubstitutionPeriod { longest } => Text::new(
                format!("代理期间须自今日或以后起算，截止日不早于起始日，且最长 {longest} 天。"),
                format!(
                    "The period begins today or later, ends no earlier than it begins, and has at most {longest} days."
                ),
            ),
            Self::SubstitutionOverlaps {
                substitute,
                from,
                through,
            } => Text::new(
                format!("{from} 至 {through} 已由{substitute}代理同一范围的事项，请先终止该代理或调整期间。"),
                format!(
                    "From {from} through {through} {substitute} stands in for the same matters; end that first or change the period."
                ),
            ),
            Self::SubstitutionChain {
                person,
                from,
                through,
            } => Text::new(
                format!("{person}在 {from} 至 {through} 既缺勤又代理他人；代理不得连环，请另行指定。"),
                format!(
                    "From {from} through {through} {person} would be both absent and a substitute; there are no chains, name somebody else."
                ),
            ),
        }
    }

    /// An example of each, in the order in which they are declared.
    pub(super) fn examples(day: NaiveDate) -> Result<Vec<Refusal>, InvalidCode> {
        let department = || DepartmentCode::try_new("jhj");
        let person = || "王芳".to_owned();
        Ok([
            Self::NotAbsentOrHead {
                department: department()?,
            },
            Self::NotOfDepartment {
                person: person(),
                department: department()?,
            },
            Self::OwnSubstitute,
            Self::SubstitutionPeriod {
                longest: crate::substitution::LONGEST,
            },
            Self::SubstitutionOverlaps {
                substitute: person(),
                from: day,
                through: day,
            },
            Self::SubstitutionChain {
                person: person(),
                from: day,
                through: day,
            },
        ]
        .map(Refusal::from)
        .into())
    }
}
