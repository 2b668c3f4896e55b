//! The gate: from the head of a request to who sends it.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::ConnectInfo;
use axum::http::header;
use axum::http::request::Parts;
use onewindow_api::admission_data;
use onewindow_api::http::{Admission, AuthError, Authenticator, bearer_token};
use onewindow_desk::{Caller, Desk, DeskError, Identity};
use onewindow_engine::actor::{Actor, Role};
use uuid::Uuid;

use super::provider::Providers;
use super::tokens::Tokens;

/// The longest token, in bytes.
const MAX_TOKEN: usize = 8 * 1024;

/// Lets callers in under their own names.
#[derive(Clone)]
pub(crate) struct Gate {
    desk: Desk,
    tokens: Arc<Tokens>,
    providers: Providers,
}

impl Gate {
    /// A gate before a desk.
    pub fn new(desk: Desk, tokens: Arc<Tokens>, providers: Providers) -> Self {
        Self {
            desk,
            tokens,
            providers,
        }
    }

    /// Who sends a request.
    ///
    /// # Errors
    /// When it carries a token that is not accepted.
    pub async fn caller(&self, head: &Parts) -> Result<Caller, AuthError> {
        // The connection's own address: a header could say anything.
        let origin = head.extensions.get::<ConnectInfo<SocketAddr>>();
        let origin = origin
            .map(|ConnectInfo(address)| address.ip().to_string())
            .unwrap_or_default();
        let client = head.headers.get(header::USER_AGENT);
        let client = client.and_then(|client| client.to_str().ok()).unwrap_or_default();
        let Some(token) = bearer_token(&head.headers)? else {
            return Ok(Caller {
                client: client.to_owned(),
                ..Caller::anonymous(origin)
            });
        };
        let (actor, session) = self.bearer(token, &origin).await?;
        Ok(Caller {
            account: Some(actor.id),
            actor,
            session,
            origin,
            client: client.to_owned(),
        })
    }

    /// In whose name a token acts, and in which session of ours.
    async fn bearer(&self, token: &str, origin: &str) -> Result<(Arc<Actor>, Option<Uuid>), AuthError> {
        if token.len() > MAX_TOKEN {
            return Err(AuthError::Invalid);
        }
        if let Some(identified) = self.providers.identify(token).await? {
            let identity = Identity {
                issuer: &identified.issuer,
                subject: &identified.subject,
                login: identified.login.as_deref(),
            };
            let actor = self.desk.identified(identity).await.map_err(refused)?;
            return Ok((actor, None));
        }
        let bearer = self.tokens.check(token)?;
        let found = self
            .desk
            .actor_from((bearer.person, bearer.session), origin)
            .await;
        Ok((found.map_err(refused)?, Some(bearer.session)))
    }
}

fn refused(error: DeskError) -> AuthError {
    match error {
        DeskError::SessionEnded => AuthError::Revoked,
        DeskError::NotLinked => AuthError::Unknown,
        DeskError::AddressNotAllowed => AuthError::Elsewhere,
        error => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "a caller could not be looked up"
            );
            AuthError::Unavailable
        }
    }
}

impl Authenticator for Gate {
    async fn authenticate(&self, head: &Parts) -> Result<Admission, AuthError> {
        let caller = self.caller(head).await?;
        let is_anonymous = caller.account.is_none();
        let is_public = caller
            .actor
            .appointments
            .iter()
            .all(|held| held.role == Role::Applicant);
        let data = admission_data(&self.desk, caller);
        Ok(if is_anonymous {
            Admission::anonymous(data)
        } else {
            Admission::known(data).with_public(is_public)
        })
    }
}
