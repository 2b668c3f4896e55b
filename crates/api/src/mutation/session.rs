//! Ending sessions, and linking accounts to identity providers.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::desk_error::outcome;
use crate::global_id::SessionId;
use crate::user_error::UserError;
use crate::{caller, global_id};

/// A session to be ended.
#[derive(InputObject)]
pub struct EndSessionInput {
    /// The global id of the session.
    pub session_id: ID,
    /// A new value for every new act, of 1 to 200 characters; the same key never takes effect twice.
    pub idempotency_key: String,
}

/// Every session but the caller's own.
#[derive(InputObject)]
pub struct EndOtherSessionsInput {
    /// A new value for every new act, of 1 to 200 characters; the same key never takes effect twice.
    pub idempotency_key: String,
}

/// Who somebody at an identity provider is here.
#[derive(InputObject)]
pub struct LinkIdentityInput {
    /// The login of the account.
    pub login: String,
    /// The provider's name for itself (`iss`), letter for letter.
    pub issuer: String,
    /// The provider's name for the person (`sub`).
    pub subject: String,
    /// A new value for every new act, of 1 to 200 characters; the same key never takes effect twice.
    pub idempotency_key: String,
}

/// A link that is to be undone.
#[derive(InputObject)]
pub struct UnlinkIdentityInput {
    /// The provider's name for itself (`iss`), letter for letter.
    pub issuer: String,
    /// The provider's name for the person (`sub`).
    pub subject: String,
    /// A new value for every new act, of 1 to 200 characters; the same key never takes effect twice.
    pub idempotency_key: String,
}

macro_rules! plain_payloads {
    ($($(#[$meta:meta])* $name:ident { $(#[$field_meta:meta])* $field:ident: $type:ty })*) => {$(
        super::payload! {
            $(#[$meta])*
            $name {
                $(#[$field_meta])*
                $field: $type
            }
        }
    )*};
}

plain_payloads! {
    /// The result of ending a session.
    EndSessionPayload {
        /// The global id of the session that is over; none when nothing was done.
        session_id: ID
    }
    /// The result of linking an identity.
    LinkIdentityPayload {
        /// The name of the person that it is here; none when nothing was done.
        name: String
    }
    /// The result of undoing a link.
    UnlinkIdentityPayload {
        /// The subject that is nobody here any more; none when nothing was done.
        subject: String
    }
}

/// The result of ending every session but the caller's own.
#[derive(SimpleObject)]
pub struct EndOtherSessionsPayload {
    /// Why nothing was done; empty when it was.
    pub user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(super) struct SessionMutation;

/// Ending sessions, and linking accounts to identity providers.
#[Object]
impl SessionMutation {
    /// Ends a session of the caller's; an administrator may end anybody's. Its tokens are no longer accepted, on every
    /// node within seconds.
    async fn end_session(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The session.")] input: EndSessionInput,
    ) -> Result<Option<EndSessionPayload>> {
        let id: SessionId = global_id::decode(context, &input.session_id)?;
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let answer = Box::pin(desk.end_session(actor, id.0, &input.idempotency_key)).await;
        Ok(Some(outcome(context, answer)?.map(|()| input.session_id).into()))
    }

    /// Ends every session of the caller's but the one of this request: what to do when a device is lost.
    async fn end_other_sessions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The end of the others.")] input: EndOtherSessionsInput,
    ) -> Result<Option<EndOtherSessionsPayload>> {
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let current = caller::caller(context).and_then(|caller| caller.session);
        let answer = Box::pin(desk.end_other_sessions(actor, current, &input.idempotency_key)).await;
        let user_errors = outcome(context, answer)?.errors;
        Ok(Some(EndOtherSessionsPayload { user_errors }))
    }

    /// Says which account a person at an identity provider is here. Only an administrator may.
    async fn link_identity(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The identity and the account.")] input: LinkIdentityInput,
    ) -> Result<Option<LinkIdentityPayload>> {
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let link = (
            input.login.as_str(),
            input.issuer.as_str(),
            input.subject.as_str(),
        );
        let answer = Box::pin(desk.link_identity(actor, link, &input.idempotency_key)).await;
        Ok(Some(outcome(context, answer)?.map(|account| account.name).into()))
    }

    /// Undoes a link; tokens of that person are no longer accepted, on every node within seconds. Only an administrator
    /// may.
    async fn unlink_identity(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The identity.")] input: UnlinkIdentityInput,
    ) -> Result<Option<UnlinkIdentityPayload>> {
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let link = (input.issuer.as_str(), input.subject.as_str());
        let answer = Box::pin(desk.unlink_identity(actor, link, &input.idempotency_key)).await;
        Ok(Some(outcome(context, answer)?.map(|()| input.subject).into()))
    }
}
