//! Refusals about materials that may follow later 容缺 (State Council 2022 No. 5; Licensing Law Art. 32).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Refusal;
use super::names::{Names, listed};
use crate::ids::{InvalidCode, MaterialCode};
use crate::text::Text;

/// Why not, in matters of what may follow later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all_fields = "camelCase")]
pub enum ToleranceRefusal {
    /// The procedure takes no promises.
    ToleranceNotProvided,
    /// The material is one of the main ones, which may not follow later.
    MaterialNotDeferrable {
        /// Which.
        material: MaterialCode,
    },
    /// The material is there, or is not needed.
    MaterialNotMissing {
        /// Which.
        material: MaterialCode,
    },
    /// The day lies in the past, or beyond the longest time that may be promised.
    PromiseOutOfRange {
        /// The day.
        on: NaiveDate,
        /// The first day that can be promised.
        from: NaiveDate,
        /// The last day that can be promised.
        through: NaiveDate,
    },
    /// What is missing was not promised.
    PromiseNeeded {
        /// Every such material.
        items: Vec<MaterialCode>,
    },
}

impl From<ToleranceRefusal> for Refusal {
    fn from(refusal: ToleranceRefusal) -> Self {
        Refusal::Tolerance(refusal)
    }
}

impl ToleranceRefusal {
    /// The article behind it.
    pub(super) fn law(&self) -> &'static str {
        match self {
            Self::MaterialNotDeferrable { .. } | Self::PromiseNeeded { .. } => "行政许可法 第32条第1款第4项",
            Self::ToleranceNotProvided | Self::MaterialNotMissing { .. } | Self::PromiseOutOfRange { .. } => {
                "国发〔2022〕5号（容缺受理）"
            }
        }
    }

    /// What happened and what to do.
    pub(super) fn text(&self, names: Names<'_>) -> Text {
        match self {
            Self::ToleranceNotProvided => Text::new(
                "本事项未规定容缺受理，材料须一次交齐。",
                "This procedure takes no promises; hand in every material.",
            ),
            Self::MaterialNotDeferrable { material } => {
                let name = names.material(material);
                Text::new(
                    format!("“{}”是主要材料，不得容缺，须先提交。", name.zh),
                    format!(
                        "“{}” is a main material and may not follow later; hand it in.",
                        name.en
                    ),
                )
            }
            Self::MaterialNotMissing { material } => {
                let name = names.material(material);
                Text::new(
                    format!("“{}”不缺，无需承诺补交。", name.zh),
                    format!("“{}” is not missing; nothing has to be promised.", name.en),
                )
            }
            Self::PromiseOutOfRange { on, from, through } => Text::new(
                format!("承诺补交日期 {on} 须在 {from} 至 {through} 之间。"),
                format!("The promised day {on} has to lie between {from} and {through}."),
            ),
            Self::PromiseNeeded { items } => {
                let listed = listed(items.iter().map(|one| names.material(one)));
                Text::new(
                    format!("缺少可容缺的材料，申请人须先提交或承诺补交日期：{}。", listed.zh),
                    format!(
                        "Materials that may follow are missing and no day is promised: {}.",
                        listed.en
                    ),
                )
            }
        }
    }

    /// One example of each.
    pub(super) fn examples(day: NaiveDate) -> Result<Vec<Refusal>, InvalidCode> {
        let material = || MaterialCode::try_new("funds-statement");
        let all = vec![
            Self::ToleranceNotProvided,
            Self::MaterialNotDeferrable {
                material: material()?,
            },
            Self::MaterialNotMissing {
                material: material()?,
            },
            Self::PromiseOutOfRange {
                on: day,
                from: day.succ_opt().unwrap_or(day),
                through: day.succ_opt().unwrap_or(day),
            },
            Self::PromiseNeeded {
                items: vec![material()?],
            },
        ];
        Ok(all.into_iter().map(Refusal::from).collect())
    }
}
