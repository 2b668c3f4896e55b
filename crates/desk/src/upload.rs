//! Contents on their way in: taken at once or piece by piece, gone on with after a break or a restart, held against what
//! was announced, looked through for viruses, and swept away when nobody ends what was begun.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use onewindow_engine::ids::FileId;
use onewindow_store::StoredFile;
use tokio::fs::{self, File, OpenOptions};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::watch;

use crate::clock::machine_time;
use crate::content::{CHUNK, verify};
use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result};
use crate::file::{
    infected, not_as_announced, not_checked, not_uploaded, offset_mismatch, upload_expired,
    upload_interrupted,
};
use crate::identity;
use crate::storage::{Content, Disk, Verdict, broken, unreachable};

/// How long nothing may come in before an upload counts as broken off; it can be gone on with.
const SILENCE: Duration = Duration::from_secs(30);
/// How often what was left lying is looked for.
const SWEEP: Duration = Duration::from_mins(10);
/// How long a content that was never stored is kept beyond its time.
const GRACE: TimeDelta = TimeDelta::hours(1);
/// How many are swept away at a time.
const SWEPT_AT_ONCE: u32 = 200;

/// How far an upload has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadState {
    /// How many bytes are there.
    pub offset: u64,
    /// How many there are to be.
    pub size: u64,
    /// Whether it is whole.
    pub is_complete: bool,
    /// Whether it is whole and passed every check.
    pub is_stored: bool,
    /// Until when it can be gone on with.
    pub expires_at: DateTime<Utc>,
}

/// A piece of a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Where in the content it begins; none: at the beginning, whatever was there before.
    pub offset: Option<u64>,
    /// Whether it is the last one; none: whether or not it turns out to be.
    pub is_last: Option<bool>,
}

/// Uploads under way on this node. Whoever comes later with the same address goes before: a client that was cut off
/// comes back before the end of its old connection is seen here.
#[derive(Debug, Default)]
pub(crate) struct Uploads(Mutex<HashMap<FileId, Arc<Slot>>>);

#[derive(Debug)]
struct Slot {
    turn: watch::Sender<u64>,
    writing: tokio::sync::Mutex<()>,
}

impl Uploads {
    fn slot(&self, id: FileId) -> Arc<Slot> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Those that nobody holds any more are of no use.
        slots.retain(|_, slot| Arc::strong_count(slot) > 1);
        let new = || {
            Arc::new(Slot {
                turn: watch::Sender::new(0),
                writing: tokio::sync::Mutex::default(),
            })
        };
        Arc::clone(slots.entry(id).or_insert_with(new))
    }
}

impl Desk {
    /// Takes in the whole content of an announced file: kept only if size, hash and kind are as announced. The same
    /// content twice is accepted twice.
    ///
    /// # Errors
    /// When the token is unknown or over, the content is not what was announced, or the connection breaks; then it can be
    /// gone on with.
    pub async fn receive_upload(
        &self,
        token: &str,
        content: impl AsyncRead + Unpin + Send,
    ) -> Result<StoredFile> {
        let piece = Piece {
            offset: None,
            is_last: Some(true),
        };
        self.take_in(token, piece, content).await.map(|(file, _)| file)
    }

    /// Takes in a piece of a content; with the last one it is checked.
    ///
    /// # Errors
    /// As [`Desk::receive_upload`], and when the piece does not begin where the last one ended.
    pub async fn append_upload(
        &self,
        token: &str,
        piece: Piece,
        content: impl AsyncRead + Unpin + Send,
    ) -> Result<UploadState> {
        let (file, offset) = self.take_in(token, piece, content).await?;
        Ok(state(&file, offset))
    }

    /// How far an upload has come. Whoever is still sending is stopped: who asks wants to go on.
    ///
    /// # Errors
    /// When the token is unknown or over.
    pub async fn upload_state(&self, token: &str) -> Result<UploadState> {
        let file = self.announced(token).await?;
        let slot = self.inner.uploads.slot(file.id);
        slot.turn.send_modify(|turn| *turn += 1);
        let _writing = slot.writing.lock().await;
        let part = Disk::size(&self.disk().part(file.id)).await?;
        Ok(state(&file, part.unwrap_or_default()))
    }

    /// Gives an upload up: what has arrived is thrown away. What is stored stays.
    ///
    /// # Errors
    /// When the token is unknown or over.
    pub async fn cancel_upload(&self, token: &str) -> Result<()> {
        let file = self.announced(token).await?;
        let slot = self.inner.uploads.slot(file.id);
        slot.turn.send_modify(|turn| *turn += 1);
        let _writing = slot.writing.lock().await;
        Disk::remove(&self.disk().part(file.id)).await
    }

    /// Checks a file that has arrived and was not checked yet: one in a store elsewhere, or one that no scanner could look
    /// through.
    pub(crate) async fn settle(&self, file: StoredFile) -> Result<StoredFile> {
        if file.stored_at.is_some() {
            return Ok(file);
        }
        if file.refused.is_some() {
            return Err(infected());
        }
        if self.inner.ports.remote.is_some() {
            self.verify_remote(&file).await?;
        } else if file.arrived_at.is_none() {
            return Err(not_uploaded());
        }
        match self.scanned(file).await? {
            file if file.stored_at.is_some() => Ok(file),
            _ => Err(not_checked()),
        }
    }

    /// A part of a stored file.
    pub(crate) async fn content_of(&self, id: FileId, range: std::ops::Range<u64>) -> Result<Content> {
        match &self.inner.ports.remote {
            Some(remote) => remote.read(id, range).await.map_err(|error| unreachable(&error)),
            None => Disk::read(&self.disk().place(id), range).await,
        }
    }

    /// Sweeps away, for ever, what was announced and never stored.
    pub async fn run_sweeper(self) {
        loop {
            if let Err(error) = self.sweep_uploads(machine_time()).await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "abandoned uploads were not swept away"
                );
            }
            tokio::time::sleep(SWEEP).await;
        }
    }

    /// Sweeps away what was announced, had to have arrived well before an instant, and was never stored. Answers how many
    /// files that were.
    ///
    /// # Errors
    /// When the disk or the store can't.
    pub async fn sweep_uploads(&self, now: DateTime<Utc>) -> Result<u32> {
        let mut swept = 0;
        loop {
            let abandoned = self.store().abandoned_files(now - GRACE, SWEPT_AT_ONCE).await?;
            if abandoned.is_empty() {
                break;
            }
            for file in abandoned {
                self.discard(file.id).await?;
                self.store().forget_file(file.id).await?;
                swept += 1;
            }
        }
        if swept > 0 {
            tracing::info!(files = swept, "abandoned uploads swept away");
        }
        Ok(swept)
    }

    async fn announced(&self, token: &str) -> Result<StoredFile> {
        let file = self.store().file_by_token(&identity::hash(token)).await?;
        let file = file.ok_or(DeskError::NotFound { what: Noun::File })?;
        if file.stored_at.is_none() && file.expires_at <= machine_time() {
            return Err(upload_expired());
        }
        if file.refused.is_some() {
            return Err(infected());
        }
        Ok(file)
    }

    async fn take_in(
        &self,
        token: &str,
        piece: Piece,
        content: impl AsyncRead + Unpin + Send,
    ) -> Result<(StoredFile, u64)> {
        let file = self.announced(token).await?;
        let slot = self.inner.uploads.slot(file.id);
        slot.turn.send_modify(|turn| *turn += 1);
        let mut turn = slot.turn.subscribe();
        let _writing = slot.writing.lock().await;
        let (part, place) = (self.disk().part(file.id), self.disk().place(file.id));
        let written = write(&part, &file, piece, (content, &mut turn)).await;
        let size = match written {
            Ok(size) => size,
            Err(Stop::Broken(error)) => return Err(error),
            Err(Stop::Wrong(error)) => {
                Disk::remove(&part).await?;
                return Err(error);
            }
        };
        if size < file.byte_size {
            return Ok((file, size));
        }
        // What was not kept is of no use.
        if let Err(error) = self.complete(&file, &part, &place).await {
            Disk::remove(&part).await?;
            return Err(error);
        }
        Ok((self.scanned(file).await?, size))
    }

    async fn complete(&self, file: &StoredFile, part: &Path, place: &Path) -> Result<()> {
        verify(file, File::open(part).await.map_err(broken)?).await?;
        Disk::keep(part, place).await?;
        self.store().mark_arrived(file.id, machine_time()).await?;
        Ok(())
    }

    /// Holds what lies in a store elsewhere against what was announced.
    async fn verify_remote(&self, file: &StoredFile) -> Result<()> {
        let Some(remote) = &self.inner.ports.remote else {
            return Ok(());
        };
        let size = remote.size(file.id).await.map_err(|error| unreachable(&error))?;
        let held = match size {
            None => return Err(not_uploaded()),
            Some(size) if size != file.byte_size => Err(not_as_announced()),
            Some(size) => {
                let content = remote.read(file.id, 0..size).await;
                verify(file, content.map_err(|error| unreachable(&error))?).await
            }
        };
        if let Err(DeskError::Invalid(_)) = &held {
            remote
                .remove(file.id)
                .await
                .map_err(|error| unreachable(&error))?;
        }
        held
    }

    /// Has a whole file looked through, and stores it when nothing is found. Without an answer of the scanner it waits.
    async fn scanned(&self, file: StoredFile) -> Result<StoredFile> {
        let verdict = match &self.inner.ports.scanner {
            None => Ok(Verdict::Clean),
            Some(scanner) => {
                let content = self.content_of(file.id, 0..file.byte_size).await?;
                scanner.scan(content).await
            }
        };
        match verdict {
            Ok(Verdict::Clean) => {
                let now = machine_time();
                self.store().mark_stored(file.id, now, &file.content_type).await?;
                Ok(StoredFile {
                    arrived_at: Some(now),
                    stored_at: Some(now),
                    ..file
                })
            }
            Ok(Verdict::Infected(signature)) => {
                tracing::warn!(file = %file.id, person = %file.owner, signature, "an infected file was refused");
                self.store().mark_refused(file.id, "FileInfected").await?;
                // What was stored before, by the same content, stays: others may have it already.
                if file.stored_at.is_none() {
                    self.discard(file.id).await?;
                }
                Err(infected())
            }
            Err(error) => {
                tracing::error!(%error, file = %file.id, "the virus scanner gives no answer; the file waits");
                Ok(file)
            }
        }
    }

    /// Throws away whatever there is of a file.
    async fn discard(&self, id: FileId) -> Result<()> {
        Disk::remove(&self.disk().part(id)).await?;
        Disk::remove(&self.disk().place(id)).await?;
        if let Some(remote) = &self.inner.ports.remote {
            remote.remove(id).await.map_err(|error| unreachable(&error))?;
        }
        Ok(())
    }

    pub(crate) fn disk(&self) -> Disk {
        Disk(self.inner.files.clone())
    }
}

fn state(file: &StoredFile, offset: u64) -> UploadState {
    let is_complete = file.stored_at.is_some() || file.arrived_at.is_some();
    UploadState {
        offset: if is_complete { file.byte_size } else { offset },
        size: file.byte_size,
        is_complete,
        is_stored: file.stored_at.is_some(),
        expires_at: file.expires_at,
    }
}

/// Why a piece was not taken whole.
enum Stop {
    /// It broke off; what has arrived stays and can be gone on with.
    Broken(DeskError),
    /// It is not what was announced; nothing of it is of use.
    Wrong(DeskError),
}

impl From<DeskError> for Stop {
    fn from(error: DeskError) -> Self {
        Self::Broken(error)
    }
}

/// Writes a piece behind what is there, and answers how long it is now.
async fn write(
    part: &Path,
    file: &StoredFile,
    piece: Piece,
    (mut content, turn): (impl AsyncRead + Unpin + Send, &mut watch::Receiver<u64>),
) -> std::result::Result<u64, Stop> {
    let folder = part.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).await.map_err(broken)?;
    let there = Disk::size(part).await?.unwrap_or_default();
    if piece.offset.is_some_and(|offset| offset != there) {
        return Err(Stop::Broken(offset_mismatch()));
    }
    let mut out = OpenOptions::new()
        .write(true)
        .create(true)
        .append(piece.offset.is_some())
        .truncate(piece.offset.is_none())
        .open(part)
        .await
        .map_err(broken)?;
    let begin = piece.offset.unwrap_or_default();
    let copied = copy(&mut out, file, begin, (&mut content, turn)).await;
    out.flush().await.map_err(broken)?;
    out.sync_data().await.map_err(broken)?;
    let size = copied?;
    let is_whole = size == file.byte_size;
    match piece.is_last {
        Some(is_last) if is_last != is_whole => Err(Stop::Wrong(not_as_announced())),
        _ => Ok(size),
    }
}

/// Copies until the end; stops as soon as it is more than was announced, nothing comes, or somebody else's turn begins.
async fn copy(
    out: &mut File,
    file: &StoredFile,
    offset: u64,
    (content, turn): (&mut (impl AsyncRead + Unpin + Send), &mut watch::Receiver<u64>),
) -> std::result::Result<u64, Stop> {
    let mut size = offset;
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = tokio::select! {
            read = tokio::time::timeout(SILENCE, content.read(&mut chunk)) => read,
            _ = turn.changed() => return Err(Stop::Broken(upload_interrupted())),
        };
        // A client that leaves half way is no defect of ours.
        let Ok(Ok(read)) = read else {
            return Err(Stop::Broken(upload_interrupted()));
        };
        if read == 0 {
            return Ok(size);
        }
        size += u64::try_from(read).unwrap_or(u64::MAX);
        if size > file.byte_size {
            return Err(Stop::Wrong(not_as_announced()));
        }
        let bytes = chunk.get(..read).unwrap_or_default();
        out.write_all(bytes).await.map_err(broken)?;
    }
}
