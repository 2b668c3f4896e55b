//! Refusals about unified handling (Licensing Law Art. 26(2), 42(2)).

use serde::{Deserialize, Serialize};

use super::Refusal;
use super::names::Names;
use crate::actor::Role;
use crate::ids::{DepartmentCode, InvalidCode, StageCode};
use crate::text::Text;

/// Why not, where several departments handle a stage together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all_fields = "camelCase")]
pub enum UnifiedRefusal {
    /// The project's route does not handle this stage together.
    NotUnified {
        /// Which.
        stage: StageCode,
    },
    /// No case of the stage waits for its acceptance.
    NothingToAccept {
        /// Of which stage.
        stage: StageCode,
    },
    /// No case of the stage is accepted and undecided.
    UnifiedNotBegun {
        /// Of which stage.
        stage: StageCode,
    },
    /// Only the head of the government extends the limit of the whole.
    NotGovernmentHead {
        /// In which role.
        needed: Role,
        /// In which department.
        department: DepartmentCode,
    },
}

impl From<UnifiedRefusal> for Refusal {
    fn from(refusal: UnifiedRefusal) -> Self {
        Refusal::Unified(refusal)
    }
}

impl UnifiedRefusal {
    /// The article of law behind the refusal, where there is one.
    pub(super) fn law(&self) -> Option<&'static str> {
        match self {
            Self::NotUnified { .. } => Some("行政许可法 第26条第2款"),
            Self::UnifiedNotBegun { .. } | Self::NotGovernmentHead { .. } => Some("行政许可法 第42条第2款"),
            Self::NothingToAccept { .. } => None,
        }
    }

    /// What happened and what to do, in both languages.
    pub(super) fn text(&self, names: Names<'_>) -> Text {
        match self {
            Self::NotUnified { stage } => {
                let name = names.stage(stage);
                Text::new(
                    format!("本流程的阶段“{}”未实行统一办理，请逐件办理。", name.zh),
                    format!(
                        "The route does not handle the stage “{}” together; act on each case.",
                        name.en
                    ),
                )
            }
            Self::NothingToAccept { stage } => {
                let name = names.stage(stage);
                Text::new(
                    format!("阶段“{}”没有待受理的办件。", name.zh),
                    format!("No case of the stage “{}” waits for its acceptance.", name.en),
                )
            }
            Self::UnifiedNotBegun { stage } => {
                let name = names.stage(stage);
                Text::new(
                    format!("阶段“{}”没有正在统一办理的办件，无期限可延长。", name.zh),
                    format!(
                        "No case of the stage “{}” is being handled, so there is no limit to extend.",
                        name.en
                    ),
                )
            }
            Self::NotGovernmentHead { needed, department } => {
                let (role, name) = (needed.name(), names.department(department));
                Text::new(
                    format!(
                        "延长统一办理期限须由本级人民政府负责人批准：部门“{}”的{}。",
                        name.zh, role.zh
                    ),
                    format!(
                        "Only the head of the government extends the limit of the whole: the {} of department “{}”.",
                        role.en, name.en
                    ),
                )
            }
        }
    }

    /// An example of each, in the order in which they are declared.
    pub(super) fn examples() -> Result<Vec<Refusal>, InvalidCode> {
        let stage = || StageCode::try_new("construction-permit");
        Ok([
            Self::NotUnified { stage: stage()? },
            Self::NothingToAccept { stage: stage()? },
            Self::UnifiedNotBegun { stage: stage()? },
            Self::NotGovernmentHead {
                needed: Role::Approver,
                department: DepartmentCode::try_new("gwh")?,
            },
        ]
        .map(Refusal::from)
        .into())
    }
}
