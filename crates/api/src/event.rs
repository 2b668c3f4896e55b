//! The feed of events: one order of commit, without gaps.

use async_graphql::{Context, ID, Result, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_desk::{EventFilter, LoggedEvent, Slice, Stream};
use onewindow_engine::ids::{CaseId, LicenceId, ProjectId};

use crate::case::Case;
use crate::connection::{Edge, PageInfo, Request, nodes};
use crate::cursor::{self, Binding};
use crate::desk_error::read;
use crate::eager::EagerList;
use crate::licence::Licence;
use crate::person::Person;
use crate::project::Project;
use crate::scalar::Json;
use crate::siblings::FirstEventsOf;
use crate::{caller, global_id, loader};

/// The list's name inside its cursors.
const LIST: &str = "events";

/// A page of the feed. It has no total: the log grows while it is read.
#[derive(Debug, Clone, SimpleObject)]
pub struct EventConnection {
    /// The events with their cursors.
    pub edges: Vec<Edge<Event>>,
    /// The events alone.
    pub nodes: EagerList<Event>,
    /// Where the page stands in the feed.
    pub page_info: PageInfo,
}

/// Something that happened to a case or a project. Events are facts: recorded once, never changed.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Event {
    /// The event's id, made of its content.
    pub id: ID,
    /// The stable name of what happened, such as `CaseAccepted`.
    #[graphql(name = "type")]
    pub type_name: String,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who did it, or the engine itself.
    pub by: Person,
    /// Counts the events of the same case or project from 1; the version it made.
    pub sequence: u64,
    /// What happened, as `type` says; null when the type says all.
    pub data: Json,
    #[graphql(skip)]
    stream: Stream,
}

impl From<LoggedEvent> for Event {
    fn from(event: LoggedEvent) -> Self {
        Self {
            id: global_id::encode(&global_id::EventId(event.id)),
            type_name: event.type_name,
            at: event.at,
            by: Person::from(&event.by),
            sequence: event.sequence,
            data: Json(event.data),
            stream: event.stream,
        }
    }
}

#[async_graphql::ComplexObject]
impl Event {
    /// The case it happened to.
    async fn case(&self, context: &Context<'_>) -> Result<Option<Case>> {
        match self.stream {
            Stream::Case(id) => Case::find(context, id).await,
            Stream::Project(_) | Stream::Licence(_) => Ok(None),
        }
    }

    /// The project it happened to; none for an event of a case.
    async fn project(&self, context: &Context<'_>) -> Result<Option<Project>> {
        match self.stream {
            Stream::Case(_) | Stream::Licence(_) => Ok(None),
            Stream::Project(id) => Project::find(context, id).await,
        }
    }

    /// The licence it happened to.
    async fn licence(&self, context: &Context<'_>) -> Result<Option<Licence>> {
        match self.stream {
            Stream::Licence(id) => Licence::find(context, id).await,
            Stream::Case(_) | Stream::Project(_) => Ok(None),
        }
    }
}

/// What the cursors of the whole feed, without any filter, are bound to.
pub(crate) fn whole_feed() -> Binding {
    Binding::of("events", &(Vec::<String>::new(), None::<String>))
}

/// A page of what the caller may see of the feed, or of one case or project.
pub(crate) async fn list(
    context: &Context<'_>,
    types: Vec<String>,
    stream: Option<Stream>,
    page: (Option<i32>, Option<String>),
) -> Result<EventConnection> {
    let request = Request::read(context, LIST, &(&types, stream.map(name)), page, false)?;
    let after = match &request.page.after {
        Some(place) => Some(place.sort.parse().map_err(|_| cursor::invalid(context))?),
        None => None,
    };
    let first = request.page.first;
    let slice = slice(context, types, stream, (after, first)).await?;
    let (edges, page_info) = request.edges(slice, Event::from);
    Ok(EventConnection {
        nodes: nodes(&edges),
        edges,
        page_info,
    })
}

/// A part of the feed behind a position, or from its beginning.
pub(crate) async fn slice(
    context: &Context<'_>,
    types: Vec<String>,
    stream: Option<Stream>,
    (after, first): (Option<i64>, u32),
) -> Result<Slice<LoggedEvent>> {
    match stream {
        // Where every row of a list shows how its events begin, they are read together.
        Some(stream) if after.is_none() => {
            let begin = FirstEventsOf { stream, types, first };
            Ok(loader::load(context, begin).await?.unwrap_or_else(Slice::empty))
        }
        _ => {
            let filter = EventFilter { types, stream };
            let (desk, actor) = (caller::desk(context)?, caller::actor(context));
            read(context, desk.events(actor, after, &filter, first).await)
        }
    }
}

/// The feed of one case or project by its global id.
///
/// # Errors
/// `BAD_USER_INPUT` when the id is of something else.
pub(crate) fn stream(context: &Context<'_>, subject: Option<&ID>) -> Result<Option<Stream>> {
    let Some(subject) = subject else { return Ok(None) };
    if let Some(case) = global_id::read::<CaseId>(subject) {
        return Ok(Some(Stream::Case(case)));
    }
    if let Some(licence) = global_id::read::<LicenceId>(subject) {
        return Ok(Some(Stream::Licence(licence)));
    }
    let project: ProjectId = global_id::decode(context, subject)?;
    Ok(Some(Stream::Project(project)))
}

/// What the cursors of the feed are bound to: subscriptions take them, too.
pub(crate) fn binding(types: &[String], stream: Option<Stream>) -> Binding {
    Binding::of(LIST, &(types, stream.map(name)))
}

fn name(stream: Stream) -> String {
    match stream {
        Stream::Case(id) => format!("case {id}"),
        Stream::Project(id) => format!("project {id}"),
        Stream::Licence(id) => format!("licence {id}"),
    }
}
