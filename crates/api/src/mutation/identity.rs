//! Logging in and out.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_desk::{DeskError, Login, SignedIn, TokenIssuer};

use super::payload;
use crate::caller;
use crate::desk_error::{outcome, read};

/// What signs access tokens.
#[derive(Clone)]
pub struct Tokens(pub Arc<dyn TokenIssuer>);

/// Who logs in.
#[derive(InputObject)]
pub struct LoginInput {
    /// The login.
    pub login: String,
    /// The password.
    pub password: String,
}

/// With what a session goes on.
#[derive(InputObject)]
pub struct RefreshTokenInput {
    /// The refresh token of the last answer. It works once.
    pub refresh_token: String,
}

/// The end of a session.
#[derive(InputObject)]
pub struct LogoutInput {
    /// A mark of the caller's own, given back unchanged.
    pub client_mutation_id: Option<String>,
}

/// A session, and what it is shown by.
#[derive(SimpleObject)]
pub struct Session {
    /// What requests carry as `Authorization: Bearer …`.
    pub access_token: String,
    /// Until when the access token is accepted.
    pub access_token_expires_at: DateTime<Utc>,
    /// What `refreshToken` takes once to get the next pair. Using it twice ends the session.
    pub refresh_token: String,
    /// Until when the refresh token is accepted.
    pub refresh_token_expires_at: DateTime<Utc>,
    /// The name of who is signed in.
    pub name: String,
}

payload! {
    /// The result of logging in.
    LoginPayload {
        /// The new session; none when login or password is wrong.
        session: Session
    }
}

payload! {
    /// The result of a refresh.
    RefreshTokenPayload {
        /// The session with a new pair of tokens; none when it is over.
        session: Session
    }
}

/// The result of logging out.
#[derive(SimpleObject)]
pub struct LogoutPayload {
    /// The caller's mark.
    pub client_mutation_id: Option<String>,
    /// Why nothing was done; empty when it was.
    pub user_errors: Vec<crate::user_error::UserError>,
}

#[derive(Default)]
pub(super) struct IdentityMutation;

/// Logging in and out.
#[Object]
impl IdentityMutation {
    /// Logs in with login and password. Too many failed attempts are answered with `RATE_LIMITED`.
    async fn login(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who logs in.")] input: LoginInput,
    ) -> Result<Option<LoginPayload>> {
        let caller = caller::caller(context);
        let attempt = Login {
            login: &input.login,
            password: &input.password,
            origin: caller.map_or("", |caller| caller.origin.as_str()),
            client: caller.map_or("", |caller| caller.client.as_str()),
        };
        let signed_in = caller::desk(context)?.login(attempt).await;
        Ok(Some(outcome(context, with_token(context, signed_in)?)?.into()))
    }

    /// Goes on with a session: a new access token and a new refresh token for the old one.
    async fn refresh_token(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "With what the session goes on.")] input: RefreshTokenInput,
    ) -> Result<Option<RefreshTokenPayload>> {
        let signed_in = caller::desk(context)?.refresh(&input.refresh_token).await;
        Ok(Some(outcome(context, with_token(context, signed_in)?)?.into()))
    }

    /// Ends the caller's session: its tokens are no longer accepted.
    async fn logout(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The end of the session.")] input: LogoutInput,
    ) -> Result<Option<LogoutPayload>> {
        let caller = caller::caller(context).filter(|caller| caller.account.is_some());
        let caller = read(context, caller.ok_or(DeskError::NotSignedIn))?;
        let done = match caller.session {
            Some(session) => caller::desk(context)?.logout(session).await,
            None => Err(DeskError::SessionElsewhere),
        };
        Ok(Some(LogoutPayload {
            client_mutation_id: input.client_mutation_id,
            user_errors: outcome(context, done)?.errors,
        }))
    }
}

/// Signs an access token for a session.
fn with_token(
    context: &Context<'_>,
    signed_in: Result<SignedIn, DeskError>,
) -> Result<Result<Session, DeskError>> {
    let issuer = &context.data::<Tokens>()?.0;
    Ok(signed_in.and_then(|signed_in| {
        let access = issuer.access(&signed_in.account, signed_in.session)?;
        Ok(Session {
            access_token: access.token,
            access_token_expires_at: access.expires_at,
            refresh_token: signed_in.refresh_token,
            refresh_token_expires_at: signed_in.refresh_expires_at,
            name: signed_in.account.name,
        })
    }))
}
