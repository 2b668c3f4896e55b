//! Written acts 文书: what is still to be set on paper, the finished files, and what anybody may learn from a
//! verification code 核验码.

use std::path::PathBuf;

use chrono::NaiveDate;
use onewindow_engine::access::Scope;
use onewindow_engine::actor::Actor;
use onewindow_engine::case::{CaseEvent, Document, DocumentKind, Event};
use onewindow_engine::ids::CaseId;
use onewindow_engine::licence::{LicenceEvent, LicenceRecord};
use onewindow_engine::text::Text;
use onewindow_store::{CaseWrite, DocumentFile, EventFilter, RegisteredDocument, Stream};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt as _;

use crate::clock::machine_time;
use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result};
use crate::key::hexadecimal;
use crate::random;

/// The event that holds what a written act says.
const DRAWN_UP: &str = "DocumentDrawnUp";
/// More written acts than one case can have.
const MOST_OF_A_CASE: u32 = 1_000;
/// A longer text is no verification code.
const LONGEST_CODE: usize = 64;

/// The finished file of a written act, to be handed out.
#[derive(Debug)]
pub struct DocumentDownload {
    /// What it is, with its content.
    pub document: Document,
    /// The file.
    pub file: DocumentFile,
    /// Its bytes.
    pub content: File,
}

/// What anybody may learn of a written act by its code: no reasons, no applicant but where the grant is public
/// (Licensing Law Art. 40).
#[derive(Debug, Clone, PartialEq)]
pub struct PublicDocument {
    /// Which act.
    pub kind: DocumentKind,
    /// What it is called; of a licence its own name.
    pub name: Text,
    /// Its number 文号.
    pub number: String,
    /// Its verification code 核验码.
    pub code: String,
    /// The agency that acted.
    pub agency: Text,
    /// The day that it bears.
    pub on: NaiveDate,
    /// Which procedure it is about; a licence tells its name instead.
    pub procedure: Option<Text>,
    /// To whom it was granted.
    pub holder: Option<String>,
    /// The first valid day.
    pub valid_from: Option<NaiveDate>,
    /// The last valid day.
    pub valid_to: Option<NaiveDate>,
    /// Whether the last valid day is over.
    pub is_expired: bool,
    /// The finished file, to hold a copy against.
    pub file: Option<DocumentFile>,
}

/// A written act that is still to be set.
#[derive(Debug, Clone, PartialEq)]
pub struct PendingDocument {
    /// The case it belongs to.
    pub case: CaseId,
    /// What it says.
    pub document: Document,
}

impl Desk {
    /// How the written acts of cases stand, in any order.
    ///
    /// # Errors
    /// When nobody is signed in or the store can't answer.
    pub async fn documents_of_cases(
        &self,
        actor: &Actor,
        cases: &[CaseId],
    ) -> Result<Vec<RegisteredDocument>> {
        let visible = self.cases_by_ids(actor, cases).await?;
        let visible: Vec<CaseId> = visible.iter().map(|case| case.id).collect();
        Ok(self.store().documents_of(&visible).await?)
    }

    /// The finished file of a written act, for whoever may see its case.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] also while it is still to be set and when the case is not visible.
    pub async fn read_document(&self, actor: &Actor, code: &str) -> Result<DocumentDownload> {
        let missing = || DeskError::NotFound { what: Noun::Document };
        let registered = self.registered(code).await?.ok_or_else(missing)?;
        self.case(actor, registered.case)
            .await
            .map_err(|error| match error {
                DeskError::NotFound { .. } => missing(),
                error => error,
            })?;
        let file = registered.file.ok_or_else(missing)?;
        let document = self
            .drawn_up(registered.case, &registered.code)
            .await?
            .ok_or_else(missing)?;
        let content = File::open(self.document_path(&registered.code))
            .await
            .map_err(DeskError::internal)?;
        Ok(DocumentDownload {
            document,
            file,
            content,
        })
    }

    /// What anybody may learn of a written act; none for a code that is not ours.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn verify_document(&self, code: &str) -> Result<Option<PublicDocument>> {
        let Some(registered) = self.registered(code).await? else {
            return Ok(None);
        };
        let document = self.drawn_up(registered.case, &registered.code).await?;
        Ok(document.map(|document| public(document, registered.file, self.today())))
    }

    /// Written acts that are still to be set, oldest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn documents_to_set(&self, first: u32) -> Result<Vec<PendingDocument>> {
        let mut pending = Vec::new();
        for registered in self.store().documents_to_set(first).await? {
            let Some(document) = self.drawn_up(registered.case, &registered.code).await? else {
                tracing::error!(code = %registered.code, "a registered document is not in the log");
                continue;
            };
            pending.push(PendingDocument {
                case: registered.case,
                document,
            });
        }
        Ok(pending)
    }

    /// Keeps the finished file of a written act and its signature in base64. The same once more changes nothing.
    ///
    /// # Errors
    /// When the folder or the store can't be written.
    pub async fn keep_document(&self, code: &str, bytes: &[u8], signature: &str) -> Result<()> {
        let place = self.document_path(code);
        let folder = self.documents_folder();
        fs::create_dir_all(&folder).await.map_err(DeskError::internal)?;
        for (place, bytes) in [
            (place.clone(), bytes),
            (place.with_extension("pdf.sig"), signature.as_bytes()),
        ] {
            let part = place.with_extension("part");
            let mut out = File::create(&part).await.map_err(DeskError::internal)?;
            out.write_all(bytes).await.map_err(DeskError::internal)?;
            out.sync_all().await.map_err(DeskError::internal)?;
            fs::rename(&part, &place).await.map_err(DeskError::internal)?;
        }
        let folder = File::open(&folder).await.map_err(DeskError::internal)?;
        folder.sync_all().await.map_err(DeskError::internal)?;
        let file = DocumentFile {
            set_at: machine_time(),
            byte_size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            sha256: hexadecimal(&Sha256::digest(bytes)),
            signature: signature.to_owned(),
        };
        self.store().mark_set(code, &file).await?;
        Ok(())
    }

    /// Records why a written act could not be set; it stays to be set.
    ///
    /// # Errors
    /// When the store can't be written.
    pub async fn could_not_set_document(&self, code: &str, failure: &str) -> Result<()> {
        Ok(self.store().mark_not_set(code, failure).await?)
    }

    /// The licence drawn up anew with the end that a renewal gives it, to be written with the renewal (Licensing Law
    /// Art. 39, 50). Everything else stays as it was granted; the paper has a code of its own.
    pub(crate) async fn print_renewal(
        &self,
        case: CaseId,
        records: &[LicenceRecord],
    ) -> Result<Vec<CaseWrite>> {
        let renewal = records.iter().find_map(|record| match &record.what {
            LicenceEvent::LicenceRenewed { on, valid_until, .. } => Some((record, *on, *valid_until)),
            _ => None,
        });
        let Some((record, on, valid_until)) = renewal else {
            return Ok(Vec::new());
        };
        let missing = |what: &str| DeskError::internal(format!("case {case} {what}"));
        let mut after = self.store().case(case).await?.ok_or_else(|| missing("is gone"))?;
        let printed = after
            .documents
            .iter()
            .rfind(|drawn| drawn.kind == DocumentKind::Licence);
        let Some(code) = printed.map(|drawn| drawn.code.clone()) else {
            return Ok(Vec::new());
        };
        let drawn = self.drawn_up(case, &code).await?;
        let mut document = drawn.ok_or_else(|| missing("has a licence that is not in the log"))?;
        document.code = format!("{}-1", random::document_code());
        document.on = on;
        document.data["date"] = json!(on);
        document.data["valid_to"] = json!(valid_until);
        let event = Event {
            at: record.at,
            by: record.by.clone(),
            what: CaseEvent::DocumentDrawnUp(document),
        };
        let before = Some(after.sequence);
        after.apply(&event);
        Ok(vec![self.write_case(before, &after, vec![event])?])
    }

    /// A written act by its code, with the case it belongs to.
    pub(crate) async fn document_by_code(&self, code: &str) -> Result<Option<(CaseId, Document)>> {
        let Some(registered) = self.registered(code).await? else {
            return Ok(None);
        };
        let drawn = self.drawn_up(registered.case, &registered.code).await?;
        Ok(drawn.map(|document| (registered.case, document)))
    }

    async fn registered(&self, code: &str) -> Result<Option<RegisteredDocument>> {
        let code = code.trim().to_uppercase();
        if code.is_empty() || code.len() > LONGEST_CODE {
            return Ok(None);
        }
        Ok(self.store().document(&code).await?)
    }

    /// What a written act says, as the log holds it.
    async fn drawn_up(&self, case: CaseId, code: &str) -> Result<Option<Document>> {
        let filter = EventFilter {
            types: vec![DRAWN_UP.to_owned()],
            stream: Some(Stream::Case(case)),
        };
        let events = self
            .store()
            .events(&Scope::All, None, &filter, MOST_OF_A_CASE)
            .await?;
        for event in events.items {
            let document = Document::deserialize(&event.data).map_err(DeskError::internal)?;
            if document.code == code {
                return Ok(Some(document));
            }
        }
        Ok(None)
    }

    fn documents_folder(&self) -> PathBuf {
        self.inner.files.join("documents")
    }

    fn document_path(&self, code: &str) -> PathBuf {
        self.documents_folder().join(format!("{code}.pdf"))
    }
}

/// Leaves out what is nobody's business.
fn public(document: Document, file: Option<DocumentFile>, today: NaiveDate) -> PublicDocument {
    let data = &document.data;
    let is_public = matches!(
        document.kind,
        DocumentKind::GrantDecision | DocumentKind::Licence | DocumentKind::FilingReceipt
    );
    let holder = if is_public {
        said(data, "holder").or_else(|| said(data, "applicant"))
    } else {
        None
    };
    let valid_to: Option<NaiveDate> = said(data, "valid_to");
    PublicDocument {
        name: match document.kind {
            DocumentKind::Licence => said(data, "licence_name").unwrap_or_else(|| document.kind.name()),
            kind => kind.name(),
        },
        agency: said(data, "agency").unwrap_or_else(|| Text::new(&document.seal, &document.seal)),
        procedure: said(data, "procedure"),
        holder,
        valid_from: said(data, "valid_from"),
        valid_to,
        is_expired: valid_to.is_some_and(|last| last < today),
        file,
        kind: document.kind,
        number: document.number,
        code: document.code,
        on: document.on,
    }
}

fn said<T: DeserializeOwned>(data: &Value, name: &str) -> Option<T> {
    data.get(name).and_then(|value| T::deserialize(value).ok())
}
