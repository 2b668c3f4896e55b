//! Open sessions.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use onewindow_desk::Session;
use serde::Serialize;

use crate::connection::{Connection, Request, is_wanted};
use crate::desk_error::{find, read};
use crate::global_id::SessionId;
use crate::{caller, global_id};

/// An open session.
#[derive(Debug, Clone)]
pub struct OpenSession(Session);

impl OpenSession {
    /// The open session with this id, if the caller may know of it.
    pub(crate) async fn find(context: &Context<'_>, id: SessionId) -> Result<Option<Self>> {
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        Ok(find(context, desk.open_session(actor, id.0).await)?.map(Self))
    }
}

#[derive(Serialize)]
struct Whose<'a> {
    login: Option<&'a str>,
    viewer: String,
}

/// A page of open sessions, newest first.
pub(crate) async fn list(
    context: &Context<'_>,
    login: Option<&str>,
    page: (Option<i32>, Option<String>),
) -> Result<Connection<OpenSession>> {
    let (desk, actor) = (caller::desk(context)?, caller::actor(context));
    let whose = Whose {
        login,
        viewer: actor.id.to_string(),
    };
    let request = Request::read(context, "sessions", &whose, page, true)?;
    let slice = read(context, desk.open_sessions(actor, login, &request.page).await)?;
    let total = if is_wanted(context, "totalCount") {
        read(context, desk.count_open_sessions(actor, login).await)?
    } else {
        0
    };
    Ok(request.connection(slice, total, OpenSession))
}

/// An open session: somebody is signed in with some program.
#[Object]
impl OpenSession {
    /// The global id: what `endSession` takes.
    pub async fn id(&self) -> ID {
        global_id::encode(&SessionId(self.0.id))
    }

    /// When it began.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it ends unless it is refreshed before.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }

    /// The address it was begun from.
    async fn address(&self) -> &str {
        &self.0.address
    }

    /// What the program that began it calls itself.
    async fn client(&self) -> &str {
        &self.0.client
    }

    /// Whether the request itself belongs to it.
    async fn is_current(&self, context: &Context<'_>) -> bool {
        caller::caller(context).is_some_and(|caller| caller.session == Some(self.0.id))
    }
}
