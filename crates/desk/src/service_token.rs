//! Scripts coming in: client id and secret for a session that lives for minutes.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use onewindow_engine::actor::ActorKind;
use onewindow_engine::refusal::Refusal;
use onewindow_engine::service::ServiceScope;
use onewindow_store::{Account, ServiceAccount, Session};

use crate::clock::machine_time;
use crate::desk::Desk;
use crate::error::{DeskError, Result};
use crate::identity::{ACCESS_LIFE, hash, told_client};
use crate::service_account::{comes_from, in_force};
use crate::{ids, random};

/// What a script shows to get a token.
#[derive(Clone, Copy)]
pub struct ServiceLogin<'a> {
    /// Its client id.
    pub client_id: &'a str,
    /// Its secret.
    pub secret: &'a str,
    /// Scopes it is content with; empty: all it has.
    pub scopes: &'a [ServiceScope],
    /// The client's address.
    pub origin: &'a str,
    /// What the program calls itself.
    pub client: &'a str,
}

/// A script may come in.
#[derive(Debug, Clone)]
pub struct ServiceSignedIn {
    /// Its account.
    pub account: Account,
    /// The session that its token stands for.
    pub session: uuid::Uuid,
    /// What it may do in it.
    pub scopes: BTreeSet<ServiceScope>,
    /// When the session ends, and with it the token: the account may end sooner than a token usually does.
    pub expires_at: DateTime<Utc>,
    /// How long that is from now.
    pub life: TimeDelta,
}

impl Desk {
    /// Lets a script in. An unknown client id and a wrong secret are told alike.
    ///
    /// # Errors
    /// [`DeskError::LoginFailed`], [`DeskError::AddressNotAllowed`], [`DeskError::RateLimited`] after too many failures,
    /// or when a scope is asked for that the account does not have.
    pub async fn sign_in_service(&self, login: ServiceLogin<'_>) -> Result<ServiceSignedIn> {
        let throttle = &self.inner.throttle;
        if let Some(retry_after_seconds) = throttle.wait(login.client_id, login.origin) {
            return Err(DeskError::RateLimited { retry_after_seconds });
        }
        let now = machine_time();
        let found = self.by_client_id(login.client_id).await?;
        let found = found.filter(|(_, service)| accepts(service, login.secret, now));
        let Some((account, service)) = found else {
            throttle.failed(login.client_id, login.origin);
            tracing::info!("a service account's sign-in failed");
            return Err(DeskError::LoginFailed);
        };
        throttle.succeeded(login.client_id, login.origin);
        if !comes_from(&service.addresses, login.origin) {
            tracing::warn!(service = %service.id, "a service account came from an address that is not on its list");
            return Err(DeskError::AddressNotAllowed);
        }
        let scopes = granted(&service, login.scopes)?;
        let session = Session {
            id: ids::session(),
            account: service.id,
            // There is nothing to refresh: the secret gets the next token.
            refresh_hash: hash(&random::secret()),
            generation: 1,
            created_at: now,
            expires_at: (now + ACCESS_LIFE).min(service.expires_at),
            ended_at: None,
            address: login.origin.to_owned(),
            client: told_client(login.client),
            scopes: scopes.clone(),
        };
        self.store().insert_session(&session).await?;
        self.store().service_account_used(service.id, now).await?;
        tracing::info!(person = %service.id, session = %session.id, "service signed in");
        Ok(ServiceSignedIn {
            account,
            session: session.id,
            scopes,
            expires_at: session.expires_at,
            life: session.expires_at - now,
        })
    }

    async fn by_client_id(&self, client_id: &str) -> Result<Option<(Account, ServiceAccount)>> {
        // Databases keep no NUL, so no account has one.
        if client_id.contains('\0') {
            return Ok(None);
        }
        let account = self.store().account_by_login(client_id).await?;
        let account =
            account.filter(|account| account.kind == ActorKind::Service && account.disabled_at.is_none());
        let Some(account) = account else {
            return Ok(None);
        };
        let service = self.store().service_account(account.id).await?;
        Ok(service.map(|service| (account, service)))
    }
}

/// Whether a service account is in force and this is one of its secrets.
fn accepts(service: &ServiceAccount, secret: &str, now: DateTime<Utc>) -> bool {
    let given = hash(secret);
    let previous = service.previous_until.is_some_and(|until| now < until);
    // What is compared are hashes of random secrets: how long it takes tells nothing.
    let fits = given == service.secret_hash || previous && service.previous_hash.as_ref() == Some(&given);
    fits && in_force(service, now)
}

/// The scopes of a session: those asked for, if the account has them all.
fn granted(service: &ServiceAccount, asked: &[ServiceScope]) -> Result<BTreeSet<ServiceScope>> {
    if asked.is_empty() {
        return Ok(service.scopes.clone());
    }
    let lacking = asked
        .iter()
        .find(|asked| !service.scopes.iter().any(|scope| scope.includes(**asked)));
    match lacking {
        Some(needed) => Err(Refusal::ScopeMissing { needed: *needed }.into()),
        None => Ok(asked.iter().copied().collect()),
    }
}
