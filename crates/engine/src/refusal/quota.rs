//! Refusals about places: where the number of licences is limited (Licensing Law Art. 57).

use serde::{Deserialize, Serialize};

use super::Refusal;
use crate::text::Text;

/// Why not, in matters of limited places.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all_fields = "camelCase")]
pub enum QuotaRefusal {
    /// Every place is taken.
    NoPlaceLeft {
        /// How many there are.
        places: u32,
    },
    /// Somebody accepted earlier is not decided yet and no place would be left then.
    EarlierApplicantFirst {
        /// The acceptance numbers 受理序号 of the earlier ones, the earliest first.
        earlier: Vec<u32>,
    },
}

impl From<QuotaRefusal> for Refusal {
    fn from(refusal: QuotaRefusal) -> Self {
        Refusal::Quota(refusal)
    }
}

impl QuotaRefusal {
    /// The article behind it.
    pub(super) fn law() -> &'static str {
        "行政许可法 第57条"
    }

    /// What happened and what to do.
    pub(super) fn text(&self) -> Text {
        match self {
            Self::NoPlaceLeft { places } => Text::new(
                format!("本许可限 {places} 个名额，已无名额，不能准予；请说明理由，作出不予许可的决定。"),
                format!(
                    "All {places} places of this licence are taken; refuse the application with this reason."
                ),
            ),
            Self::EarlierApplicantFirst { earlier } => {
                let numbers: Vec<String> = earlier.iter().map(ToString::to_string).collect();
                Text::new(
                    format!(
                        "有数量限制的许可按受理的先后顺序决定；受理序号 {} 在先且尚未决定，剩余名额不足，请先决定在先的申请。",
                        numbers.join("、")
                    ),
                    format!(
                        "Limited places go in the order of acceptance: number {} was accepted earlier, is not decided \
                         yet and would find no place left; decide that first.",
                        numbers.join(", ")
                    ),
                )
            }
        }
    }

    /// One example of each.
    pub(super) fn examples() -> Vec<Refusal> {
        let all = vec![
            Self::NoPlaceLeft { places: 2 },
            Self::EarlierApplicantFirst { earlier: vec![7, 9] },
        ];
        all.into_iter().map(Refusal::from).collect()
    }
}
