//! Own accounts: sign in, sessions with rotating refresh tokens, and who stands behind an access token.
//!
//! Sessions live by the machine's clock even where the office's clock is virtual.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use onewindow_engine::actor::{Actor, ActorKind};
use onewindow_engine::ids::{CaseId, FileId, PersonId};
use onewindow_engine::service::ServiceScope;
use onewindow_store::{Account, ServiceAccount, Session};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::clock::machine_time;
use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result};
use crate::key::hexadecimal;
use crate::service_account::{comes_from, in_force};
use crate::throttle::LoginLimits;
use crate::{ids, random};

/// How long a refresh token lives; each refresh begins anew.
const REFRESH_LIFE: TimeDelta = TimeDelta::days(30);
/// How long an access token lives.
pub const ACCESS_LIFE: TimeDelta = TimeDelta::minutes(15);
/// How long it may go unnoticed that a session was ended on another node or an account was changed.
const KNOWN_FOR: Duration = Duration::from_secs(5);
/// The most that is kept of what a program calls itself, in characters.
const MAX_CLIENT: usize = 200;
/// Most callers remembered.
const MAX_KNOWN: usize = 10_000;

/// Who sends a request.
#[derive(Debug, Clone)]
pub struct Caller {
    /// In whose name, with which offices.
    pub actor: Arc<Actor>,
    /// The session of its token; none for nobody.
    pub session: Option<Uuid>,
    /// The account; none for nobody.
    pub account: Option<PersonId>,
    /// The client's address, by which failed logins are counted.
    pub origin: String,
    /// What the client's program calls itself.
    pub client: String,
}

impl Caller {
    /// Nobody is signed in.
    pub fn anonymous(origin: impl Into<String>) -> Self {
        Self {
            actor: Arc::new(Actor::anonymous().clone()),
            session: None,
            account: None,
            origin: origin.into(),
            client: String::new(),
        }
    }
}

/// An attempt to sign in.
#[derive(Clone, Copy)]
pub struct Login<'a> {
    /// What is typed as login.
    pub login: &'a str,
    /// What is typed as password.
    pub password: &'a str,
    /// The client's address.
    pub origin: &'a str,
    /// What the client's program calls itself.
    pub client: &'a str,
}

/// Somebody has signed in or refreshed.
#[derive(Clone)]
pub struct SignedIn {
    /// Who.
    pub account: Account,
    /// The session.
    pub session: Uuid,
    /// What the next refresh is asked with; it works once.
    pub refresh_token: String,
    /// Until when it works.
    pub refresh_expires_at: DateTime<Utc>,
}

impl std::fmt::Debug for SignedIn {
    /// Without the token: it has no business in a log.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("SignedIn")
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}

/// A token that requests are sent with.
#[derive(Clone)]
pub struct AccessToken {
    /// The token.
    pub token: String,
    /// Until when it is accepted.
    pub expires_at: DateTime<Utc>,
}

/// Makes access tokens; whoever serves requests knows how.
pub trait TokenIssuer: Send + Sync {
    /// A token for somebody's session.
    ///
    /// # Errors
    /// When it can't be signed.
    fn access(&self, account: &Account, session: Uuid) -> Result<AccessToken>;

    /// What stands in an address by which a file can be read for minutes in somebody's name.
    ///
    /// # Errors
    /// When it can't be signed.
    fn link(&self, link: FileLink) -> Result<AccessToken>;
}

/// What a link to a file stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLink {
    /// In whose name it is followed.
    pub person: PersonId,
    /// The session it ends with; none for who came by an identity provider.
    pub session: Option<Uuid>,
    /// The case.
    pub case: CaseId,
    /// The file.
    pub file: FileId,
    /// The ground of law that a secret is opened on.
    pub ground: Option<String>,
}

/// A caller seen of late.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    since: Instant,
    /// In whose name the caller acts.
    pub actor: Arc<Actor>,
    /// The addresses it may come from; empty: any.
    addresses: Arc<[String]>,
}

/// Callers seen of late, by their sessions.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<HashMap<Uuid, Seen>>);

impl Known {
    pub fn get(&self, session: Uuid) -> Option<Seen> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .get(&session)
            .filter(|seen| seen.since.elapsed() < KNOWN_FOR)
            .cloned()
    }

    pub fn remember(&self, session: Uuid, actor: &Arc<Actor>, addresses: &[String]) -> Seen {
        let seen = Seen {
            since: Instant::now(),
            actor: Arc::clone(actor),
            addresses: addresses.into(),
        };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_KNOWN {
            known.retain(|_, seen| seen.since.elapsed() < KNOWN_FOR);
        }
        if known.len() < MAX_KNOWN {
            known.insert(session, seen.clone());
        }
        seen
    }

    /// What somebody may do has changed: asked anew at the next request, on other nodes as soon as they ask anew.
    pub fn forget_person(&self, person: PersonId) {
        self.forget_all(person, None);
    }

    pub fn forget(&self, session: Uuid) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&session);
    }

    /// Forgets every session of somebody but one.
    pub fn forget_all(&self, person: PersonId, except: Option<Uuid>) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|session, seen| seen.actor.id != person || Some(*session) == except);
    }
}

impl Desk {
    /// How many logins may fail before the next attempt has to wait. Said once, before anybody signs in.
    pub fn limit_logins(&self, limits: LoginLimits) {
        self.inner.throttle.limit(limits);
    }

    /// Signs somebody in. An unknown login takes as long as a wrong password and is told alike.
    ///
    /// # Errors
    /// [`DeskError::LoginFailed`], or [`DeskError::RateLimited`] after too many failures.
    pub async fn login(&self, attempt: Login<'_>) -> Result<SignedIn> {
        let Login {
            login,
            password,
            origin,
            client,
        } = attempt;
        let throttle = &self.inner.throttle;
        if let Some(retry_after_seconds) = throttle.wait(login, origin) {
            return Err(DeskError::RateLimited { retry_after_seconds });
        }
        // Databases keep no NUL, so no account has one.
        let account = if login.contains('\0') {
            None
        } else {
            self.store().account_by_login(login).await?
        };
        let account =
            account.filter(|account| account.disabled_at.is_none() && account.kind == ActorKind::Person);
        let hash = account.as_ref().map(|account| account.password_hash.as_str());
        let fits = self.inner.passwords.verify(password, hash).await?;
        let Some(account) = account.filter(|_| fits) else {
            throttle.failed(login, origin);
            tracing::info!("a login failed");
            return Err(DeskError::LoginFailed);
        };
        throttle.succeeded(login, origin);
        self.begin_session(account, origin, client).await
    }

    async fn begin_session(&self, account: Account, origin: &str, client: &str) -> Result<SignedIn> {
        let (id, now) = (ids::session(), machine_time());
        let refresh_token = refresh_token(id);
        let session = Session {
            id,
            account: account.id,
            refresh_hash: hash(&refresh_token),
            generation: 1,
            created_at: now,
            expires_at: now + REFRESH_LIFE,
            ended_at: None,
            address: origin.to_owned(),
            client: told_client(client),
            scopes: BTreeSet::new(),
        };
        self.store().insert_session(&session).await?;
        tracing::info!(person = %account.id, session = %id, "signed in");
        Ok(SignedIn {
            account,
            session: id,
            refresh_token,
            refresh_expires_at: session.expires_at,
        })
    }

    /// Exchanges a refresh token for the next one. A token that was used before ends the session: either the caller or
    /// somebody else has stolen it, and which of them can't be told.
    ///
    /// # Errors
    /// [`DeskError::SessionEnded`].
    pub async fn refresh(&self, token: &str) -> Result<SignedIn> {
        let id = session_of(token).ok_or(DeskError::SessionEnded)?;
        let session = self.store().session(id).await?.ok_or(DeskError::SessionEnded)?;
        let now = machine_time();
        if session.ended_at.is_some() || session.expires_at <= now {
            return Err(DeskError::SessionEnded);
        }
        if session.refresh_hash != hash(token) {
            tracing::warn!(person = %session.account, session = %id, "a refresh token was used twice");
            self.logout(id).await?;
            return Err(DeskError::SessionEnded);
        }
        let account = self.store().account(session.account).await?;
        let account = account
            .filter(|account| account.disabled_at.is_none())
            .ok_or(DeskError::SessionEnded)?;
        let (refresh_token, expires_at) = (refresh_token(id), now + REFRESH_LIFE);
        let next = hash(&refresh_token);
        if !self
            .store()
            .rotate_session(id, session.generation, (&next, expires_at))
            .await?
        {
            // Somebody came with the same token at the same moment.
            self.logout(id).await?;
            return Err(DeskError::SessionEnded);
        }
        Ok(SignedIn {
            account,
            session: id,
            refresh_token,
            refresh_expires_at: expires_at,
        })
    }

    /// Ends a session; its access tokens stop working, on other nodes within seconds.
    ///
    /// # Errors
    /// When the store can't.
    pub async fn logout(&self, session: Uuid) -> Result<()> {
        self.inner.known.forget(session);
        self.store().end_session(session, machine_time()).await?;
        tracing::info!(%session, "session ended");
        Ok(())
    }

    /// Who stands behind an access token that was found to be genuine.
    ///
    /// # Errors
    /// [`DeskError::SessionEnded`] when the session or the account is over.
    pub async fn actor(&self, person: PersonId, session: Uuid) -> Result<Arc<Actor>> {
        Ok(self.seen(person, session).await?.actor)
    }

    /// The same for a request from an address: a service account may be bound to some.
    ///
    /// # Errors
    /// As [`Desk::actor`], and [`DeskError::AddressNotAllowed`].
    pub async fn actor_from(&self, (person, session): (PersonId, Uuid), origin: &str) -> Result<Arc<Actor>> {
        let seen = self.seen(person, session).await?;
        if comes_from(&seen.addresses, origin) {
            Ok(seen.actor)
        } else {
            tracing::warn!(%person, %session, "a service account came from an address that is not on its list");
            Err(DeskError::AddressNotAllowed)
        }
    }

    async fn seen(&self, person: PersonId, session: Uuid) -> Result<Seen> {
        if let Some(seen) = self
            .inner
            .known
            .get(session)
            .filter(|seen| seen.actor.id == person)
        {
            return Ok(seen);
        }
        let found = self
            .store()
            .session(session)
            .await?
            .ok_or(DeskError::SessionEnded)?;
        if found.account != person || found.ended_at.is_some() || found.expires_at <= machine_time() {
            return Err(DeskError::SessionEnded);
        }
        let account = self.store().account(person).await?;
        let account = account
            .filter(|account| account.disabled_at.is_none())
            .ok_or(DeskError::SessionEnded)?;
        let service = match account.kind {
            ActorKind::Service => Some(self.service_in_force(person).await?),
            ActorKind::Person | ActorKind::Engine | ActorKind::Anonymous => None,
        };
        let mut actor = self.with_substitutions(actor_of(account)).await?;
        // What the session was begun with, of what the account still has.
        let has = |scope: &ServiceScope| {
            let all = service.iter().flat_map(|service| &service.scopes);
            all.copied().any(|held| held.includes(*scope))
        };
        actor.scopes = found.scopes.into_iter().filter(has).collect();
        let addresses = service.map(|service| service.addresses).unwrap_or_default();
        Ok(self.inner.known.remember(session, &Arc::new(actor), &addresses))
    }

    async fn service_in_force(&self, id: PersonId) -> Result<ServiceAccount> {
        let service = self.store().service_account(id).await?;
        service
            .filter(|service| in_force(service, machine_time()))
            .ok_or(DeskError::SessionEnded)
    }

    /// In whose name an account acts that has no session here.
    ///
    /// # Errors
    /// [`DeskError::SessionEnded`] when the account is over.
    pub async fn person(&self, id: PersonId) -> Result<Arc<Actor>> {
        if let Some(seen) = self.inner.known.get(id.0) {
            return Ok(seen.actor);
        }
        let account = self.store().account(id).await?;
        let account = account
            .filter(|account| account.disabled_at.is_none() && account.kind == ActorKind::Person)
            .ok_or(DeskError::SessionEnded)?;
        let actor = Arc::new(self.with_substitutions(actor_of(account)).await?);
        Ok(self.inner.known.remember(id.0, &actor, &[]).actor)
    }

    /// The own account.
    ///
    /// # Errors
    /// When there is none.
    pub async fn account(&self, person: PersonId) -> Result<Account> {
        self.store()
            .account(person)
            .await?
            .ok_or(DeskError::NotFound { what: Noun::Account })
    }
}

/// In whose name an account acts.
pub(crate) fn actor_of(account: Account) -> Actor {
    Actor {
        id: account.id,
        name: account.name,
        kind: account.kind,
        appointments: account.appointments,
        enterprises: account.enterprises,
        scopes: BTreeSet::new(),
        substitutions: Vec::new(),
        stands_in: Vec::new(),
    }
}

/// What is kept of what a program calls itself.
pub(crate) fn told_client(client: &str) -> String {
    let plain = client.chars().filter(|character| !character.is_control());
    plain.take(MAX_CLIENT).collect()
}

/// Names the session, so that a token that was replaced still tells whose it was.
fn refresh_token(session: Uuid) -> String {
    format!("{}.{}", session.simple(), random::secret())
}

fn session_of(token: &str) -> Option<Uuid> {
    Uuid::try_parse(token.split_once('.')?.0).ok()
}

/// Only this is kept of a token. It is random enough to need no salt.
pub(crate) fn hash(token: &str) -> String {
    hexadecimal(&Sha256::digest(token.as_bytes()))
}
