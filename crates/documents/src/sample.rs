//! A document of every kind, filled in: for the gallery, for checking the templates of a catalogue and for tests.

use crate::{Document, DocumentKind};

/// A filled-in document of a kind, bilingual.
#[expect(
    clippy::missing_panics_doc,
    reason = "the samples are part of this crate and a test reads every one of them"
)]
pub fn sample(kind: DocumentKind) -> Document {
    let text = match kind {
        DocumentKind::AcceptanceNotice => include_str!("../samples/acceptance_notice.json"),
        DocumentKind::NonAcceptanceNotice => include_str!("../samples/non_acceptance_notice.json"),
        DocumentKind::CorrectionNotice => include_str!("../samples/correction_notice.json"),
        DocumentKind::SuspensionNotice => include_str!("../samples/suspension_notice.json"),
        DocumentKind::ExtensionNotice => include_str!("../samples/extension_notice.json"),
        DocumentKind::HearingRightNotice => include_str!("../samples/hearing_right_notice.json"),
        DocumentKind::HearingNotice => include_str!("../samples/hearing_notice.json"),
        DocumentKind::GrantDecision => include_str!("../samples/grant_decision.json"),
        DocumentKind::RefusalDecision => include_str!("../samples/refusal_decision.json"),
        DocumentKind::DeliveryReceipt => include_str!("../samples/delivery_receipt.json"),
        DocumentKind::Licence => include_str!("../samples/licence.json"),
        DocumentKind::FilingReceipt => include_str!("../samples/filing_receipt.json"),
    };
    serde_json::from_str(text).expect("a bundled sample is a document")
}
