//! The kinds of written acts and what each has to say.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::field::{Field, Need, Shape};

/// A written act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// Acceptance notice 受理通知书 (Administrative Licensing Law Art. 32(1)4-5, 32(2)).
    AcceptanceNotice,
    /// Non-acceptance notice 不予受理通知书: no licence needed, not competent, or refused at intake
    /// (Art. 32(1)1-2, 32(2), 78, 79).
    NonAcceptanceNotice,
    /// One-time correction notice 补正通知书 (Art. 32(1)4).
    CorrectionNotice,
    /// Notice of a special procedure whose time is not counted 特别程序告知书 (Art. 45).
    SuspensionNotice,
    /// Extension notice 延期通知书 (Art. 42).
    ExtensionNotice,
    /// Notice of the right to a hearing 听证告知书 (Art. 47).
    HearingRightNotice,
    /// Hearing notice 听证通知书 (Art. 48(1)).
    HearingNotice,
    /// Decision of grant 准予行政许可决定书 (Art. 38(1)).
    GrantDecision,
    /// Decision of refusal 不予行政许可决定书, with reasons and remedies (Art. 38(2)).
    RefusalDecision,
    /// Delivery receipt 送达回证 (Art. 44).
    DeliveryReceipt,
    /// The licence itself 许可证 (Art. 39).
    Licence,
    /// Filing receipt 备案回执: filing is complete at receipt (Order 673 Art. 13).
    FilingReceipt,
}

/// Where a matter is no licence, the Licensing Law is not quoted and the basis has to be told.
const MATTERS: Shape = Shape::Choice(&["licence", "other"]);
const GROUNDS_OF_NON_ACCEPTANCE: Shape = Shape::Choice(&["not_required", "not_competent", "refused"]);
/// Art. 46 (by law, or by the agency in the public interest) and Art. 47 (asked for).
const GROUNDS_OF_HEARING: Shape = Shape::Choice(&["required_by_law", "public_interest", "requested"]);

const AGENCY: Field = Field::must("agency", Shape::Text);
const DATE: Field = Field::must("date", Shape::Date);
const APPLICANT: Field = Field::must("applicant", Shape::Text);
const CASE: Field = Field::must("case", Shape::Line);
const PROCEDURE: Field = Field::must("procedure", Shape::Text);
const MATTER: Field = Field::may("matter", MATTERS);
const BASIS: Field = Field::when("basis", Shape::Text, "matter", "other");
const REASONS: Field = Field::must("reasons", Shape::Text);
const REMEDY: Field = Field::must("remedy", Shape::Text);
const CONTACT: Field = Field::may("contact", Shape::Text);
const LISTED: &[Field] = &[Field::must("name", Shape::Text)];

const ACCEPTANCE: &[Field] = &[
    AGENCY,
    DATE,
    APPLICANT,
    CASE,
    PROCEDURE,
    MATTER,
    BASIS,
    Field::must("received_on", Shape::Date),
    Field::must("accepted_on", Shape::Date),
    Field::must("limit", Shape::Text),
    Field::may("decision_due", Shape::Date),
    Field::may("promised_due", Shape::Date),
    Field::may("deemed", Shape::Flag),
    Field::may("open_items", Shape::List(LISTED)),
    Field::when("open_items_due", Shape::Date, "open_items", "true"),
    CONTACT,
];

const NON_ACCEPTANCE: &[Field] = &[
    AGENCY,
    DATE,
    APPLICANT,
    CASE,
    PROCEDURE,
    MATTER,
    Field::must("received_on", Shape::Date),
    Field::must("ground", GROUNDS_OF_NON_ACCEPTANCE),
    Field::when("competent_agency", Shape::Text, "ground", "not_competent"),
    Field::when("basis", Shape::Text, "ground", "refused"),
    REASONS,
    REMEDY,
    CONTACT,
];

const CORRECTION: &[Field] = &[
    AGENCY,
    DATE,
    APPLICANT,
    CASE,
    PROCEDURE,
    MATTER,
    BASIS,
    Field::must("received_on", Shape::Date),
    Field::must(
        "items",
        Shape::List(&[
            Field::must("name", Shape::Text),
            Field::must("problem", Shape::Text),
        ]),
    ),
    Field::may("answer_by", Shape::Date),
    CONTACT,
];

const SUSPENSION: &[Field] = &[
    AGENCY,
    DATE,
    APPLICANT,
    CASE,
    PROCEDURE,
    MATTER,
    BASIS,
    Field::must("special_procedure", Shape::Text),
    REASONS,
    Field::must("starts_on", Shape::Date),
    Field::must("time_needed", Shape::Text),
    Field::may("expected_end", Shape::Date),
    CONTACT,
];

const EXTENSION: &[Field] = &[
    AGENCY,
    DATE,
    APPLICANT,
    CASE,
    PROCEDURE,
    MATTER,
    BASIS,
    Field::must("accepted_on", Shape::Date),
    Field::must("original_due", Shape::Date),
    Field::must("extension", Shape::Text),
    Field::must("new_due", Shape::Date),
    REASONS,
    Field::must("approved_by", Shape::Text),
    Field::may("unified", Shape::Flag),
    CONTACT,
];

const HEARING_RIGHT: &[Field] = &[
    AGENCY,
    DATE,
    APPLICANT,
    CASE,
    PROCEDURE,
    REASONS,
    Field::must("request_by", Shape::Date),
    Field::must("contact", Shape::Text),
];

const HEARING: &[Field] = &[
    AGENCY,
    DATE,
    APPLICANT,
    CASE,
    PROCEDURE,
    Field::must("ground", GROUNDS_OF_HEARING),
    Field::must("hearing_on", Shape::Date),
    // The hour, where it is fixed already; it falls on the day above.
    Field::may("hearing_at", Shape::Moment),
    Field::must("place", Shape::Text),
    Field::must("presider", Shape::Text),
    Field::may("recorder", Shape::Text),
    Field::must("contact", Shape::Text),
];

const GRANT: &[Field] = &[
    AGENCY,
    DATE,
    APPLICANT,
    CASE,
    PROCEDURE,
    MATTER,
    Field::must("accepted_on", Shape::Date),
    Field::must("basis", Shape::Text),
    Field::must("content", Shape::Text),
    Field::may("reasons", Shape::Text),
    Field::may("hearing_record", Shape::Text),
    Field::may("conditions", Shape::Text),
    Field::may("licence_name", Shape::Text),
    Field::may("licence_number", Shape::Line),
    Field::may("valid_from", Shape::Date),
    Field::may("valid_to", Shape::Date),
    Field::may("open_items", Shape::List(LISTED)),
    Field::when("open_items_due", Shape::Date, "open_items", "true"),
    Field::may("remedy", Shape::Text),
    CONTACT,
];

const REFUSAL: &[Field] = &[
    AGENCY,
    DATE,
    APPLICANT,
    CASE,
    PROCEDURE,
    MATTER,
    Field::must("accepted_on", Shape::Date),
    Field::must("basis", Shape::Text),
    REASONS,
    REMEDY,
    Field::may("hearing_record", Shape::Text),
    CONTACT,
];

const DELIVERY: &[Field] = &[
    AGENCY,
    DATE,
    APPLICANT,
    CASE,
    PROCEDURE,
    Field::must(
        "documents",
        Shape::List(&[
            Field::must("name", Shape::Text),
            Field::must("number", Shape::Line),
        ]),
    ),
    Field::must("method", Shape::Text),
    Field::must("place", Shape::Text),
    Field::must("delivered_by", Shape::Text),
    Field::may("delivered_at", Shape::Moment),
    Field::may("received_by", Shape::Text),
    Field::may("received_at", Shape::Moment),
    Field::may("receiver_relation", Shape::Text),
    Field::may("remarks", Shape::Text),
];

const LICENCE: &[Field] = &[
    AGENCY,
    DATE,
    Field::must("licence_name", Shape::Text),
    Field::must("holder", Shape::Text),
    Field::must("holder_code", Shape::Line),
    Field::must("content", Shape::Text),
    Field::must("basis", Shape::Text),
    Field::must("valid_from", Shape::Date),
    Field::when("valid_to", Shape::Date, "open_ended", "false"),
    Field::may("open_ended", Shape::Flag),
    Field::may("address", Shape::Text),
    Field::may(
        "entries",
        Shape::List(&[
            Field::must("name", Shape::Text),
            Field::must("value", Shape::Text),
        ]),
    ),
];

const FILING: &[Field] = &[
    AGENCY,
    DATE,
    APPLICANT,
    CASE,
    PROCEDURE,
    Field::must("basis", Shape::Text),
    Field::must("filed_at", Shape::Moment),
    Field::must("project", Shape::Text),
    Field::may("project_code", Shape::Line),
    Field::may(
        "entries",
        Shape::List(&[
            Field::must("name", Shape::Text),
            Field::must("value", Shape::Text),
        ]),
    ),
    CONTACT,
];

impl DocumentKind {
    /// All kinds.
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

    /// The name in data and in the file name of its template, such as `acceptance_notice`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AcceptanceNotice => "acceptance_notice",
            Self::NonAcceptanceNotice => "non_acceptance_notice",
            Self::CorrectionNotice => "correction_notice",
            Self::SuspensionNotice => "suspension_notice",
            Self::ExtensionNotice => "extension_notice",
            Self::HearingRightNotice => "hearing_right_notice",
            Self::HearingNotice => "hearing_notice",
            Self::GrantDecision => "grant_decision",
            Self::RefusalDecision => "refusal_decision",
            Self::DeliveryReceipt => "delivery_receipt",
            Self::Licence => "licence",
            Self::FilingReceipt => "filing_receipt",
        }
    }

    /// What people call it, in Chinese.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::AcceptanceNotice => "受理通知书",
            Self::NonAcceptanceNotice => "不予受理通知书",
            Self::CorrectionNotice => "补正通知书",
            Self::SuspensionNotice => "特别程序告知书",
            Self::ExtensionNotice => "延期通知书",
            Self::HearingRightNotice => "听证告知书",
            Self::HearingNotice => "听证通知书",
            Self::GrantDecision => "准予行政许可决定书",
            Self::RefusalDecision => "不予行政许可决定书",
            Self::DeliveryReceipt => "送达回证",
            Self::Licence => "许可证",
            Self::FilingReceipt => "备案回执",
        }
    }

    /// What people call it, in English.
    pub const fn english(self) -> &'static str {
        match self {
            Self::AcceptanceNotice => "acceptance notice",
            Self::NonAcceptanceNotice => "non-acceptance notice",
            Self::CorrectionNotice => "correction notice",
            Self::SuspensionNotice => "special procedure notice",
            Self::ExtensionNotice => "extension notice",
            Self::HearingRightNotice => "notice of the right to a hearing",
            Self::HearingNotice => "hearing notice",
            Self::GrantDecision => "decision of grant",
            Self::RefusalDecision => "decision of refusal",
            Self::DeliveryReceipt => "delivery receipt",
            Self::Licence => "licence",
            Self::FilingReceipt => "filing receipt",
        }
    }

    /// Every field that the bundled template of this kind reads.
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Self::AcceptanceNotice => ACCEPTANCE,
            Self::NonAcceptanceNotice => NON_ACCEPTANCE,
            Self::CorrectionNotice => CORRECTION,
            Self::SuspensionNotice => SUSPENSION,
            Self::ExtensionNotice => EXTENSION,
            Self::HearingRightNotice => HEARING_RIGHT,
            Self::HearingNotice => HEARING,
            Self::GrantDecision => GRANT,
            Self::RefusalDecision => REFUSAL,
            Self::DeliveryReceipt => DELIVERY,
            Self::Licence => LICENCE,
            Self::FilingReceipt => FILING,
        }
    }

    /// The names of the fields without which no document of this kind is set. Those that depend on another field
    /// are not among them: [`Field::need`] tells of what they depend.
    pub fn required(self) -> impl Iterator<Item = &'static str> {
        self.fields()
            .iter()
            .filter(|field| field.need == Need::Always)
            .map(|field| field.name)
    }
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
