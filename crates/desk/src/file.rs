//! Files: announced, uploaded once to an address of their own, held against what was announced, read by whoever may
//! read the case they are attached to.
//!
//! Uploads live by the machine's clock even where the office's clock is virtual.

use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use onewindow_engine::access::{Operation, Subject};
use onewindow_engine::actor::Actor;
use onewindow_engine::ids::{CaseId, FileId};
use onewindow_engine::text::Text;
use onewindow_store::{Commit, StoredFile};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::fs::{self, File};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};

use crate::access::authorize;
use crate::clock::machine_time;
use crate::commit::Attempt;
use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result};
use crate::identity;
use crate::key::{Request, hexadecimal};
use crate::{ids, random};

/// The largest file, in bytes.
pub const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;
/// How long an announced file may take to arrive.
const UPLOAD_LIFE: TimeDelta = TimeDelta::hours(1);
/// The longest file name, in characters.
const MAX_NAME: usize = 200;
/// How much is read at a time.
const CHUNK: usize = 64 * 1024;

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
#[derive(Clone, Serialize, Deserialize)]
pub struct Upload {
    /// The file.
    pub file: FileId,
    /// The last part of the address it is put to; whoever has it may upload exactly this content.
    pub token: String,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// A file that may be read.
#[derive(Debug)]
pub struct Download {
    /// What it is.
    pub file: StoredFile,
    /// Its content.
    pub content: File,
}

impl Desk {
    /// Announces a file.
    ///
    /// # Errors
    /// When the caller may not, the key belongs to another request, or the announcement breaks a rule.
    pub async fn create_upload(&self, actor: &Actor, input: NewFile, key: &str) -> Result<Upload> {
        let request = Request::new(actor, key, Operation::CreateUpload, &input)?;
        if let Some(upload) = self.recorded::<Upload>(&request).await? {
            return Ok(upload);
        }
        authorize(actor, Operation::CreateUpload, &Subject::default())?;
        check(&input)?;
        let now = machine_time();
        let upload = Upload {
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
        };
        self.store().insert_file(&file).await?;
        let commit = Commit {
            key: Some(request.record(&upload)?),
            ..Commit::default()
        };
        match self.record(commit).await? {
            Attempt::Done => Ok(upload),
            // The announcement just made stays unused.
            Attempt::Lost | Attempt::KeyTaken => self.recorded(&request).await?.ok_or(DeskError::Busy),
        }
    }

    /// Takes in the content of an announced file: as it streams in it is counted, hashed and written, and kept only if
    /// size, hash and kind are as announced. The same content twice is accepted twice.
    ///
    /// # Errors
    /// When the token is unknown or over, or the content is not what was announced.
    pub async fn receive_upload(
        &self,
        token: &str,
        content: impl AsyncRead + Unpin + Send,
    ) -> Result<StoredFile> {
        let file = self.store().file_by_token(&identity::hash(token)).await?;
        let file = file.ok_or(DeskError::NotFound { what: Noun::File })?;
        if file.stored_at.is_none() && file.expires_at <= machine_time() {
            return Err(upload_expired());
        }
        let place = self.path_of(file.id);
        let folder = place.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).await.map_err(DeskError::internal)?;
        // A name of its own for each attempt, so that two of them don't write into one another.
        let part = folder.join(format!("{}.{}.part", file.id, ids::session().simple()));
        let arrived = take_in(&part, &file, content).await;
        let kept = match arrived {
            Ok(()) => keep(&part, &place).await,
            Err(error) => Err(error),
        };
        if let Err(error) = kept {
            // What was not kept is of no use; that it can't be removed must not hide why it was not kept.
            let _ = fs::remove_file(&part).await;
            return Err(error);
        }
        self.store()
            .mark_stored(file.id, machine_time(), &file.content_type)
            .await?;
        Ok(file)
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
        if !case
            .materials
            .values()
            .flatten()
            .any(|attachment| attachment.file == id)
        {
            return Err(missing());
        }
        let file = self
            .store()
            .file(id)
            .await?
            .filter(|file| file.stored_at.is_some())
            .ok_or_else(missing)?;
        let content = File::open(self.path_of(id)).await.map_err(DeskError::internal)?;
        if case.is_secret(id) {
            // Boxed: few files are secret, and every download would carry its path along.
            Box::pin(self.open_secret(actor, (case.id, id), ground)).await?;
        }
        Ok(Download { file, content })
    }

    /// A file that the actor itself has uploaded, whole.
    pub(crate) async fn own_stored_file(&self, actor: &Actor, id: FileId) -> Result<StoredFile> {
        let file = self.store().file(id).await?.filter(|file| file.owner == actor.id);
        let file = file.ok_or(DeskError::NotFound { what: Noun::File })?;
        if file.stored_at.is_some() {
            Ok(file)
        } else {
            Err(not_uploaded())
        }
    }

    fn path_of(&self, id: FileId) -> PathBuf {
        let name = id.0.simple().to_string();
        // The last digits are random; the first ones are the time and would fill one folder.
        let folder = name.get(name.len() - 2..).unwrap_or_default();
        self.inner.files.join(folder).join(&name)
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

/// Streams into a file; refuses as soon as it is more than was announced.
async fn take_in(part: &Path, file: &StoredFile, mut content: impl AsyncRead + Unpin + Send) -> Result<()> {
    let mut out = File::create_new(part).await.map_err(DeskError::internal)?;
    let (mut digest, mut size, mut head) = (Sha256::new(), 0_u64, Vec::new());
    let mut text = TextCheck::default();
    let mut chunk = vec![0; CHUNK];
    loop {
        // A client that leaves half way is no defect of ours.
        let read = content.read(&mut chunk).await.map_err(|_| not_as_announced())?;
        if read == 0 {
            break;
        }
        let bytes = chunk.get(..read).unwrap_or_default();
        size += u64::try_from(read).unwrap_or(u64::MAX);
        if size > file.byte_size {
            return Err(not_as_announced());
        }
        if head.len() < HEAD {
            head.extend(bytes.iter().take(HEAD - head.len()));
        }
        text.read(bytes);
        digest.update(bytes);
        out.write_all(bytes).await.map_err(DeskError::internal)?;
    }
    if size != file.byte_size || hexadecimal(&digest.finalize()) != file.sha256 {
        return Err(not_as_announced());
    }
    let fits = Kind::of(&file.content_type).is_some_and(|kind| kind.fits(&head, &text));
    if !fits {
        return Err(type_mismatch());
    }
    out.sync_all().await.map_err(DeskError::internal)
}

/// Moves a complete file to its place, so that nobody ever finds half of one.
async fn keep(part: &Path, place: &Path) -> Result<()> {
    fs::rename(part, place).await.map_err(DeskError::internal)?;
    let folder = place.parent().unwrap_or(Path::new("."));
    let folder = File::open(folder).await.map_err(DeskError::internal)?;
    folder.sync_all().await.map_err(DeskError::internal)
}

/// How many bytes tell what a file is.
const HEAD: usize = 8;

/// What files may be, by what they begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Pdf,
    Png,
    Jpeg,
    /// Also the office formats that are archives: OOXML and OFD (GB/T 33190).
    Zip,
    Text,
}

impl Kind {
    fn of(content_type: &str) -> Option<Kind> {
        Some(match content_type {
            "application/pdf" => Kind::Pdf,
            "image/png" => Kind::Png,
            "image/jpeg" => Kind::Jpeg,
            "application/zip"
            | "application/ofd"
            | "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            | "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            | "application/vnd.openxmlformats-officedocument.presentationml.presentation" => Kind::Zip,
            "text/plain" | "text/csv" => Kind::Text,
            _ => return None,
        })
    }

    fn fits(self, head: &[u8], text: &TextCheck) -> bool {
        match self {
            Kind::Pdf => head.starts_with(b"%PDF-"),
            Kind::Png => head.starts_with(b"\x89PNG\r\n\x1a\n"),
            Kind::Jpeg => head.starts_with(b"\xff\xd8\xff"),
            Kind::Zip => head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06"),
            Kind::Text => text.is_text(),
        }
    }
}

/// Whether bytes are UTF-8 text without control characters, chunk by chunk.
#[derive(Debug, Default)]
struct TextCheck {
    /// The beginning of a character whose rest is still to come.
    open: Vec<u8>,
    broken: bool,
}

impl TextCheck {
    fn read(&mut self, bytes: &[u8]) {
        let strange = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c);
        if self.broken || bytes.iter().any(strange) {
            self.broken = true;
            return;
        }
        self.open.extend_from_slice(bytes);
        self.open = match std::str::from_utf8(&self.open) {
            Ok(_) => Vec::new(),
            Err(error) if error.error_len().is_none() => self.open.split_off(error.valid_up_to()),
            Err(_) => {
                self.broken = true;
                Vec::new()
            }
        };
    }

    fn is_text(&self) -> bool {
        !self.broken && self.open.is_empty()
    }
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

fn type_mismatch() -> DeskError {
    DeskError::invalid(
        "FileTypeMismatch",
        "contentType",
        Text::new(
            "文件内容与所声明的类型不符；请检查文件。",
            "The content is not of the type that was announced; check the file.",
        ),
    )
}

fn not_as_announced() -> DeskError {
    DeskError::invalid(
        "FileNotAsAnnounced",
        "content",
        Text::new(
            "收到的内容与声明的大小或 SHA-256 不符，未保存；请重新上传。",
            "What arrived is not of the announced size or SHA-256 and was not kept; upload it again.",
        ),
    )
}

fn not_uploaded() -> DeskError {
    DeskError::invalid(
        "FileNotUploaded",
        "fileId",
        Text::new(
            "该文件尚未上传；请先用 PUT 上传其内容。",
            "The file has been announced and not uploaded; PUT its content first.",
        ),
    )
}

fn upload_expired() -> DeskError {
    DeskError::invalid(
        "UploadExpired",
        "token",
        Text::new(
            "上传地址已过期；请重新申请。",
            "The address for the upload is over; announce the file again.",
        ),
    )
}
