//! What can be followed. A message says that something changed, and where it stands in the feed; the client looks for
//! itself, under its own rights.

use std::sync::Arc;

use async_graphql::{Context, ID, Result, SimpleObject};
use chrono::{DateTime, Utc};
use futures::Stream as Messages;
use futures::stream::try_unfold;
use onewindow_desk::{Caller, DeskError, Keyset, Occurrence, Stream, Topic};
use onewindow_engine::ids::DepartmentCode;
use onewindow_engine::text::Language;

use crate::cursor::{self, Binding};
use crate::desk_error::request_error;
use crate::error_code::ErrorCode;
use crate::{caller, event, global_id};

/// Something changed. Look at it by its id, under your own rights.
#[derive(Debug, Clone, SimpleObject)]
pub struct Change {
    /// The place in the feed: what `after` takes to go on behind this message after the connection was lost.
    pub cursor: String,
    /// What changed: the id of a case, a project or a licence, as `node` takes it.
    pub id: ID,
    /// The version that the change made. A client that has seen this version or a later one need not look.
    pub version: u64,
    /// The stable name of what happened, such as `CaseAccepted`.
    #[graphql(name = "type")]
    pub type_name: String,
    /// When it happened.
    pub at: DateTime<Utc>,
}

/// The id that the client sends to go on after a lost connection of its own accord, as browsers do with server-sent
/// events. It goes before `after`, which then still stands in the document.
#[derive(Debug, Clone)]
pub(crate) struct LastEventId(pub String);

/// What can be followed. Each takes the cursor of the last message to go on without a gap; without one it begins now.
#[derive(Debug, Clone, Copy, Default, async_graphql::Description)]
pub struct Subscription;

#[async_graphql::Subscription(use_type_description)]
impl Subscription {
    /// Changes of the cases in a department's queue 待办变更. A change that leaves the queue as it is may be told, too.
    async fn queue_changed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The department's code.")] department: String,
        #[graphql(desc = "The cursor of the last message, to go on behind it.")] after: Option<String>,
    ) -> Result<impl Messages<Item = Result<Change>> + use<>> {
        let Ok(code) = DepartmentCode::try_new(&department) else {
            return Err(ErrorCode::NotFound.error(ErrorCode::NotFound.meaning(caller::language(context))));
        };
        let binding = Binding::of("queueChanged", &code);
        follow(context, Topic::Queue(code), (binding, after)).await
    }

    /// Changes of one case 办件变更.
    async fn case_changed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The case.")] id: ID,
        #[graphql(
            desc = "The cursor of the last message, or one of `events` of this case, to go on behind it."
        )]
        after: Option<String>,
    ) -> Result<impl Messages<Item = Result<Change>> + use<>> {
        let case = global_id::decode(context, &id)?;
        let binding = event::binding(&[], Some(Stream::Case(case)));
        follow(context, Topic::Case(case), (binding, after)).await
    }

    /// Changes of one project, its cases and their licences 项目变更, as far as the caller may see them.
    async fn project_changed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The project.")] id: ID,
        #[graphql(
            desc = "The cursor of the last message, or one of `events` of this project, to go on behind it."
        )]
        after: Option<String>,
    ) -> Result<impl Messages<Item = Result<Change>> + use<>> {
        let project = global_id::decode(context, &id)?;
        let binding = event::binding(&[], Some(Stream::Project(project)));
        follow(context, Topic::Project(project), (binding, after)).await
    }

    /// Every change that the caller may see: of the own enterprises, or of what the own departments have a part in.
    async fn notifications(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "The cursor of the last message, or one of `events` without a filter, to go on behind it."
        )]
        after: Option<String>,
    ) -> Result<impl Messages<Item = Result<Change>> + use<>> {
        let binding = event::binding(&[], None);
        follow(context, Topic::Everything, (binding, after)).await
    }
}

async fn follow(
    context: &Context<'_>,
    topic: Topic,
    (binding, after): (Binding, Option<String>),
) -> Result<impl Messages<Item = Result<Change>> + use<>> {
    let again = context.data_opt::<LastEventId>().map(|id| id.0.clone());
    let after = match binding.place(context, again.or(after).as_deref())? {
        Some(place) => Some(place.sort.parse().map_err(|_| cursor::invalid(context))?),
        None => None,
    };
    let language = caller::language(context);
    let nobody = Caller::anonymous("");
    let caller = caller::caller(context).unwrap_or(&nobody);
    let following = caller::desk(context)?.follow(caller, topic, after).await;
    let following = following.map_err(|error| request_error(context, &error))?;
    Ok(try_unfold(
        (following, binding),
        move |(mut following, binding)| async move {
            match following.next().await {
                Ok(occurrence) => {
                    let change = change(&occurrence, &binding);
                    Ok(Some((change, (following, binding))))
                }
                Err(error) => Err(ended(&error, language)),
            }
        },
    ))
}

fn change(occurrence: &Arc<Occurrence>, binding: &Binding) -> Change {
    let stream = occurrence.stream;
    Change {
        cursor: binding.cursor(&Keyset {
            sort: occurrence.place.position.to_string(),
            id: stream.id(),
        }),
        id: match stream {
            Stream::Case(id) => global_id::encode(&id),
            Stream::Project(id) => global_id::encode(&id),
            Stream::Licence(id) => global_id::encode(&id),
        },
        version: occurrence.sequence,
        type_name: occurrence.type_name.to_string(),
        at: occurrence.at,
    }
}

/// Why nothing comes any more.
fn ended(error: &DeskError, language: Language) -> async_graphql::Error {
    let code = match error {
        DeskError::NotSignedIn | DeskError::SessionEnded => ErrorCode::Unauthenticated,
        DeskError::Busy => ErrorCode::RetryLater,
        error => {
            tracing::error!(error = error as &dyn std::error::Error, "a subscription ended");
            ErrorCode::Internal
        }
    };
    code.error(code.meaning(language))
}
