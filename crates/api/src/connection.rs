//! Lists as Relay connections (<https://relay.dev/graphql/connections.htm>): forward pages by keyset, never by offset.

use async_graphql::{Context, ObjectType, OutputType, Result, SimpleObject};
use onewindow_desk::{Keyset, Page, Slice};
use onewindow_engine::text::Text;
use serde::Serialize;
use uuid::Uuid;

use crate::audit::AuditEntry;
use crate::caller;
use crate::case::Case;
use crate::cursor::Binding;
use crate::department::Department;
use crate::eager::{Eager, EagerList};
use crate::enterprise::Enterprise;
use crate::error_code::ErrorCode;
use crate::event::Event;
use crate::licence::Licence;
use crate::message::Message;
use crate::notification::Notification;
use crate::procedure::Procedure;
use crate::project::Project;
use crate::queue::QueueItem;
use crate::register::RegisterEntry;
use crate::service_account::ServiceAccount;
use crate::session::OpenSession;
use crate::webhook::{Webhook, WebhookDelivery};

/// The rows of a page when the caller does not say.
const FIRST_DEFAULT: u32 = 20;
/// The most rows of a page.
const FIRST_MAXIMUM: u32 = 100;

/// A page of a list.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(concrete(name = "CaseConnection", params(Case)))]
#[graphql(concrete(name = "DepartmentConnection", params(Department)))]
#[graphql(concrete(name = "EnterpriseConnection", params(Enterprise)))]
#[graphql(concrete(name = "LicenceConnection", params(Licence)))]
#[graphql(concrete(name = "OpenSessionConnection", params(OpenSession)))]
#[graphql(concrete(name = "ServiceAccountConnection", params(ServiceAccount)))]
#[graphql(concrete(name = "RegisterEntryConnection", params(RegisterEntry)))]
#[graphql(concrete(name = "ProcedureConnection", params(Procedure)))]
#[graphql(concrete(name = "ProjectConnection", params(Project)))]
#[graphql(concrete(name = "WebhookConnection", params(Webhook)))]
#[graphql(concrete(name = "WebhookDeliveryConnection", params(WebhookDelivery)))]
pub struct Connection<T: OutputType + ObjectType + Clone>
where
    Edge<T>: OutputType,
{
    /// The rows with their cursors.
    pub edges: Vec<Edge<T>>,
    /// The rows alone.
    pub nodes: EagerList<T>,
    /// Where the page stands in the list.
    pub page_info: PageInfo,
    /// How many rows the whole list has for this caller.
    pub total_count: u64,
}

/// A row of a page with its place in the list.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(concrete(name = "CaseEdge", params(Case)))]
#[graphql(concrete(name = "DepartmentEdge", params(Department)))]
#[graphql(concrete(name = "AuditEntryEdge", params(AuditEntry)))]
#[graphql(concrete(name = "EnterpriseEdge", params(Enterprise)))]
#[graphql(concrete(name = "EventEdge", params(Event)))]
#[graphql(concrete(name = "LicenceEdge", params(Licence)))]
#[graphql(concrete(name = "OpenSessionEdge", params(OpenSession)))]
#[graphql(concrete(name = "ServiceAccountEdge", params(ServiceAccount)))]
#[graphql(concrete(name = "MessageEdge", params(Message)))]
#[graphql(concrete(name = "NotificationEdge", params(Notification)))]
#[graphql(concrete(name = "RegisterEntryEdge", params(RegisterEntry)))]
#[graphql(concrete(name = "ProcedureEdge", params(Procedure)))]
#[graphql(concrete(name = "ProjectEdge", params(Project)))]
#[graphql(concrete(name = "QueueItemEdge", params(QueueItem)))]
#[graphql(concrete(name = "WebhookEdge", params(Webhook)))]
#[graphql(concrete(name = "WebhookDeliveryEdge", params(WebhookDelivery)))]
pub struct Edge<T: OutputType + ObjectType + Clone> {
    /// The place of the row, to go on from; good for the same filter and order only.
    pub cursor: String,
    /// The row.
    pub node: Eager<T>,
}

/// Where a page stands in its list.
#[derive(Debug, Clone, SimpleObject)]
pub struct PageInfo {
    /// Whether there are rows behind this page.
    pub has_next_page: bool,
    /// Whether there are rows before this page.
    pub has_previous_page: bool,
    /// The cursor of the first row.
    pub start_cursor: Option<String>,
    /// The cursor of the last row: what `after` takes to go on.
    pub end_cursor: Option<String>,
}

/// The part of a list that a caller asks for.
pub(crate) struct Request {
    /// What the cursors are bound to.
    pub binding: Binding,
    /// Where the page begins and how long it is.
    pub page: Page,
}

impl Request {
    /// Reads `first` and `after`. `filter` holds all that decides which rows come in which order.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` for a page that is too long, `INVALID_CURSOR` for a cursor of another list.
    pub fn read(
        context: &Context<'_>,
        list: &str,
        filter: &impl Serialize,
        (first, after): (Option<i32>, Option<String>),
        descending: bool,
    ) -> Result<Self> {
        let binding = Binding::of(list, filter);
        let first = length(context, first)?;
        let after = binding.place(context, after.as_deref())?;
        let page = Page {
            after,
            first,
            descending,
        };
        Ok(Self { binding, page })
    }

    /// The rows with their cursors.
    pub fn edges<R, T: OutputType + ObjectType + Clone>(
        &self,
        slice: Slice<R>,
        wrap: impl Fn(R) -> T,
    ) -> (Vec<Edge<T>>, PageInfo) {
        let edges: Vec<Edge<T>> = slice
            .items
            .into_iter()
            .zip(&slice.keysets)
            .map(|(row, place)| Edge {
                cursor: self.binding.cursor(place),
                node: Eager(wrap(row)),
            })
            .collect();
        let page_info = PageInfo {
            has_next_page: slice.has_more,
            has_previous_page: self.page.after.is_some(),
            start_cursor: edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: edges.last().map(|edge| edge.cursor.clone()),
        };
        (edges, page_info)
    }

    /// The page as a connection.
    pub fn connection<R, T: OutputType + ObjectType + Clone>(
        &self,
        slice: Slice<R>,
        total_count: u64,
        wrap: impl Fn(R) -> T,
    ) -> Connection<T>
    where
        Edge<T>: OutputType,
    {
        let (edges, page_info) = self.edges(slice, wrap);
        let nodes = nodes(&edges);
        Connection {
            edges,
            nodes,
            page_info,
            total_count,
        }
    }

    /// A page of a list that is whole in memory, sorted by code.
    pub fn slice_of<T>(&self, rows: impl Iterator<Item = (String, T)>) -> Slice<T> {
        let after = self.page.after.as_ref().map(|place| place.sort.as_str());
        let first = usize::try_from(self.page.first).unwrap_or(usize::MAX);
        let mut slice = Slice {
            items: Vec::new(),
            keysets: Vec::new(),
            has_more: false,
        };
        for (code, row) in rows.filter(|(code, _)| after.is_none_or(|after| code.as_str() > after)) {
            if slice.items.len() == first {
                slice.has_more = true;
                break;
            }
            slice.keysets.push(Keyset {
                sort: code,
                id: Uuid::nil(),
            });
            slice.items.push(row);
        }
        slice
    }
}

/// The rows of a page without their cursors.
pub(crate) fn nodes<T: OutputType + ObjectType + Clone>(edges: &[Edge<T>]) -> EagerList<T> {
    EagerList(edges.iter().map(|edge| edge.node.0.clone()).collect())
}

/// Whether a field of the connection is asked for, by its own name or an alias, also inside fragments. Counting a list
/// costs a statement, so it is done for those who want to know.
pub(crate) fn is_wanted(context: &Context<'_>, field: &str) -> bool {
    context.look_ahead().field(field).exists()
}

fn length(context: &Context<'_>, first: Option<i32>) -> Result<u32> {
    let Some(first) = first else {
        return Ok(FIRST_DEFAULT);
    };
    match u32::try_from(first) {
        Ok(first) if first <= FIRST_MAXIMUM => Ok(first),
        _ => {
            let text = Text::new(
                format!("first 须在 0 至 {FIRST_MAXIMUM} 之间，得到 {first}；更多内容请用 after 翻页。"),
                format!("first goes from 0 to {FIRST_MAXIMUM}, not {first}; use after to get more."),
            );
            Err(ErrorCode::BadUserInput.error(text.get(caller::language(context))))
        }
    }
}
