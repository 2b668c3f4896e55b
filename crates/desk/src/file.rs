//! Files: announced, uploaded once to an address of their own, held against what was announced, read by whoever may
//! read the case they are attached to.
//!
//! Uploads live by the machine's clock even where the office's clock is virtual.

use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};
use onewindow_engine::access::{Operation, Subject};
use onewindow_engine::actor::Actor;
use onewindow_engine::ids::{CaseId, FileId};
use onewindow_engine::text::Text;
use onewindow_store::{Commit, StoredFile};
use serde::{Deserialize, Serialize};

use crate::access::authorize;
use crate::clock::machine_time;
use crate::commit::Attempt;
use crate::content::Kind;
use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result};
use crate::identity;
use crate::key::Request;
use crate::storage::{Content, UploadAddress, unreachable};
use crate::{ids, random};

/// The largest file, in bytes.
pub const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;
/// How long an announced file may take to arrive.
const UPLOAD_LIFE: TimeDelta = TimeDelta::hours(1);
/// The longest file name, in characters.
const MAX_NAME: usize = 200;

/// Announcing a file.
#[derive(Debug, Clone, Serialize)]
pub struct NewFile {
    /// Its name.
    pub filename: String,
    /// Its size in bytes.
    pub byte_size: u64,
    /// Its SHA-256, in lower-case hexadecimal.
    pub sha256: String,
    /// Its media type.
    pub content_type: String,
}

/// An announced file and where it may be put.
#[derive(Clone)]
pub struct Upload {
    /// The file.
    pub file: FileId,
    /// The last part of the address it is put to on this server; whoever has it may upload exactly this content.
    pub token: String,
    /// Where it is put.
    pub address: UploadAddress,
    /// Whether it can be gone on with after a break.
    pub is_resumable: bool,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// What is kept of an announcement.
#[derive(Clone, Serialize, Deserialize)]
struct Announced {
    file: FileId,
    token: String,
    expires_at: DateTime<Utc>,
}

/// A file that may be read.
#[derive(Debug)]
pub struct Download {
    /// What it is.
    pub file: StoredFile,
    desk: Desk,
}

impl Download {
    /// A part of its content, from one byte up to another.
    ///
    /// # Errors
    /// When it can't be read.
    pub async fn content(&self, range: Range<u64>) -> Result<Content> {
        self.desk.content_of(self.file.id, range).await
    }
}

impl Desk {
    /// Announces a file.
    ///
    /// # Errors
    /// When the caller may not, the key belongs to another request, or the announcement breaks a rule.
    pub async fn create_upload(&self, actor: &Actor, input: NewFile, key: &str) -> Result<Upload> {
        let request = Request::new(actor, key, Operation::CreateUpload, &input)?;
        if let Some(announced) = self.recorded::<Announced>(&request).await? {
            return self.addressed(announced).await;
        }
        authorize(actor, Operation::CreateUpload, &Subject::default())?;
        check(&input)?;
        let now = machine_time();
        let upload = Announced {
            file: ids::file(),
            token: random::secret(),
            expires_at: now + UPLOAD_LIFE,
        };
        let file = StoredFile {
            id: upload.file,
            owner: actor.id,
            enterprise: match actor.enterprises.as_slice() {
                [only] => Some(*only),
                _ => None,
            },
            filename: input.filename,
            byte_size: input.byte_size,
            sha256: input.sha256,
            content_type: input.content_type,
            token_hash: identity::hash(&upload.token),
            created_at: now,
            expires_at: upload.expires_at,
            stored_at: None,
            arrived_at: None,
            refused: None,
        };
        self.store().insert_file(&file).await?;
        let commit = Commit {
            key: Some(request.record(&upload)?),
            ..Commit::default()
        };
        match self.record(commit).await? {
            Attempt::Done => self.addressed(upload).await,
            // The announcement just made stays unused.
            Attempt::Lost | Attempt::KeyTaken => {
                let recorded = self.recorded(&request).await?.ok_or(DeskError::Busy)?;
                self.addressed(recorded).await
            }
        }
    }

    /// An announcement with the address it can be put to now.
    async fn addressed(&self, announced: Announced) -> Result<Upload> {
        let Announced {
            file,
            token,
            expires_at,
        } = announced;
        let address = match &self.inner.ports.remote {
            None => UploadAddress {
                url: format!("/uploads/{token}"),
                headers: Vec::new(),
            },
            Some(remote) => {
                let found = self.store().file(file).await?;
                let found = found.ok_or_else(upload_expired)?;
                let life = (expires_at - machine_time()).to_std();
                let life = life.map_err(|_| upload_expired())?;
                let address = remote.upload_address(&found, life).await;
                address.map_err(|error| unreachable(&error))?
            }
        };
        Ok(Upload {
            file,
            token,
            address,
            is_resumable: self.inner.ports.remote.is_none(),
            expires_at,
        })
    }

    /// Opens a file that is attached to a case that the actor may see. What is a trade secret is opened with the
    /// applicant's consent or on a ground of law, and never without a trace.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] also when the case is not visible or the file is not attached to it; the engine's refusal
    /// of a secret.
    pub async fn read_file(
        &self,
        actor: &Actor,
        (case, id): (CaseId, FileId),
        ground: Option<&str>,
    ) -> Result<Download> {
        let missing = || DeskError::NotFound { what: Noun::File };
        let case = self.case(actor, case).await?;
        if !case.holds_file(id) {
            return Err(missing());
        }
        let file = self
            .store()
            .file(id)
            .await?
            .filter(|file| file.stored_at.is_some())
            .ok_or_else(missing)?;
        if case.is_secret(id) {
            // Boxed: few files are secret, and every download would carry its path along.
            Box::pin(self.open_secret(actor, (case.id, id), ground)).await?;
        }
        Ok(Download {
            file,
            desk: self.clone(),
        })
    }

    /// A file that the actor itself has uploaded, whole.
    pub(crate) async fn own_stored_file(&self, actor: &Actor, id: FileId) -> Result<StoredFile> {
        let file = self.store().file(id).await?.filter(|file| file.owner == actor.id);
        let file = file.ok_or(DeskError::NotFound { what: Noun::File })?;
        self.settle(file).await
    }
}

fn check(file: &NewFile) -> Result<()> {
    let NewFile {
        filename,
        byte_size,
        sha256,
        content_type,
    } = file;
    let has_bad_character = filename
        .chars()
        .any(|character| character.is_control() || matches!(character, '/' | '\\'));
    if filename.trim().is_empty() || filename.chars().count() > MAX_NAME || has_bad_character {
        return Err(name_invalid());
    }
    if *byte_size == 0 || *byte_size > MAX_FILE_BYTES {
        return Err(size_invalid());
    }
    let is_hash = sha256.len() == 64 && sha256.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'));
    if !is_hash {
        return Err(hash_invalid());
    }
    Kind::of(content_type).map(drop).ok_or_else(type_not_allowed)
}

/// Whatever can be wrong with a file, for the documentation of errors.
pub(crate) fn examples() -> Vec<DeskError> {
    vec![
        name_invalid(),
        size_invalid(),
        hash_invalid(),
        type_not_allowed(),
        type_mismatch(),
        not_as_announced(),
        not_uploaded(),
        not_checked(),
        infected(),
        upload_interrupted(),
        offset_mismatch(),
        upload_expired(),
    ]
}

fn name_invalid() -> DeskError {
    DeskError::invalid(
        "FileNameInvalid",
        "filename",
        Text::new(
            format!("文件名须为 1 至 {MAX_NAME} 个字符，不含斜杠和控制字符。"),
            format!("A file name has 1 to {MAX_NAME} characters, no slashes and no control characters."),
        ),
    )
}

fn size_invalid() -> DeskError {
    DeskError::invalid(
        "FileSizeInvalid",
        "byteSize",
        Text::new("文件大小须为 1 字节至 64 MiB。", "A file has 1 byte to 64 MiB."),
    )
}

fn hash_invalid() -> DeskError {
    DeskError::invalid(
        "FileHashInvalid",
        "sha256",
        Text::new(
            "SHA-256 须为 64 位小写十六进制数字。",
            "A SHA-256 is written as 64 lower-case hexadecimal digits.",
        ),
    )
}

fn type_not_allowed() -> DeskError {
    DeskError::invalid(
        "FileTypeNotAllowed",
        "contentType",
        Text::new(
            "不接受此类文件；可用 PDF、PNG、JPEG、OFD、Office（OOXML）、ZIP、纯文本或 CSV。",
            "Files of this type are not taken; send PDF, PNG, JPEG, OFD, OOXML, ZIP, plain text or CSV.",
        ),
    )
}

pub(crate) fn type_mismatch() -> DeskError {
    DeskError::invalid(
        "FileTypeMismatch",
        "contentType",
        Text::new(
            "文件内容与所声明的类型不符；请检查文件。",
            "The content is not of the type that was announced; check the file.",
        ),
    )
}

pub(crate) fn not_as_announced() -> DeskError {
    DeskError::invalid(
        "FileNotAsAnnounced",
        "content",
        Text::new(
            "收到的内容与声明的大小或 SHA-256 不符，未保存；请重新上传。",
            "What arrived is not of the announced size or SHA-256 and was not kept; upload it again.",
        ),
    )
}

pub(crate) fn not_uploaded() -> DeskError {
    DeskError::invalid(
        "FileNotUploaded",
        "fileId",
        Text::new(
            "该文件尚未上传；请先用 PUT 上传其内容。",
            "The file has been announced and not uploaded; PUT its content first.",
        ),
    )
}

pub(crate) fn upload_expired() -> DeskError {
    DeskError::invalid(
        "UploadExpired",
        "token",
        Text::new(
            "上传地址已过期；请重新申请。",
            "The address for the upload is over; announce the file again.",
        ),
    )
}

pub(crate) fn not_checked() -> DeskError {
    DeskError::invalid(
        "FileNotChecked",
        "fileId",
        Text::new(
            "文件已收到，但病毒扫描程序暂无答复，尚不能使用；请稍后重试，无需重新上传。",
            "The file has arrived, but the virus scanner gives no answer, so it can't be used yet; try again in a moment, \
             without uploading it again.",
        ),
    )
}

pub(crate) fn infected() -> DeskError {
    DeskError::invalid(
        "FileInfected",
        "fileId",
        Text::new(
            "病毒扫描程序在文件中发现恶意内容，文件已删除；请清除后作为新文件上传。",
            "The virus scanner found something malicious in the file, which was deleted; clean it and announce it anew.",
        ),
    )
}

pub(crate) fn upload_interrupted() -> DeskError {
    DeskError::invalid(
        "UploadInterrupted",
        "content",
        Text::new(
            "上传中断；已收到的部分已保留，请用 HEAD 查询进度后用 PATCH 续传。",
            "The upload broke off; what has arrived is kept: ask by HEAD how far it came and go on by PATCH.",
        ),
    )
}

pub(crate) fn offset_mismatch() -> DeskError {
    DeskError::invalid(
        "UploadOffsetMismatch",
        "offset",
        Text::new(
            "续传起点与已收到的长度不符；请用 HEAD 查询进度。",
            "The piece does not begin where the last one ended; ask by HEAD how far the upload came.",
        ),
    )
}
