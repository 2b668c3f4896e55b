//! Refusals about two-tier handling (Licensing Law Art. 35).

use serde::{Deserialize, Serialize};

use super::Refusal;
use super::names::{Names, listed};
use crate::case::StepKey;
use crate::ids::{InvalidCode, MaterialCode};
use crate::text::Text;

/// Why not, between the level that accepts and the one that decides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all_fields = "camelCase")]
pub enum TierRefusal {
    /// The file is passed up whole, and something of it was left out.
    FileForwardedInPart {
        /// What was left out.
        missing: Vec<MaterialCode>,
    },
    /// The upper level asks the applicant for a material that is in the file.
    MaterialAskedAgain {
        /// Which.
        material: MaterialCode,
    },
    /// The project does not need this material.
    MaterialNotNeeded {
        /// Which.
        material: MaterialCode,
    },
    /// The file still lies with the first level.
    NotForwarded,
    /// This step is ended by passing the file up, not by an opinion alone.
    ForwardingNeeded {
        /// Which.
        step: StepKey,
    },
    /// This step passes no file up.
    NotAForwarding {
        /// What was named.
        step: StepKey,
    },
}

impl From<TierRefusal> for Refusal {
    fn from(refusal: TierRefusal) -> Self {
        Refusal::Tier(refusal)
    }
}

impl TierRefusal {
    /// The article of law behind the refusal, where there is one.
    pub(super) fn law(&self) -> Option<&'static str> {
        match self {
            Self::FileForwardedInPart { .. }
            | Self::MaterialAskedAgain { .. }
            | Self::NotForwarded
            | Self::ForwardingNeeded { .. } => Some("行政许可法 第35条"),
            Self::MaterialNotNeeded { .. } => Some("行政许可法 第31条"),
            Self::NotAForwarding { .. } => None,
        }
    }

    /// What happened and what to do, in both languages.
    pub(super) fn text(&self, names: Names<'_>) -> Text {
        match self {
            Self::FileForwardedInPart { missing } => {
                let listed = listed(missing.iter().map(|one| names.material(one)));
                Text::new(
                    format!("全部申请材料须一并上报，缺少：{}。", listed.zh),
                    format!("The file is passed up whole; left out: {}.", listed.en),
                )
            }
            Self::MaterialAskedAgain { material } => {
                let name = names.material(material);
                Text::new(
                    format!("材料“{}”已随案卷上报，上级机关不得要求申请人重复提供。", name.zh),
                    format!(
                        "“{}” is in the file; the upper level may not ask the applicant for it again.",
                        name.en
                    ),
                )
            }
            Self::MaterialNotNeeded { material } => {
                let name = names.material(material);
                Text::new(
                    format!("本项目无需提交材料“{}”，不得要求申请人提供。", name.zh),
                    format!(
                        "The project does not need “{}”, so it may not be asked for.",
                        name.en
                    ),
                )
            }
            Self::NotForwarded => Text::new(
                "案卷尚未上报上级机关，须先由下级机关审查后上报。",
                "The file still lies with the first level, which has to review it and pass it up first.",
            ),
            Self::ForwardingNeeded { step } => Text::new(
                format!("环节“{step}”须以上报结束，请将初审意见和全部申请材料一并上报。"),
                format!("Step “{step}” ends by passing the opinion and the whole file up."),
            ),
            Self::NotAForwarding { step } => Text::new(
                format!("环节“{step}”不是上报环节。"),
                format!("Step “{step}” passes no file up."),
            ),
        }
    }

    /// An example of each, in the order in which they are declared.
    pub(super) fn examples() -> Result<Vec<Refusal>, InvalidCode> {
        let material = || MaterialCode::try_new("site-plan");
        let step = |code: &str| {
            Ok::<_, InvalidCode>(StepKey {
                code: code.parse()?,
                round: 1,
            })
        };
        Ok([
            Self::FileForwardedInPart {
                missing: vec![material()?],
            },
            Self::MaterialAskedAgain {
                material: material()?,
            },
            Self::MaterialNotNeeded {
                material: material()?,
            },
            Self::NotForwarded,
            Self::ForwardingNeeded {
                step: step("forward")?,
            },
            Self::NotAForwarding {
                step: step("review")?,
            },
        ]
        .map(Refusal::from)
        .into())
    }
}
