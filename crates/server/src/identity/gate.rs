//! The gate: from the head of a request to who sends it.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use onewindow_api::admission_data;
use onewindow_api::http::{Admission, AuthError, Authenticator, bearer_token};
use onewindow_desk::{Caller, Desk, DeskError};
use onewindow_engine::actor::Role;

use super::tokens::Tokens;

/// Lets callers in under their own names.
#[derive(Clone)]
pub(crate) struct Gate {
    desk: Desk,
    tokens: Arc<Tokens>,
}

impl Gate {
    /// A gate before a desk.
    pub fn new(desk: Desk, tokens: Arc<Tokens>) -> Self {
        Self { desk, tokens }
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
        let Some(token) = bearer_token(&head.headers)? else {
            return Ok(Caller::anonymous(origin));
        };
        let bearer = self.tokens.check(token)?;
        match self.desk.actor(bearer.person, bearer.session).await {
            Ok(actor) => Ok(Caller {
                actor,
                session: Some(bearer.session),
                account: Some(bearer.person),
                origin,
            }),
            Err(DeskError::SessionEnded) => Err(AuthError::Revoked),
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "a session could not be looked up"
                );
                Err(AuthError::Unavailable)
            }
        }
    }
}

impl Authenticator for Gate {
    async fn authenticate(&self, head: &Parts) -> Result<Admission, AuthError> {
        let caller = self.caller(head).await?;
        let is_anonymous = caller.session.is_none();
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
