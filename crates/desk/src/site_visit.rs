//! Site visits 现场核查: officers by login and files by id, made into what the engine judges.

use chrono::NaiveDate;
use onewindow_engine::access::Operation;
use onewindow_engine::actor::Actor;
use onewindow_engine::case::{Attachment, Case, Command, Officer, StepKey, VisitReport};
use onewindow_engine::ids::{CaseId, FileId};
use serde::{Deserialize, Serialize};

use crate::case::Act;
use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result};
use crate::identity::actor_of;
use crate::key::Request;

/// Writing down a site visit.
#[derive(Debug, Clone, Serialize)]
pub struct RecordSiteVisit {
    /// Which case.
    pub case: CaseId,
    /// The version that the caller has seen.
    pub expected: u64,
    /// Which step.
    pub step: StepKey,
    /// The day.
    pub on: NaiveDate,
    /// Where.
    pub place: String,
    /// The logins of those who were there.
    pub officers: Vec<String>,
    /// What they found.
    pub findings: String,
    /// Photographs and files that the caller has uploaded.
    pub files: Vec<FileId>,
}

/// What a replayed request needs to find its answer again.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Answer {
    case: CaseId,
}

impl Desk {
    /// Writes down a site visit.
    ///
    /// # Errors
    /// As [`Desk::act`], and when one of the officers has no active account or a file is not the caller's.
    pub async fn record_site_visit(&self, actor: &Actor, input: RecordSiteVisit, key: &str) -> Result<Case> {
        let request = Request::new(actor, key, Operation::RecordSiteVisit, &input)?;
        if let Some(answer) = self.recorded::<Answer>(&request).await? {
            return self.case(actor, answer.case).await;
        }
        // Who has no part in the case learns nothing of accounts and files.
        self.case(actor, input.case).await?;
        let mut officers = Vec::with_capacity(input.officers.len());
        for login in &input.officers {
            let account = self.store().account_by_login(login).await?;
            let account = account.filter(|account| account.disabled_at.is_none());
            let account = account.ok_or(DeskError::NotFound { what: Noun::Account })?;
            officers.push(Officer::of(&actor_of(account)));
        }
        let mut files = Vec::with_capacity(input.files.len());
        for file in input.files {
            let file = self.own_stored_file(actor, file).await?;
            files.push(Attachment {
                file: file.id,
                filename: file.filename,
                byte_size: file.byte_size,
                sha256: file.sha256,
                content_type: file.content_type,
                secret: false,
            });
        }
        let act = Act {
            case: input.case,
            expected: input.expected,
            command: Command::RecordSiteVisit {
                step: input.step,
                report: VisitReport {
                    on: input.on,
                    place: input.place,
                    officers,
                    findings: input.findings,
                    files,
                },
            },
        };
        Box::pin(self.change(actor, &act, &request)).await
    }
}
