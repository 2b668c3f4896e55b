//! Open sessions: who is signed in from where, and how sessions are ended.

use chrono::{DateTime, Utc};
use onewindow_engine::access::{Operation, Subject};
use onewindow_engine::actor::{Actor, ActorKind, Role};
use onewindow_engine::ids::PersonId;
use onewindow_engine::refusal::Refusal;
use onewindow_store::{Commit, IdentityWrite, Page, Session, Slice};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::access::authorize;
use crate::clock::machine_time;
use crate::commit::Attempt;
use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result};
use crate::key::Request;

impl Desk {
    /// The open sessions of somebody, by age: one's own, or for an administrator those of a login.
    ///
    /// # Errors
    /// When the caller may not, there is no such login, or the store can't answer.
    pub async fn open_sessions(
        &self,
        actor: &Actor,
        login: Option<&str>,
        page: &Page,
    ) -> Result<Slice<Session>> {
        let account = self.whose_sessions(actor, login).await?;
        Ok(self.store().open_sessions(account, machine_time(), page).await?)
    }

    /// How many there are.
    ///
    /// # Errors
    /// As [`Desk::open_sessions`].
    pub async fn count_open_sessions(&self, actor: &Actor, login: Option<&str>) -> Result<u64> {
        let account = self.whose_sessions(actor, login).await?;
        let count = self.store().count_open_sessions(account, machine_time());
        Ok(count.await?)
    }

    /// An open session of the actor, or for an administrator anybody's.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] also for other people's and for one that has ended.
    pub async fn open_session(&self, actor: &Actor, id: Uuid) -> Result<Session> {
        if actor.kind == ActorKind::Anonymous {
            return Err(DeskError::NotSignedIn);
        }
        let found = self.store().session(id).await?;
        found
            .filter(|session| session.account == actor.id || actor.has_role(Role::Administrator))
            .filter(|session| session.ended_at.is_none() && machine_time() < session.expires_at)
            .ok_or(DeskError::NotFound { what: Noun::Session })
    }

    async fn whose_sessions(&self, actor: &Actor, login: Option<&str>) -> Result<PersonId> {
        if actor.kind == ActorKind::Anonymous {
            return Err(DeskError::NotSignedIn);
        }
        let Some(login) = login else {
            return Ok(actor.id);
        };
        if !actor.has_role(Role::Administrator) {
            let needed = vec![Role::Administrator];
            return Err(Refusal::NotYourRole { needed }.into());
        }
        let account = self.store().account_by_login(login).await?;
        let account = account.ok_or(DeskError::NotFound { what: Noun::Account })?;
        Ok(account.id)
    }

    /// Ends a session, one's own or as administrator anybody's; its tokens stop working, on other nodes within seconds.
    /// A session that has ended stays as it is.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] also for other people's sessions.
    pub async fn end_session(&self, actor: &Actor, id: Uuid, key: &str) -> Result<()> {
        let request = Request::new(actor, key, Operation::EndSession, &id)?;
        if self.recorded::<Value>(&request).await?.is_some() {
            return Ok(());
        }
        authorize(actor, Operation::EndSession, &Subject::default())?;
        let missing = DeskError::NotFound { what: Noun::Session };
        let Some(session) = self.store().session(id).await? else {
            return Err(missing);
        };
        if session.account != actor.id && !actor.has_role(Role::Administrator) {
            return Err(missing);
        }
        let ended = (session.account, Some(id), None);
        self.end_sessions(request, ended, machine_time()).await?;
        tracing::info!(person = %actor.id, session = %id, "session ended");
        Ok(())
    }

    /// Ends every session of the caller but one.
    ///
    /// # Errors
    /// When nobody is signed in or the store can't.
    pub async fn end_other_sessions(&self, actor: &Actor, current: Option<Uuid>, key: &str) -> Result<()> {
        let request = Request::new(actor, key, Operation::EndOtherSessions, &current)?;
        if self.recorded::<Value>(&request).await?.is_some() {
            return Ok(());
        }
        authorize(actor, Operation::EndOtherSessions, &Subject::default())?;
        self.end_sessions(request, (actor.id, None, current), machine_time())
            .await?;
        tracing::info!(person = %actor.id, "other sessions ended");
        Ok(())
    }

    async fn end_sessions(
        &self,
        request: Request,
        (account, only, except): (PersonId, Option<Uuid>, Option<Uuid>),
        at: DateTime<Utc>,
    ) -> Result<()> {
        let commit = Commit {
            key: Some(request.record(&json!({}))?),
            identity: vec![IdentityWrite::EndSessions {
                account,
                only,
                except,
                at,
            }],
            ..Commit::default()
        };
        let attempt = self.record(commit).await?;
        match only {
            Some(only) => self.inner.known.forget(only),
            None => self.inner.known.forget_all(account, except),
        }
        match attempt {
            Attempt::Done | Attempt::KeyTaken => Ok(()),
            Attempt::Lost => Err(DeskError::Busy),
        }
    }
}
