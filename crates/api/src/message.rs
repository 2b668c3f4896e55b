//! Messages between an enterprise and the departments of its case.

use async_graphql::{Context, ID, Result, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_desk::{LoggedEvent, Stream};
use onewindow_engine::actor::Role;
use onewindow_engine::ids::CaseId;

use crate::connection::{Edge, PageInfo, Request, nodes};
use crate::eager::EagerList;
use crate::person::Person;
use crate::{cursor, event, global_id};

/// A page of the messages of a case, oldest first.
#[derive(Debug, Clone, SimpleObject)]
pub struct MessageConnection {
    /// The messages with their cursors.
    pub edges: Vec<Edge<Message>>,
    /// The messages alone.
    pub nodes: EagerList<Message>,
    /// Where the page stands in the list.
    pub page_info: PageInfo,
}

/// A message: an event of its case, so it stands in the log for good.
#[derive(Debug, Clone, SimpleObject)]
pub struct Message {
    /// The id of the event.
    pub id: ID,
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub by: Person,
    /// Whether the enterprise wrote it; else a department did.
    pub is_from_applicant: bool,
    /// When.
    pub at: DateTime<Utc>,
}

impl From<LoggedEvent> for Message {
    fn from(event: LoggedEvent) -> Self {
        let text = event.data["text"].as_str().unwrap_or_default().to_owned();
        Self {
            id: global_id::encode(&global_id::EventId(event.id)),
            text,
            is_from_applicant: event.by.role == Some(Role::Applicant),
            by: Person::from(&event.by),
            at: event.at,
        }
    }
}

/// A page of the messages of a case.
pub(crate) async fn list(
    context: &Context<'_>,
    case: CaseId,
    page: (Option<i32>, Option<String>),
) -> Result<MessageConnection> {
    let request = Request::read(context, "messages", &case, page, false)?;
    let after = match &request.page.after {
        Some(place) => Some(place.sort.parse().map_err(|_| cursor::invalid(context))?),
        None => None,
    };
    let types = vec!["MessageSent".to_owned()];
    let slice = event::slice(
        context,
        types,
        Some(Stream::Case(case)),
        (after, request.page.first),
    )
    .await?;
    let (edges, page_info) = request.edges(slice, Message::from);
    Ok(MessageConnection {
        nodes: nodes(&edges),
        edges,
        page_info,
    })
}
