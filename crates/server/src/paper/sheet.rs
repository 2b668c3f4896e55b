//! From what an act recorded to what is set.

use onewindow_documents::{Document, DocumentKind, FontSource, Languages, Seal, Templates, Typesetter};
use onewindow_engine::case::{Document as Recorded, DocumentKind as Kind};
use onewindow_engine::text::Text;

use super::PaperConfig;
use crate::failure::Failure;

/// What is set of a recorded act: bilingual, sealed by its agency, with the address that checks it.
pub(super) fn sheet(recorded: Recorded, public_url: &str) -> Document {
    let purpose = matches!(recorded.data.get("matter"), Some(matter) if matter == "licence");
    Document {
        kind: kind(recorded.kind),
        languages: Languages::Bilingual,
        number: recorded.number,
        verification_url: format!("{public_url}/v/{}", recorded.code),
        code: recorded.code,
        seal: Seal {
            agency: recorded.seal,
            purpose: purpose.then(|| "行政审批专用章".to_owned()),
        },
        data: recorded.data,
    }
}

fn kind(kind: Kind) -> DocumentKind {
    match kind {
        Kind::AcceptanceNotice => DocumentKind::AcceptanceNotice,
        Kind::NonAcceptanceNotice => DocumentKind::NonAcceptanceNotice,
        Kind::CorrectionNotice => DocumentKind::CorrectionNotice,
        Kind::SuspensionNotice => DocumentKind::SuspensionNotice,
        Kind::ExtensionNotice => DocumentKind::ExtensionNotice,
        Kind::HearingRightNotice => DocumentKind::HearingRightNotice,
        Kind::HearingNotice => DocumentKind::HearingNotice,
        Kind::GrantDecision => DocumentKind::GrantDecision,
        Kind::RefusalDecision => DocumentKind::RefusalDecision,
        Kind::DeliveryReceipt => DocumentKind::DeliveryReceipt,
        Kind::Licence => DocumentKind::Licence,
        Kind::FilingReceipt => DocumentKind::FilingReceipt,
    }
}

/// A typesetter with the configured templates and fonts. It reads fonts: call it where blocking is allowed.
///
/// # Errors
/// When there is no Chinese font, or a template is wrong.
pub(super) fn typesetter(config: &PaperConfig) -> Result<Typesetter, Failure> {
    let told = |error: onewindow_documents::DocumentsError| {
        let text = Text::new(error.chinese(), error.to_string());
        Failure::new(error.code(), text)
    };
    let templates = match &config.templates {
        Some(folder) => Templates::bundled().with_folder(folder).map_err(told)?,
        None => Templates::bundled(),
    };
    let fonts = match &config.fonts {
        Some(folder) => FontSource::system().with_folder(folder),
        None => FontSource::system(),
    };
    Typesetter::try_new(&fonts, &templates).map_err(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_is_refused_for_lacking_just_what_its_template_needs() {
        for recorded in Kind::ALL {
            let mut needed: Vec<&str> = kind(recorded).required().collect();
            let mut asked = recorded.required().to_vec();
            needed.sort_unstable();
            asked.sort_unstable();
            assert_eq!(asked, needed, "{}", recorded.code());
        }
    }
}
