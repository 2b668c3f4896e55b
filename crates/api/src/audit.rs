//! The audit trail: who did what and when, with the proof of each entry.

use async_graphql::{Context, ID, InputObject, Result, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_desk::{AuditEntry as DeskEntry, AuditFilter as DeskFilter};
use onewindow_engine::ids::PersonId;
use serde::Serialize;

use crate::caller;
use crate::connection::{Edge, PageInfo, Request, nodes};
use crate::desk_error::read;
use crate::eager::EagerList;
use crate::event::{self, Event};

/// Which entries; every part that is set has to hold.
#[derive(Debug, Clone, Default, InputObject, Serialize)]
#[graphql(name = "AuditFilter")]
pub struct AuditFilterInput {
    /// About the case, project or licence with this global id.
    pub subject_id: Option<ID>,
    /// Done by the person with this id, as `AuditEntry.personId` tells it.
    pub person_id: Option<ID>,
    /// At this instant or later.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub until: Option<DateTime<Utc>>,
}

/// A page of the trail. It has no total: the log grows while it is read.
#[derive(Debug, Clone, SimpleObject)]
pub struct AuditEntryConnection {
    /// The entries with their cursors.
    pub edges: Vec<Edge<AuditEntry>>,
    /// The entries alone.
    pub nodes: EagerList<AuditEntry>,
    /// Where the page stands in the trail.
    pub page_info: PageInfo,
}

/// Something that was done, with its place in the chain of hashes that runs through everything about the same subject.
#[derive(Debug, Clone, SimpleObject)]
pub struct AuditEntry {
    /// What was recorded: what, when, by whom in which role and for which department.
    pub event: Event,
    /// Who did it: stays the same whatever the person is called.
    pub person_id: ID,
    /// SHA-256 over this entry and the hash before it, in lower-case hexadecimal.
    pub hash: String,
    /// The hash of the entry before it about the same subject; 64 zeros for the first one.
    pub previous_hash: String,
    /// Whether the hash, computed anew from what stands in the log, is the recorded one.
    pub is_intact: bool,
}

impl From<DeskEntry> for AuditEntry {
    fn from(entry: DeskEntry) -> Self {
        Self {
            person_id: ID(entry.event.by.person.to_string()),
            hash: entry.event.hash.clone(),
            previous_hash: entry.previous_hash,
            is_intact: entry.intact,
            event: Event::from(entry.event),
        }
    }
}

/// A page of the trail, newest first.
pub(crate) async fn list(
    context: &Context<'_>,
    filter: Option<AuditFilterInput>,
    page: (Option<i32>, Option<String>),
) -> Result<AuditEntryConnection> {
    let filter = filter.unwrap_or_default();
    let request = Request::read(context, "auditTrail", &filter, page, true)?;
    // An id of nobody finds nothing, as that of a stranger does.
    let person = filter.person_id.as_ref();
    let person = person.map(|id| PersonId(id.parse().unwrap_or_default()));
    let filter = DeskFilter {
        stream: event::stream(context, filter.subject_id.as_ref())?,
        person,
        from: filter.from,
        until: filter.until,
    };
    let (desk, actor) = (caller::desk(context)?, caller::actor(context));
    let slice = read(context, desk.audit_trail(actor, &filter, &request.page).await)?;
    let (edges, page_info) = request.edges(slice, AuditEntry::from);
    Ok(AuditEntryConnection {
        nodes: nodes(&edges),
        edges,
        page_info,
    })
}
