//! Service accounts for scripts: made, given a new secret, revoked; and their tokens.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_desk::{
    DeskError, IssuedSecret, NewServiceAccount, ServiceLogin, ServiceOwner, ServiceSignedIn,
};
use onewindow_engine::ids::DepartmentCode;
use onewindow_engine::text::Text;

use super::identity::Tokens;
use super::payload;
use crate::desk_error::{Outcome, outcome};
use crate::error_code::ErrorCode;
use crate::service_account::{ServiceAccount, ServiceOwnerKind, ServiceScope};
use crate::{caller, code, global_id};

/// A service account to be made.
#[derive(InputObject)]
pub struct CreateServiceAccountInput {
    /// Its name, of 1 to 100 characters, shown beside every act of it.
    pub name: String,
    /// For whom it acts. Applicants make them for their own enterprise, administrators for anybody.
    pub owner_kind: ServiceOwnerKind,
    /// The global id of the enterprise it acts for, for an enterprise's one.
    pub enterprise_id: Option<ID>,
    /// The code of the department it acts for, for a department's one.
    pub department: Option<String>,
    /// What it may do of what its owner may, at least one.
    pub scopes: Vec<ServiceScope>,
    /// When it ends by itself, at most 366 days from now.
    pub expires_at: DateTime<Utc>,
    /// The addresses and networks (CIDR), IPv4 or IPv6, it may come from, at most 50; any if left out.
    #[graphql(default)]
    pub addresses: Vec<String>,
    /// A new value for every new act, of 1 to 200 characters; the same key never takes effect twice. A repeated request is
    /// answered without the secret, which is told once.
    pub idempotency_key: String,
}

/// A service account's next secret.
#[derive(InputObject)]
pub struct RotateServiceAccountSecretInput {
    /// The global id of the service account.
    pub service_account_id: ID,
    /// For how many minutes more the secret before is accepted too, up to a week; not at all if left out.
    #[graphql(default)]
    pub overlap_minutes: u32,
    /// The version of the service account that the caller has seen; if it is no longer current, nothing is done.
    pub expected_version: u64,
    /// A new value for every new act, of 1 to 200 characters; the same key never takes effect twice. A repeated request is
    /// answered without the secret, which is told once.
    pub idempotency_key: String,
}

/// The end of a service account.
#[derive(InputObject)]
pub struct RevokeServiceAccountInput {
    /// The global id of the service account.
    pub service_account_id: ID,
    /// The version of the service account that the caller has seen; if it is no longer current, nothing is done.
    pub expected_version: u64,
    /// A new value for every new act, of 1 to 200 characters; the same key never takes effect twice.
    pub idempotency_key: String,
}

/// With what a script comes in.
#[derive(InputObject)]
pub struct IssueServiceTokenInput {
    /// The client id of the service account.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// The scopes the token is to have; all that the account has if left out.
    #[graphql(default)]
    pub scopes: Vec<ServiceScope>,
}

macro_rules! with_secret {
    ($($(#[$meta:meta])* $name:ident;)*) => {$(
        $(#[$meta])*
        #[derive(SimpleObject)]
        pub struct $name {
            /// The service account as it is now; none when nothing was done.
            pub service_account: Option<ServiceAccount>,
            /// Its new secret. It is told once and can't be asked for again.
            pub secret: Option<String>,
            /// Why nothing was done; empty when it was.
            pub user_errors: Vec<crate::user_error::UserError>,
        }

        impl From<Outcome<IssuedSecret>> for $name {
            fn from(outcome: Outcome<IssuedSecret>) -> Self {
                let (account, secret) = match outcome.changed {
                    Some(issued) => (Some(issued.account.into()), issued.secret),
                    None => (None, None),
                };
                Self {
                    service_account: account,
                    secret,
                    user_errors: outcome.errors,
                }
            }
        }
    )*};
}

with_secret! {
    /// The result of making a service account.
    CreateServiceAccountPayload;
    /// The result of giving a service account a new secret.
    RotateServiceAccountSecretPayload;
}

payload! {
    /// The result of revoking a service account.
    RevokeServiceAccountPayload {
        /// The service account as it is now; none when nothing was done.
        service_account: ServiceAccount
    }
}

/// What a script's requests carry.
#[derive(SimpleObject)]
pub struct ServiceToken {
    /// What requests carry as `Authorization: Bearer …`.
    pub access_token: String,
    /// Until when it is accepted; the same secret then gets the next one.
    pub expires_at: DateTime<Utc>,
    /// For how many seconds it is accepted.
    pub expires_in: u32,
    /// What may be done with it.
    pub scopes: Vec<ServiceScope>,
}

payload! {
    /// The result of asking for a script's token.
    IssueServiceTokenPayload {
        /// The token; none when client id or secret is wrong.
        token: ServiceToken
    }
}

#[derive(Default)]
pub(super) struct ServiceAccountMutation;

/// Service accounts for scripts.
#[Object]
impl ServiceAccountMutation {
    /// Makes a service account. Its secret is told once.
    async fn create_service_account(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The service account.")] input: CreateServiceAccountInput,
    ) -> Result<Option<CreateServiceAccountPayload>> {
        let owner = owner(context, &input)?;
        let new = NewServiceAccount {
            name: input.name,
            owner,
            scopes: input.scopes.into_iter().map(Into::into).collect(),
            expires_at: input.expires_at,
            addresses: input.addresses,
        };
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let answer = Box::pin(desk.create_service_account(actor, new, &input.idempotency_key)).await;
        Ok(Some(outcome(context, answer)?.into()))
    }

    /// Gives a service account a new secret, told once. The one before may be accepted for a while, so that a script can
    /// change over without a gap.
    async fn rotate_service_account_secret(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The service account.")] input: RotateServiceAccountSecretInput,
    ) -> Result<Option<RotateServiceAccountSecretPayload>> {
        let id = global_id::decode(context, &input.service_account_id)?;
        let target = (id, input.expected_version);
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let rotated =
            desk.rotate_service_account_secret(actor, target, input.overlap_minutes, &input.idempotency_key);
        Ok(Some(outcome(context, Box::pin(rotated).await)?.into()))
    }

    /// Ends a service account for good. Its tokens stop working, on every node within seconds.
    async fn revoke_service_account(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The service account.")] input: RevokeServiceAccountInput,
    ) -> Result<Option<RevokeServiceAccountPayload>> {
        let id = global_id::decode(context, &input.service_account_id)?;
        let target = (id, input.expected_version);
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let answer = Box::pin(desk.revoke_service_account(actor, target, &input.idempotency_key)).await;
        Ok(Some(outcome(context, answer)?.map(ServiceAccount::from).into()))
    }

    /// Gives a script a token that lives for minutes, for its client id and secret. The same is had by OAuth at
    /// `POST /oauth/token` with `grant_type=client_credentials`. Too many failed attempts are answered with
    /// `RATE_LIMITED`.
    async fn issue_service_token(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who asks.")] input: IssueServiceTokenInput,
    ) -> Result<Option<IssueServiceTokenPayload>> {
        let scopes: Vec<_> = input.scopes.into_iter().map(Into::into).collect();
        let caller = caller::caller(context);
        let login = ServiceLogin {
            client_id: &input.client_id,
            secret: &input.client_secret,
            scopes: &scopes,
            origin: caller.map_or("", |caller| caller.origin.as_str()),
            client: caller.map_or("", |caller| caller.client.as_str()),
        };
        let signed_in = Box::pin(caller::desk(context)?.sign_in_service(login)).await;
        let tokens = context.data::<Tokens>()?;
        let issued = signed_in.and_then(|signed_in| token(tokens, &signed_in));
        Ok(Some(outcome(context, issued)?.into()))
    }
}

fn token(tokens: &Tokens, signed_in: &ServiceSignedIn) -> Result<ServiceToken, DeskError> {
    let access = tokens.0.access(&signed_in.account, signed_in.session)?;
    Ok(ServiceToken {
        access_token: access.token,
        expires_at: signed_in.expires_at,
        expires_in: u32::try_from(signed_in.life.num_seconds()).unwrap_or_default(),
        scopes: signed_in.scopes.iter().map(|scope| (*scope).into()).collect(),
    })
}

/// The owner that an input names.
fn owner(context: &Context<'_>, input: &CreateServiceAccountInput) -> Result<ServiceOwner> {
    let named = (input.owner_kind, &input.enterprise_id, &input.department);
    match named {
        (ServiceOwnerKind::Enterprise, Some(id), None) => {
            Ok(ServiceOwner::Enterprise(global_id::decode(context, id)?))
        }
        (ServiceOwnerKind::Department, None, Some(department)) => {
            let code = code::required(context, department, DepartmentCode::try_new)?;
            Ok(ServiceOwner::Department(code))
        }
        (ServiceOwnerKind::Zone, None, None) => Ok(ServiceOwner::Zone),
        _ => {
            let text = Text::new(
                "所有者须与类型一致：企业给 enterpriseId，部门给 department，园区都不给。",
                "The owner has to fit its kind: enterpriseId for an enterprise, department for a department, neither for \
                 the zone.",
            );
            Err(ErrorCode::BadUserInput.error(caller::say(context, &text)))
        }
    }
}
