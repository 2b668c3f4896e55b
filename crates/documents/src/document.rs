//! What is to be written.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::DocumentKind;

/// In which languages an act is written. Chinese is always there: it is the text that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Languages {
    /// Simplified Chinese alone.
    #[default]
    Chinese,
    /// Chinese, and below each paragraph its English.
    Bilingual,
}

/// The words of the round red seal 印章.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// The agency whose seal it is, in Chinese: set in an arc around the star.
    pub agency: String,
    /// What the seal is for, such as 行政审批专用章: set below the star.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
}

/// One written act, complete: what the act recorded in its own transaction and a worker typesets afterwards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Which act it is.
    pub kind: DocumentKind,
    /// In which languages it is written.
    #[serde(default)]
    pub languages: Languages,
    /// The number of the document 文号, of a licence its number 证号, such as `高新建许受字〔2026〕12号`.
    pub number: String,
    /// What it says: an object with the fields of [`DocumentKind::fields`]. Further members are left to templates
    /// of the catalogue.
    pub data: Value,
    /// The verification code 核验码, shown below every page and kept in the file.
    pub code: String,
    /// The address that checks the code, drawn as QR code.
    pub verification_url: String,
    /// The seal that is put on it.
    pub seal: Seal,
}

impl Document {
    /// A member of the data that is plain text or the Chinese half of a text; empty when it is not there.
    pub(crate) fn chinese(&self, name: &str) -> &str {
        chinese(self.data.get(name).unwrap_or(&Value::Null))
    }
}

/// The Chinese of a text: a plain string stands for both languages, an object has one member a language.
pub(crate) fn chinese(value: &Value) -> &str {
    let text = match value {
        Value::Object(members) => members.get("zh-CN").unwrap_or(&Value::Null),
        other => other,
    };
    text.as_str().unwrap_or_default()
}
