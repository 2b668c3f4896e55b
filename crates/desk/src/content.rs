//! What a content is, judged by itself: its size, its hash, and its kind by how it begins. Nothing is ever unpacked.

use onewindow_store::StoredFile;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt as _};

use crate::error::{DeskError, Result};
use crate::file::{not_as_announced, type_mismatch};
use crate::key::hexadecimal;

/// How much is read at a time.
pub(crate) const CHUNK: usize = 64 * 1024;
/// How many bytes tell what a file is.
const HEAD: usize = 8;

/// Holds a content against what was announced.
pub(crate) async fn verify(file: &StoredFile, mut content: impl AsyncRead + Unpin + Send) -> Result<()> {
    let (mut digest, mut size, mut head) = (Sha256::new(), 0_u64, Vec::new());
    let mut text = TextCheck::default();
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = content.read(&mut chunk).await.map_err(DeskError::internal)?;
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
    }
    if size != file.byte_size || hexadecimal(&digest.finalize()) != file.sha256 {
        return Err(not_as_announced());
    }
    let fits = Kind::of(&file.content_type).is_some_and(|kind| kind.fits(&head, &text));
    if fits { Ok(()) } else { Err(type_mismatch()) }
}

/// What files may be, by what they begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Pdf,
    Png,
    Jpeg,
    /// Also the office formats that are archives: OOXML and OFD (GB/T 33190).
    Zip,
    Text,
}

impl Kind {
    /// The kind of a media type; none when files of it are not taken.
    pub fn of(content_type: &str) -> Option<Kind> {
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
