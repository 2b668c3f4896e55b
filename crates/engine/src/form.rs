//! The form of a procedure as JSON Schema (draft 2020-12), and what an answer breaks of it.

use std::sync::Arc;

use jsonschema::error::ValidationErrorKind;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::text::Text;

/// A compiled form schema.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub struct FormSchema {
    source: Arc<Value>,
    validator: Arc<jsonschema::Validator>,
}

impl std::fmt::Debug for FormSchema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("FormSchema").field(&self.source).finish()
    }
}

impl PartialEq for FormSchema {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

/// Why a document is no form schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is not a JSON Schema: {message}")]
pub struct FormSchemaError {
    /// What the schema compiler says.
    pub message: String,
}

/// One place where an answer breaks the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// JSON Pointer into the answers.
    pub path: String,
    /// What is wrong there.
    pub message: Text,
}

impl FormSchema {
    /// Compiles a schema. References to files or addresses are never followed.
    ///
    /// # Errors
    /// [`FormSchemaError`] when it is not a valid schema.
    pub fn try_new(source: Value) -> Result<Self, FormSchemaError> {
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .build(&source)
            .map_err(|error| FormSchemaError {
                message: error.to_string(),
            })?;
        Ok(Self {
            source: Arc::new(source),
            validator: Arc::new(validator),
        })
    }

    /// The schema as JSON.
    pub fn source(&self) -> &Value {
        &self.source
    }

    /// Everything in which an answer breaks the form, each with its path.
    pub fn violations(&self, answers: &Value) -> Vec<Violation> {
        self.validator
            .iter_errors(answers)
            .map(|error| Violation {
                path: error.instance_path().to_string(),
                message: Text::new(chinese(error.kind(), &error.to_string()), error.to_string()),
            })
            .collect()
    }
}

/// The library speaks English only; the common kinds are said in Chinese here, the rest is quoted.
fn chinese(kind: &ValidationErrorKind, english: &str) -> String {
    match kind {
        ValidationErrorKind::Required { property } => format!("缺少必填项 {property}"),
        ValidationErrorKind::Enum { options } => format!("须为以下之一：{options}"),
        ValidationErrorKind::Minimum { limit } => format!("不得小于 {limit}"),
        ValidationErrorKind::Maximum { limit } => format!("不得大于 {limit}"),
        ValidationErrorKind::ExclusiveMinimum { limit } => format!("须大于 {limit}"),
        ValidationErrorKind::MinLength { limit } => format!("不得少于 {limit} 个字符"),
        ValidationErrorKind::MaxLength { limit } => format!("不得多于 {limit} 个字符"),
        ValidationErrorKind::Pattern { .. } => "格式不正确".to_owned(),
        ValidationErrorKind::Type { .. } => format!("类型不正确（{english}）"),
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            format!("有未定义的填写项：{}", unexpected.join("、"))
        }
        _ => format!("不符合表单要求（{english}）"),
    }
}

impl TryFrom<Value> for FormSchema {
    type Error = FormSchemaError;
    fn try_from(source: Value) -> Result<Self, Self::Error> {
        Self::try_new(source)
    }
}

impl From<FormSchema> for Value {
    fn from(schema: FormSchema) -> Self {
        (*schema.source).clone()
    }
}
