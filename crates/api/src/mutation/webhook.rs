//! What is done with webhooks.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_desk::{
    ActOnWebhook, CreateWebhook, DeskError, ReplayFrom, WebhookAct, WebhookDone, WebhookOwner,
};
use onewindow_engine::ids::DepartmentCode;

use super::payload;
use crate::desk_error::{Outcome, outcome};
use crate::webhook::{Webhook, position};
use crate::{caller, code, global_id};

/// A new webhook.
#[derive(InputObject)]
pub struct CreateWebhookInput {
    /// The global id of the enterprise in whose right events are sent.
    pub enterprise_id: Option<ID>,
    /// The code of the department in whose right events are sent. Without enterprise and department it is the zone, for
    /// administrators only.
    pub department: Option<String>,
    /// Where messages are sent to: an `https` address that the public can reach.
    pub url: String,
    /// What it is for; at most 500 characters.
    #[graphql(default)]
    pub description: String,
    /// The types of event that are sent; empty: every type.
    #[graphql(default)]
    pub types: Vec<String>,
    /// A new value for every new webhook, of 1 to 200 characters. The same key with the same input makes one webhook.
    pub idempotency_key: String,
}

/// Declares the input and the payload of an act on a webhook.
macro_rules! webhook_act {
    (
        $(#[$meta:meta])*
        $input:ident -> $payload:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* }
    ) => {
        $(#[$meta])*
        #[derive(InputObject)]
        pub struct $input {
            /// The global id of the webhook.
            pub webhook_id: ID,
            $($(#[$field_meta])* pub $field: $type,)*
            /// The version of the webhook that the caller has seen; if it is no longer current, nothing is done.
            pub expected_version: u64,
            /// A new value for every new act, of 1 to 200 characters. The same key with the same input never takes effect
            /// twice.
            pub idempotency_key: String,
        }

        impl $input {
            fn target(&self) -> (&ID, u64, &str) {
                (&self.webhook_id, self.expected_version, &self.idempotency_key)
            }
        }

        payload! {
            /// The outcome of an act on a webhook:
            $(#[$meta])*
            $payload {
                /// The webhook as it stands now; none when nothing was done.
                webhook: Webhook
            }
        }

        impl From<Outcome<WebhookDone>> for $payload {
            fn from(outcome: Outcome<WebhookDone>) -> Self {
                Self {
                    webhook: outcome.changed.and_then(|done| done.webhook).map(Webhook::from),
                    user_errors: outcome.errors,
                }
            }
        }
    };
}

/// A webhook with its secret, or why there is none.
#[derive(SimpleObject)]
pub struct CreateWebhookPayload {
    /// The webhook; none when nothing was made.
    pub webhook: Option<Webhook>,
    /// The secret that messages are signed with (`whsec_…`). It is shown here only: keep it where the receiver finds it.
    pub secret: Option<String>,
    /// Why nothing was done; empty when it was.
    pub user_errors: Vec<crate::user_error::UserError>,
}

webhook_act! {
    /// Changes to a webhook: what is left out stays as it is.
    UpdateWebhookInput -> UpdateWebhookPayload {
        /// Where messages are sent to from now on.
        url: Option<String>,
        /// What it is for; at most 500 characters.
        description: Option<String>,
        /// The types of event that are sent, whole; empty: every type.
        types: Option<Vec<String>>,
    }
}

webhook_act! {
    /// The disabling of a webhook.
    DisableWebhookInput -> DisableWebhookPayload {}
}

webhook_act! {
    /// The enabling of a webhook.
    EnableWebhookInput -> EnableWebhookPayload {
        /// Whether what happened meanwhile, and what still waited, is left out. Otherwise it is sent now.
        #[graphql(default)]
        skip_missed: bool,
    }
}

webhook_act! {
    /// Sending messages once more.
    ReplayWebhookInput -> ReplayWebhookPayload {
        /// Everything that happened at this moment or later.
        since: Option<DateTime<Utc>>,
        /// Everything behind this cursor of `events` without a filter, or this `eventCursor` of a message.
        after: Option<String>,
        /// Every message in the log that was given up.
        #[graphql(default)]
        failed: bool,
    }
}

/// The removal of a webhook.
#[derive(InputObject)]
pub struct DeleteWebhookInput {
    /// The global id of the webhook.
    pub webhook_id: ID,
    /// The version of the webhook that the caller has seen; if it is no longer current, nothing is done.
    pub expected_version: u64,
    /// A new value for every new act, of 1 to 200 characters. The same key with the same input never takes effect twice.
    pub idempotency_key: String,
}

/// The outcome of a removal.
#[derive(SimpleObject)]
pub struct DeleteWebhookPayload {
    /// The global id of the webhook that is no more; none when nothing was done.
    pub deleted_webhook_id: Option<ID>,
    /// Why nothing was done; empty when it was.
    pub user_errors: Vec<crate::user_error::UserError>,
}

/// A new secret for a webhook.
#[derive(InputObject)]
pub struct RotateWebhookSecretInput {
    /// The global id of the webhook.
    pub webhook_id: ID,
    /// The version of the webhook that the caller has seen; if it is no longer current, nothing is done.
    pub expected_version: u64,
    /// A new value for every new act, of 1 to 200 characters. The same key with the same input never takes effect twice.
    pub idempotency_key: String,
}

/// A webhook with its new secret, or why there is none.
#[derive(SimpleObject)]
pub struct RotateWebhookSecretPayload {
    /// The webhook; none when nothing was done.
    pub webhook: Option<Webhook>,
    /// The new secret (`whsec_…`). It is shown here only. The old one signs, too, for 24 hours.
    pub secret: Option<String>,
    /// Why nothing was done; empty when it was.
    pub user_errors: Vec<crate::user_error::UserError>,
}

/// A trial message.
#[derive(InputObject)]
pub struct TestWebhookInput {
    /// The global id of the webhook.
    pub webhook_id: ID,
    /// The version of the webhook that the caller has seen; if it is no longer current, nothing is done.
    pub expected_version: u64,
    /// A new value for every new act, of 1 to 200 characters. The same key with the same input never takes effect twice.
    pub idempotency_key: String,
}

/// The outcome of asking for a trial message.
#[derive(SimpleObject)]
pub struct TestWebhookPayload {
    /// The webhook; none when nothing was done.
    pub webhook: Option<Webhook>,
    /// The global id of the delivery: `deliveries` tells in a moment what came of it.
    pub delivery_id: Option<ID>,
    /// Why nothing was done; empty when it was.
    pub user_errors: Vec<crate::user_error::UserError>,
}

#[derive(Default)]
pub(super) struct WebhookMutation;

/// What is done with webhooks.
#[Object]
impl WebhookMutation {
    /// Makes a webhook: what happens from now on and its owner may see is sent to an address, signed as Standard Webhooks
    /// has it. For an enterprise by its own people, for a department by those who decide there, for the zone by
    /// administrators.
    async fn create_webhook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The webhook.")] input: CreateWebhookInput,
    ) -> Result<Option<CreateWebhookPayload>> {
        let create = CreateWebhook {
            owner: owner(context, &input)?,
            url: input.url,
            description: input.description,
            types: input.types,
        };
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let answer = desk.create_webhook(actor, create, &input.idempotency_key).await;
        let outcome = outcome(context, answer)?;
        let (webhook, secret) = shown(outcome.changed);
        Ok(Some(CreateWebhookPayload {
            webhook,
            secret,
            user_errors: outcome.errors,
        }))
    }

    /// Changes address, description or types of a webhook.
    async fn update_webhook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UpdateWebhookInput,
    ) -> Result<Option<UpdateWebhookPayload>> {
        let update = WebhookAct::Update {
            url: input.url.clone(),
            description: input.description.clone(),
            types: input.types.clone(),
        };
        Ok(Some(act(context, input.target(), update).await?.into()))
    }

    /// Disables a webhook: no message is sent any more until it is enabled, and where it stands in the feed is kept. An
    /// attempt that has begun is cut off.
    async fn disable_webhook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which webhook.")] input: DisableWebhookInput,
    ) -> Result<Option<DisableWebhookPayload>> {
        Ok(Some(
            act(context, input.target(), WebhookAct::Disable).await?.into(),
        ))
    }

    /// Enables a webhook; the feed is followed from where it was left.
    async fn enable_webhook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which webhook.")] input: EnableWebhookInput,
    ) -> Result<Option<EnableWebhookPayload>> {
        let skip_missed = input.skip_missed;
        let enable = WebhookAct::Enable { skip_missed };
        Ok(Some(act(context, input.target(), enable).await?.into()))
    }

    /// Removes a webhook with its secrets and its log. No message is sent any more.
    async fn delete_webhook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which webhook.")] input: DeleteWebhookInput,
    ) -> Result<Option<DeleteWebhookPayload>> {
        let target = (
            &input.webhook_id,
            input.expected_version,
            input.idempotency_key.as_str(),
        );
        let outcome = act(context, target, WebhookAct::Delete).await?;
        Ok(Some(DeleteWebhookPayload {
            deleted_webhook_id: outcome.changed.map(|_| input.webhook_id),
            user_errors: outcome.errors,
        }))
    }

    /// Gives a webhook a new secret. For 24 hours messages are signed with both, so that the receiver can be changed
    /// without missing any.
    async fn rotate_webhook_secret(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which webhook.")] input: RotateWebhookSecretInput,
    ) -> Result<Option<RotateWebhookSecretPayload>> {
        let target = (
            &input.webhook_id,
            input.expected_version,
            input.idempotency_key.as_str(),
        );
        let outcome = act(context, target, WebhookAct::RotateSecret).await?;
        let (webhook, secret) = shown(outcome.changed);
        Ok(Some(RotateWebhookSecretPayload {
            webhook,
            secret,
            user_errors: outcome.errors,
        }))
    }

    /// Sends messages once more, with the ids that they had: from a moment, from a place in the feed, or those that were
    /// given up. Exactly one of the three is given.
    async fn replay_webhook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is sent once more.")] input: ReplayWebhookInput,
    ) -> Result<Option<ReplayWebhookPayload>> {
        let from = match (input.since, &input.after, input.failed) {
            (Some(since), None, false) => ReplayFrom::Moment(since),
            (None, Some(after), false) => ReplayFrom::Position(position(context, after)?),
            (None, None, true) => ReplayFrom::Failed,
            _ => {
                let error: Result<WebhookDone, DeskError> = Err(DeskError::replay_unclear());
                return Ok(Some(outcome(context, error)?.into()));
            }
        };
        let replay = WebhookAct::Replay(from);
        Ok(Some(act(context, input.target(), replay).await?.into()))
    }

    /// Sends a message of type `WebhookTested`, once, to see whether it arrives.
    async fn test_webhook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which webhook.")] input: TestWebhookInput,
    ) -> Result<Option<TestWebhookPayload>> {
        let target = (
            &input.webhook_id,
            input.expected_version,
            input.idempotency_key.as_str(),
        );
        let outcome = act(context, target, WebhookAct::Test).await?;
        let delivery = outcome.changed.as_ref().and_then(|done| done.delivery);
        Ok(Some(TestWebhookPayload {
            delivery_id: delivery.map(|id| global_id::encode(&global_id::WebhookDeliveryId(id))),
            webhook: outcome.changed.and_then(|done| done.webhook).map(Webhook::from),
            user_errors: outcome.errors,
        }))
    }
}

async fn act(
    context: &Context<'_>,
    (webhook, expected, key): (&ID, u64, &str),
    act: WebhookAct,
) -> Result<Outcome<WebhookDone>> {
    let input = ActOnWebhook {
        webhook: global_id::decode(context, webhook)?,
        expected,
        act,
    };
    let (desk, actor) = (caller::desk(context)?, caller::actor(context));
    outcome(context, desk.act_on_webhook(actor, input, key).await)
}

fn owner(context: &Context<'_>, input: &CreateWebhookInput) -> Result<WebhookOwner> {
    match (&input.enterprise_id, &input.department) {
        // Who names both means the enterprise's cases in that department; there is no such right.
        (Some(enterprise), None) => Ok(WebhookOwner::Enterprise(global_id::decode(context, enterprise)?)),
        (None, Some(department)) => Ok(WebhookOwner::Department(code::required(
            context,
            department,
            DepartmentCode::try_new,
        )?)),
        (None, None) => Ok(WebhookOwner::Zone),
        (Some(_), Some(_)) => {
            let error: Result<WebhookOwner, DeskError> = Err(DeskError::webhook_owner_unclear());
            crate::desk_error::read(context, error)
        }
    }
}

fn shown(done: Option<WebhookDone>) -> (Option<Webhook>, Option<String>) {
    done.map_or((None, None), |done| {
        (done.webhook.map(Webhook::from), done.secret)
    })
}
