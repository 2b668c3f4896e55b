//! A project to be played: its enterprise, facts, forms and materials.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::error::DemoError;

/// A project file.
#[derive(Debug, Clone, Deserialize)]
pub struct ProjectFile {
    /// The enterprise that undertakes it.
    pub enterprise: EnterpriseFile,
    /// The project itself.
    pub project: ProjectDraft,
    /// The answers to the form of each procedure.
    pub forms: BTreeMap<String, Value>,
    /// The materials that the enterprise hands in, by procedure.
    #[serde(default)]
    pub materials: BTreeMap<String, Vec<String>>,
    /// What the plan has to say.
    pub expected: ExpectedPlan,
}

/// An enterprise.
#[derive(Debug, Clone, Deserialize)]
pub struct EnterpriseFile {
    /// Its name.
    pub name: String,
    /// Its unified social credit code 统一社会信用代码.
    pub uscc: String,
}

/// A project as the enterprise describes it.
#[derive(Debug, Clone, Deserialize)]
pub struct ProjectDraft {
    /// Its name.
    pub name: String,
    /// The route.
    pub route: String,
    /// The facts.
    pub facts: Value,
}

/// Which procedures the plan has to ask for.
#[derive(Debug, Clone, Deserialize)]
pub struct ExpectedPlan {
    /// Needed.
    pub yes: Vec<String>,
    /// Not needed.
    pub no: Vec<String>,
    /// Undetermined.
    #[serde(default)]
    pub undetermined: Vec<String>,
}

impl ProjectFile {
    /// Reads a project file.
    ///
    /// # Errors
    /// When it is not YAML of this shape.
    pub fn parse(text: &str) -> Result<Self, DemoError> {
        let options = serde_saphyr::options! { strict_booleans: true };
        serde_saphyr::from_str_with_options(text, options)
            .map_err(|error| DemoError::ProjectFile(error.to_string()))
    }
}
