//! Streams of the log and the chain of hashes that runs through each.

use std::fmt;

use onewindow_engine::ids::{CaseId, LicenceId, ProjectId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::entity::event;

/// Whose events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stream {
    /// A case 办件.
    Case(CaseId),
    /// A project 项目.
    Project(ProjectId),
    /// A licence 许可证件.
    Licence(LicenceId),
}

/// The kinds of stream as the log names them.
pub(crate) const CASE: &str = "case";
/// See [`CASE`].
pub(crate) const PROJECT: &str = "project";
/// See [`CASE`].
pub(crate) const LICENCE: &str = "licence";

impl Stream {
    /// `case`, `project` or `licence`.
    pub fn kind(self) -> &'static str {
        match self {
            Stream::Case(_) => CASE,
            Stream::Project(_) => PROJECT,
            Stream::Licence(_) => LICENCE,
        }
    }

    /// The id of the case, project or licence.
    pub fn id(self) -> Uuid {
        match self {
            Stream::Case(id) => id.0,
            Stream::Project(id) => id.0,
            Stream::Licence(id) => id.0,
        }
    }

    pub(crate) fn of(kind: &str, id: Uuid) -> Option<Stream> {
        match kind {
            CASE => Some(Stream::Case(CaseId(id))),
            PROJECT => Some(Stream::Project(ProjectId(id))),
            LICENCE => Some(Stream::Licence(LicenceId(id))),
            _ => None,
        }
    }
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind(), self.id())
    }
}

/// Comes before the first event of a stream.
pub(crate) const GENESIS: [u8; 32] = [0; 32];

/// The hash of an event: SHA-256 over the hash before it and every column of its row, each with its length in
/// front, so that no two rows are the same bytes.
pub(crate) fn hash(previous: &[u8], row: &event::Model) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in [
        previous,
        &row.position.to_be_bytes(),
        &row.transaction_id.to_be_bytes(),
        row.stream_kind.as_bytes(),
        row.stream_id.as_bytes(),
        &row.sequence.to_be_bytes(),
        &row.at.to_be_bytes(),
        row.by.as_bytes(),
        row.r#type.as_bytes(),
        row.data.as_bytes(),
    ] {
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
        digest.update(length.to_be_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

/// The event's id, made of its hash: it names the content, and there is no column that could be changed alone.
pub(crate) fn event_id(hash: &[u8]) -> Uuid {
    let mut bytes = [0; 16];
    for (byte, from) in bytes.iter_mut().zip(hash) {
        *byte = *from;
    }
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// The id of a queue item, made of its case and task, so that it stays the same however often it is rewritten.
pub(crate) fn queue_item_id(case: CaseId, task_key: &str) -> Uuid {
    let mut digest = Sha256::new();
    digest.update(b"queue item");
    digest.update(case.0.as_bytes());
    digest.update(task_key.as_bytes());
    event_id(&digest.finalize())
}
