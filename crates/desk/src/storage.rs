//! Where files lie: on disk, or in a store of their own; and who looks for viruses. What is not on this machine comes in
//! as a port, so that the desk knows no protocol.

use std::fmt::Debug;
use std::future::Future;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use onewindow_engine::ids::FileId;
use onewindow_store::StoredFile;
use tokio::fs::{self, File};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncSeekExt as _};

use crate::error::{DeskError, Result};

/// The error of a port: its text goes to the log only.
pub type PortError = Box<dyn std::error::Error + Send + Sync>;
/// What a port answers, later.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = std::result::Result<T, PortError>> + Send + 'a>>;
/// Bytes that come in as they are read.
pub type Content = Pin<Box<dyn AsyncRead + Send>>;

/// Where a client puts a file, and with which headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadAddress {
    /// A path on this server, or a whole address elsewhere.
    pub url: String,
    /// Headers that the request has to carry, by name and value.
    pub headers: Vec<(String, String)>,
}

/// A store of files elsewhere, such as one that speaks S3.
pub trait RemoteFiles: Debug + Send + Sync {
    /// An address that takes exactly the announced content, for so long.
    fn upload_address<'a>(&'a self, file: &'a StoredFile, life: Duration) -> Answer<'a, UploadAddress>;

    /// How long what lies there is; none when nothing does.
    fn size(&self, file: FileId) -> Answer<'_, Option<u64>>;

    /// A part of what lies there.
    fn read(&self, file: FileId, range: Range<u64>) -> Answer<'_, Content>;

    /// Takes away what lies there, if anything does.
    fn remove(&self, file: FileId) -> Answer<'_, ()>;
}

/// What a virus scanner found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing.
    Clean,
    /// A signature of this name.
    Infected(String),
}

/// A virus scanner.
pub trait Scanner: Debug + Send + Sync {
    /// Looks through a content.
    fn scan(&self, content: Content) -> Answer<'_, Verdict>;
}

/// What of the outside world an office uses for its files. The default: this machine's disk, and no scanner.
#[derive(Debug, Clone, Default)]
pub struct Ports {
    /// A store elsewhere instead of the disk.
    pub remote: Option<Arc<dyn RemoteFiles>>,
    /// A virus scanner.
    pub scanner: Option<Arc<dyn Scanner>>,
}

/// The folder of files on disk.
#[derive(Debug, Clone)]
pub(crate) struct Disk(pub PathBuf);

impl Disk {
    /// Where a file lies once it is whole.
    pub fn place(&self, id: FileId) -> PathBuf {
        let name = id.0.simple().to_string();
        // The last digits are random; the first ones are the time and would fill one folder.
        let folder = name.get(name.len() - 2..).unwrap_or_default();
        self.0.join(folder).join(&name)
    }

    /// Where it grows until then.
    pub fn part(&self, id: FileId) -> PathBuf {
        self.place(id).with_extension("part")
    }

    /// A part of a file.
    pub async fn read(path: &Path, range: Range<u64>) -> Result<Content> {
        let mut file = File::open(path).await.map_err(broken)?;
        file.seek(std::io::SeekFrom::Start(range.start))
            .await
            .map_err(broken)?;
        Ok(Box::pin(file.take(range.end.saturating_sub(range.start))))
    }

    /// How long a file is; none when there is none.
    pub async fn size(path: &Path) -> Result<Option<u64>> {
        match fs::metadata(path).await {
            Ok(found) => Ok(Some(found.len())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(broken(error)),
        }
    }

    /// Takes a file away, if there is one.
    pub async fn remove(path: &Path) -> Result<()> {
        match fs::remove_file(path).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(broken(error)),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Moves a whole file to its place, so that nobody ever finds half of one.
    pub async fn keep(part: &Path, place: &Path) -> Result<()> {
        fs::rename(part, place).await.map_err(broken)?;
        let folder = place.parent().unwrap_or(Path::new("."));
        let folder = File::open(folder).await.map_err(broken)?;
        folder.sync_all().await.map_err(broken)
    }
}

/// A disk that can't be used: full, it may do again later; else it is broken.
pub(crate) fn broken(error: std::io::Error) -> DeskError {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            tracing::error!(%error, "no space is left for files");
            DeskError::Busy
        }
        _ => DeskError::internal(error),
    }
}

/// A port that can't be used: the same may succeed later.
pub(crate) fn unreachable(error: &PortError) -> DeskError {
    tracing::error!(%error, "the store of files can't be used");
    DeskError::Busy
}
