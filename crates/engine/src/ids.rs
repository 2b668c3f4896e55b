//! Identifiers as types of their own, so that a case's id can't stand where a project's belongs.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

uuid_ids! {
    /// A case 办件: one procedure applied for in one project.
    CaseId;
    /// A project 项目: an enterprise's undertaking on a route.
    ProjectId;
    /// An enterprise 企业.
    EnterpriseId;
    /// A person or a service that can act.
    PersonId;
    /// A stored file.
    FileId;
    /// A licence 许可证件: what a grant made, with a life of its own.
    LicenceId;
    /// A substitution 代理: who acts for whom, when and in what.
    SubstitutionId;
}

/// A code that is not made as codes are: lower-case letters, digits and hyphens, a letter first, at most 64.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” is not a code: use lower-case letters, digits and hyphens, a letter first, at most 64 characters"
)]
pub struct InvalidCode(pub String);

fn is_code(text: &str) -> bool {
    let mut characters = text.chars();
    text.len() <= 64
        && characters.next().is_some_and(|first| first.is_ascii_lowercase())
        && characters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks and wraps a code.
            ///
            /// # Errors
            /// [`InvalidCode`] when the text is not made as codes are.
            pub fn try_new(text: impl Into<String>) -> Result<Self, InvalidCode> {
                let text = text.into();
                if is_code(&text) { Ok(Self(text)) } else { Err(InvalidCode(text)) }
            }

            /// The code as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidCode;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::try_new(text)
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidCode;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::try_new(text)
            }
        }
    )*};
}

codes! {
    /// A department 部门 of the zone, or an outside one.
    DepartmentCode;
    /// A procedure 事项.
    ProcedureCode;
    /// A step 环节 of a procedure.
    StepCode;
    /// A material 材料 of a procedure.
    MaterialCode;
    /// A route 审批流程 / 一件事.
    RouteCode;
    /// A stage 阶段 of a route.
    StageCode;
    /// A milestone 节点 of a project: start of construction, completion, use.
    MilestoneCode;
    /// A track of a procedure: report, form; inspection, commitment.
    TrackCode;
}
