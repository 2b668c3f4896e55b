//! Written acts 文书: what the Administrative Licensing Law wants in writing (Art. 32, 38, 39, 42, 44, 45, 48). The act
//! itself records what its document says, in the same batch of events; how it looks on paper is decided later.

mod draw;
mod words;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(super) use draw::{check, draw_up};

use crate::text::Text;

/// A kind of written act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// Acceptance notice 受理通知书 (Art. 32(1)4-5, 32(2)).
    AcceptanceNotice,
    /// Non-acceptance notice 不予受理通知书 (Art. 32(1)1-2, 32(2)).
    NonAcceptanceNotice,
    /// One-time correction notice 补正通知书 (Art. 32(1)4).
    CorrectionNotice,
    /// Notice of a special procedure whose time is not counted 特别程序告知书 (Art. 45).
    SuspensionNotice,
    /// Extension notice 延期通知书 (Art. 42).
    ExtensionNotice,
    /// Notice of the right to a hearing 听证告知书 (Art. 47).
    HearingRightNotice,
    /// Hearing notice 听证通知书 (Art. 48(1)1).
    HearingNotice,
    /// Decision of grant 准予行政许可决定书 (Art. 38(1)).
    GrantDecision,
    /// Decision of refusal 不予行政许可决定书 (Art. 38(2)).
    RefusalDecision,
    /// Delivery receipt 送达回证 (Art. 44).
    DeliveryReceipt,
    /// The licence itself 许可证 (Art. 39).
    Licence,
    /// Filing receipt 备案回执 (State Council Order 673 Art. 13).
    FilingReceipt,
}

impl DocumentKind {
    /// Every kind.
    pub const ALL: [DocumentKind; 12] = [
        DocumentKind::AcceptanceNotice,
        DocumentKind::NonAcceptanceNotice,
        DocumentKind::CorrectionNotice,
        DocumentKind::SuspensionNotice,
        DocumentKind::ExtensionNotice,
        DocumentKind::HearingRightNotice,
        DocumentKind::HearingNotice,
        DocumentKind::GrantDecision,
        DocumentKind::RefusalDecision,
        DocumentKind::DeliveryReceipt,
        DocumentKind::Licence,
        DocumentKind::FilingReceipt,
    ];

    /// The stable name used in events and files.
    pub fn code(self) -> &'static str {
        match self {
            DocumentKind::AcceptanceNotice => "acceptance-notice",
            DocumentKind::NonAcceptanceNotice => "non-acceptance-notice",
            DocumentKind::CorrectionNotice => "correction-notice",
            DocumentKind::SuspensionNotice => "suspension-notice",
            DocumentKind::ExtensionNotice => "extension-notice",
            DocumentKind::HearingRightNotice => "hearing-right-notice",
            DocumentKind::HearingNotice => "hearing-notice",
            DocumentKind::GrantDecision => "grant-decision",
            DocumentKind::RefusalDecision => "refusal-decision",
            DocumentKind::DeliveryReceipt => "delivery-receipt",
            DocumentKind::Licence => "licence",
            DocumentKind::FilingReceipt => "filing-receipt",
        }
    }

    /// The official name.
    pub fn name(self) -> Text {
        let (zh, en) = match self {
            DocumentKind::AcceptanceNotice => ("受理通知书", "acceptance notice"),
            DocumentKind::NonAcceptanceNotice => ("不予受理通知书", "non-acceptance notice"),
            DocumentKind::CorrectionNotice => ("补正通知书", "correction notice"),
            DocumentKind::SuspensionNotice => ("特别程序告知书", "special procedure notice"),
            DocumentKind::ExtensionNotice => ("延期通知书", "extension notice"),
            DocumentKind::HearingRightNotice => ("听证告知书", "notice of the right to a hearing"),
            DocumentKind::HearingNotice => ("听证通知书", "hearing notice"),
            DocumentKind::GrantDecision => ("准予行政许可决定书", "decision of grant"),
            DocumentKind::RefusalDecision => ("不予行政许可决定书", "decision of refusal"),
            DocumentKind::DeliveryReceipt => ("送达回证", "delivery receipt"),
            DocumentKind::Licence => ("许可证", "licence"),
            DocumentKind::FilingReceipt => ("备案回执", "filing receipt"),
        };
        Text::new(zh, en)
    }

    /// What it must say; an act whose document could not say it is refused.
    #[expect(clippy::too_many_lines, reason = "one list a kind and nothing else")]
    pub fn required(self) -> &'static [&'static str] {
        match self {
            DocumentKind::AcceptanceNotice => &[
                "agency",
                "date",
                "applicant",
                "case",
                "procedure",
                "received_on",
                "accepted_on",
                "limit",
            ],
            DocumentKind::NonAcceptanceNotice => &[
                "agency",
                "date",
                "applicant",
                "case",
                "procedure",
                "received_on",
                "ground",
                "reasons",
                "remedy",
            ],
            DocumentKind::CorrectionNotice => &[
                "agency",
                "date",
                "applicant",
                "case",
                "procedure",
                "received_on",
                "items",
            ],
            DocumentKind::SuspensionNotice => &[
                "agency",
                "date",
                "applicant",
                "case",
                "procedure",
                "special_procedure",
                "reasons",
                "starts_on",
                "time_needed",
            ],
            DocumentKind::ExtensionNotice => &[
                "agency",
                "date",
                "applicant",
                "case",
                "procedure",
                "accepted_on",
                "original_due",
                "extension",
                "new_due",
                "reasons",
                "approved_by",
            ],
            DocumentKind::HearingRightNotice => &[
                "agency",
                "date",
                "applicant",
                "case",
                "procedure",
                "reasons",
                "request_by",
                "contact",
            ],
            DocumentKind::HearingNotice => &[
                "agency",
                "date",
                "applicant",
                "case",
                "procedure",
                "ground",
                "hearing_on",
                "place",
                "presider",
                "contact",
            ],
            DocumentKind::GrantDecision => &[
                "agency",
                "date",
                "applicant",
                "case",
                "procedure",
                "accepted_on",
                "basis",
                "content",
            ],
            DocumentKind::RefusalDecision => &[
                "agency",
                "date",
                "applicant",
                "case",
                "procedure",
                "accepted_on",
                "basis",
                "reasons",
                "remedy",
            ],
            DocumentKind::DeliveryReceipt => &[
                "agency",
                "date",
                "applicant",
                "case",
                "procedure",
                "documents",
                "method",
                "place",
                "delivered_by",
            ],
            DocumentKind::Licence => &[
                "agency",
                "date",
                "licence_name",
                "holder",
                "holder_code",
                "content",
                "basis",
                "valid_from",
            ],
            DocumentKind::FilingReceipt => &[
                "agency",
                "date",
                "applicant",
                "case",
                "procedure",
                "basis",
                "filed_at",
                "project",
            ],
        }
    }

    /// What stands in its number 文号 for the kind.
    pub(super) fn word(self) -> &'static str {
        match self {
            DocumentKind::AcceptanceNotice => "受",
            DocumentKind::NonAcceptanceNotice => "不受",
            DocumentKind::CorrectionNotice => "补",
            DocumentKind::SuspensionNotice => "特",
            DocumentKind::ExtensionNotice => "延",
            DocumentKind::HearingRightNotice => "听告",
            DocumentKind::HearingNotice => "听",
            DocumentKind::GrantDecision => "准决",
            DocumentKind::RefusalDecision => "不准决",
            DocumentKind::DeliveryReceipt => "送",
            DocumentKind::Licence => "证",
            DocumentKind::FilingReceipt => "备",
        }
    }
}

/// What a written act needs that a case does not know.
#[derive(Debug, Clone, Copy)]
pub struct Papers<'a> {
    /// The registered name of the applying enterprise.
    pub holder: &'a str,
    /// Its unified social credit code 统一社会信用代码.
    pub holder_code: &'a str,
    /// The random part of the verification codes 核验码 of this act's documents.
    pub code: &'a str,
}

/// A written act, complete: what is recorded with the act and typeset afterwards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Document {
    /// Which act.
    pub kind: DocumentKind,
    /// Its number 文号; of a licence or a filing its own number.
    pub number: String,
    /// Its verification code 核验码: unguessable, and the address it is checked at.
    pub code: String,
    /// The local day that it bears.
    pub on: NaiveDate,
    /// Whose seal it bears, in Chinese.
    pub seal: String,
    /// What it says: its fields by name; text is a string or has both languages.
    pub data: Value,
}

/// A written act as its case remembers it; what it says stands in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct DrawnDocument {
    /// Which act.
    pub kind: DocumentKind,
    /// Its number 文号.
    pub number: String,
    /// Its verification code 核验码.
    pub code: String,
    /// The local day that it bears.
    pub on: NaiveDate,
    /// When it was drawn up.
    pub at: DateTime<Utc>,
}
