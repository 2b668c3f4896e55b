//! Refusals about trade secrets among the materials (Licensing Law Art. 5(2)).

use serde::{Deserialize, Serialize};

use super::Refusal;
use super::names::Names;
use crate::ids::{DepartmentCode, InvalidCode, MaterialCode};
use crate::text::Text;

/// Why not, in matters of trade secrets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all_fields = "camelCase")]
pub enum SecrecyRefusal {
    /// The material is a trade secret, and there is neither consent nor a ground of law.
    SecretMaterial {
        /// Which.
        material: MaterialCode,
    },
    /// The ground names no article.
    GroundWithoutArticle,
    /// The applicant has not marked this material as secret.
    NotSecret {
        /// Which.
        material: MaterialCode,
    },
    /// The zone has no such department.
    NoSuchDepartment {
        /// What was named.
        department: DepartmentCode,
    },
    /// There is no consent to this disclosure that could be taken back.
    NotDisclosed,
}

impl From<SecrecyRefusal> for Refusal {
    fn from(refusal: SecrecyRefusal) -> Self {
        Refusal::Secrecy(refusal)
    }
}

impl SecrecyRefusal {
    /// The article behind all of them.
    pub(super) const LAW: &'static str = "行政许可法 第5条第2款";

    /// What happened and what to do, in both languages.
    pub(super) fn text(&self, names: Names<'_>) -> Text {
        match self {
            Self::SecretMaterial { material } => {
                let name = names.material(material);
                Text::new(
                    format!(
                        "材料“{}”为商业秘密，须经申请人同意或有法律依据方可查阅；有法律依据的，请写明条款。",
                        name.zh
                    ),
                    format!(
                        "“{}” is a trade secret: it takes the applicant's consent, or a ground that names the article.",
                        name.en
                    ),
                )
            }
            Self::GroundWithoutArticle => Text::new(
                "查阅商业秘密的依据须写明法律条款，例如“××法第×条”。",
                "A ground for opening a trade secret names the article of a law, such as Art. 5.",
            ),
            Self::NotSecret { material } => {
                let name = names.material(material);
                Text::new(
                    format!("材料“{}”未标明为商业秘密，无需同意披露。", name.zh),
                    format!(
                        "“{}” is not marked as a trade secret and takes no consent.",
                        name.en
                    ),
                )
            }
            Self::NoSuchDepartment { department } => Text::new(
                format!("没有代码为“{department}”的部门。"),
                format!("There is no department “{department}”."),
            ),
            Self::NotDisclosed => Text::new(
                "没有可撤回的披露同意。",
                "There is no consent to this disclosure that could be taken back.",
            ),
        }
    }

    /// One example of each.
    pub(super) fn examples() -> Result<Vec<Refusal>, InvalidCode> {
        let material = MaterialCode::try_new("process-description")?;
        let all = vec![
            Self::SecretMaterial {
                material: material.clone(),
            },
            Self::GroundWithoutArticle,
            Self::NotSecret { material },
            Self::NoSuchDepartment {
                department: DepartmentCode::try_new("elsewhere")?,
            },
            Self::NotDisclosed,
        ];
        Ok(all.into_iter().map(Refusal::from).collect())
    }
}
