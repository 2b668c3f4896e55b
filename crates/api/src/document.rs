//! Written acts 文书: those of a case, and what anybody may learn from a verification code.

use async_graphql::{Enum, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_desk::{DocumentFile as StoredFile, PublicDocument, RegisteredDocument};
use onewindow_engine::case::{DocumentKind as EngineKind, DrawnDocument};
use onewindow_engine::text::Language;

use crate::scalar::Date;

/// A kind of written act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineKind")]
pub enum DocumentKind {
    /// 受理通知书 (Administrative Licensing Law, Art. 32(1)4-5).
    AcceptanceNotice,
    /// 不予受理通知书 (Administrative Licensing Law, Art. 32(1)1-2).
    NonAcceptanceNotice,
    /// 补正通知书 (Administrative Licensing Law, Art. 32(1)4).
    CorrectionNotice,
    /// 特别程序告知书 (Administrative Licensing Law, Art. 45).
    SuspensionNotice,
    /// 延期通知书 (Administrative Licensing Law, Art. 42).
    ExtensionNotice,
    /// 听证告知书 (Administrative Licensing Law, Art. 47).
    HearingRightNotice,
    /// 听证通知书 (Administrative Licensing Law, Art. 48).
    HearingNotice,
    /// 准予行政许可决定书 (Administrative Licensing Law, Art. 38(1)).
    GrantDecision,
    /// 不予行政许可决定书 (Administrative Licensing Law, Art. 38(2)).
    RefusalDecision,
    /// 送达回证 (Administrative Licensing Law, Art. 44).
    DeliveryReceipt,
    /// 许可证 (Administrative Licensing Law, Art. 39).
    Licence,
    /// 备案回执.
    FilingReceipt,
}

/// How far a written act is on its way to paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum DocumentState {
    /// It is valid and recorded; its file is still to be set.
    Pending,
    /// Its file is finished and signed.
    Ready,
    /// Its file could not be set; it will be tried again.
    Failed,
}

/// The finished file of a written act.
#[derive(Debug, Clone, SimpleObject)]
pub struct DocumentFile {
    /// Its size in bytes.
    pub byte_size: u64,
    /// Its SHA-256, in lower-case hexadecimal.
    pub sha256: String,
    /// Its Ed25519 signature in base64, checked with the key at `/.well-known/onewindow-documents.pub`.
    pub signature: String,
}

impl From<&StoredFile> for DocumentFile {
    fn from(file: &StoredFile) -> Self {
        Self {
            byte_size: file.byte_size,
            sha256: file.sha256.clone(),
            signature: file.signature.clone(),
        }
    }
}

/// A written act 文书 of a case.
#[derive(Debug, Clone, SimpleObject)]
pub struct Document {
    /// Which act.
    pub kind: DocumentKind,
    /// Its official name in the caller's language.
    pub name: String,
    /// Its number 文号; of a licence or a filing its own number.
    pub number: String,
    /// Its verification code 核验码.
    pub code: String,
    /// The day that it bears.
    pub on: Date,
    /// When it was drawn up.
    pub created_at: DateTime<Utc>,
    /// How far it is on its way to paper.
    pub state: DocumentState,
    /// Why its file could not be set the last time.
    pub failure: Option<String>,
    /// The path to `GET` the finished file from, with the caller's token; its signature is at the same path with
    /// `.sig` behind it.
    pub path: Option<String>,
    /// The path of the public page that its code leads to.
    pub verification_path: String,
    /// The finished file.
    pub file: Option<DocumentFile>,
}

impl Document {
    pub(crate) fn new(
        drawn: &DrawnDocument,
        registered: Option<&RegisteredDocument>,
        language: Language,
    ) -> Self {
        let file = registered.and_then(|registered| registered.file.as_ref());
        let failure = registered.and_then(|registered| registered.failure.clone());
        Self {
            kind: drawn.kind.into(),
            name: drawn.kind.name().get(language).to_owned(),
            number: drawn.number.clone(),
            code: drawn.code.clone(),
            on: Date(drawn.on),
            created_at: drawn.at,
            state: match (file, &failure) {
                (Some(_), _) => DocumentState::Ready,
                (None, Some(_)) => DocumentState::Failed,
                (None, None) => DocumentState::Pending,
            },
            failure,
            path: file.map(|_| format!("/documents/{}.pdf", drawn.code)),
            verification_path: format!("/v/{}", drawn.code),
            file: file.map(DocumentFile::from),
        }
    }
}

/// What anybody may learn of a written act by its code 核验码: no reasons, and no applicant but where the grant is
/// public (Administrative Licensing Law, Art. 40).
#[derive(Debug, Clone, SimpleObject)]
pub struct VerifiedDocument {
    /// Which act.
    pub kind: DocumentKind,
    /// What it is called, in the caller's language; of a licence its own name.
    pub name: String,
    /// Its number 文号.
    pub number: String,
    /// Its verification code.
    pub code: String,
    /// The agency that acted, in the caller's language.
    pub agency: String,
    /// The day that it bears.
    pub on: Date,
    /// Which procedure it is about, in the caller's language; a licence tells its name instead.
    pub procedure: Option<String>,
    /// To whom it was granted.
    pub holder: Option<String>,
    /// The first valid day.
    pub valid_from: Option<Date>,
    /// The last valid day.
    pub valid_to: Option<Date>,
    /// Whether the last valid day is over.
    pub is_expired: bool,
    /// The finished file, to hold a copy against.
    pub file: Option<DocumentFile>,
}

impl VerifiedDocument {
    pub(crate) fn new(document: &PublicDocument, language: Language) -> Self {
        Self {
            kind: document.kind.into(),
            name: document.name.get(language).to_owned(),
            number: document.number.clone(),
            code: document.code.clone(),
            agency: document.agency.get(language).to_owned(),
            on: Date(document.on),
            procedure: document
                .procedure
                .as_ref()
                .map(|procedure| procedure.get(language).to_owned()),
            holder: document.holder.clone(),
            valid_from: document.valid_from.map(Date),
            valid_to: document.valid_to.map(Date),
            is_expired: document.is_expired,
            file: document.file.as_ref().map(DocumentFile::from),
        }
    }
}
