//! Reading webhooks and their logs.

use onewindow_engine::access::{Operation, Scope, Subject};
use onewindow_engine::actor::{Actor, Role};
use onewindow_store::{DeliveryState, Page, Slice, Webhook, WebhookAttempt, WebhookDelivery, WebhookId};

use uuid::Uuid;

use crate::access::asked;
use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result};

impl Desk {
    /// A webhook that the caller may see: those of own enterprises and departments, and for administrators all.
    ///
    /// # Errors
    /// When it is not there or hidden, or the store can't answer.
    pub async fn webhook(&self, actor: &Actor, id: WebhookId) -> Result<Webhook> {
        let what = Noun::Webhook;
        let scope = match readable(actor) {
            Ok(scope) => scope,
            Err(DeskError::Refused(_)) => return Err(DeskError::NotFound { what }),
            Err(error) => return Err(error),
        };
        let found = self.store().webhook(&scope, id).await?;
        found.ok_or(DeskError::NotFound { what })
    }

    /// The webhooks that the caller may see.
    ///
    /// # Errors
    /// When the caller has none to see, or the store can't answer.
    pub async fn webhooks(&self, actor: &Actor, page: &Page) -> Result<Slice<Webhook>> {
        Ok(self.store().webhooks(&readable(actor)?, page).await?)
    }

    /// How many webhooks the caller may see.
    ///
    /// # Errors
    /// As [`Desk::webhooks`].
    pub async fn count_webhooks(&self, actor: &Actor) -> Result<u64> {
        Ok(self.store().count_webhooks(&readable(actor)?).await?)
    }

    /// What was sent to a webhook that the caller has read, newest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn webhook_deliveries(
        &self,
        webhook: &Webhook,
        state: Option<DeliveryState>,
        page: &Page,
    ) -> Result<Slice<WebhookDelivery>> {
        Ok(self.store().deliveries(webhook.id, state, page).await?)
    }

    /// A message of a webhook that the caller may see, with its webhook.
    ///
    /// # Errors
    /// When it is not there or hidden, or the store can't answer.
    pub async fn webhook_delivery(&self, actor: &Actor, id: Uuid) -> Result<(Webhook, WebhookDelivery)> {
        let what = Noun::Webhook;
        let found = self.store().delivery(id).await?;
        let (webhook, delivery) = found.ok_or(DeskError::NotFound { what })?;
        Ok((self.webhook(actor, webhook).await?, delivery))
    }

    /// How much was sent to a webhook that the caller has read.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn count_webhook_deliveries(
        &self,
        webhook: &Webhook,
        state: Option<DeliveryState>,
    ) -> Result<u64> {
        Ok(self.store().count_deliveries(webhook.id, state).await?)
    }

    /// The attempts at deliveries of a webhook that the caller has read, by the place of the delivery.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn webhook_attempts(
        &self,
        webhook: WebhookId,
        places: &[i64],
    ) -> Result<Vec<(i64, WebhookAttempt)>> {
        Ok(self.store().attempts_of(webhook, places).await?)
    }
}

/// Whose webhooks the caller may see. Supervisors read everything that happens in the office; where it is sent is not
/// theirs to see.
fn readable(actor: &Actor) -> Result<Scope> {
    asked(actor, Operation::ReadWebhooks, &Subject::default())?;
    if actor.has_role(Role::Administrator) {
        return Ok(Scope::All);
    }
    let own = actor.enterprises.iter().filter(|id| actor.represents(**id));
    let held = actor
        .appointments
        .iter()
        .filter(|held| held.role == Role::Approver);
    Ok(Scope::Only {
        enterprises: own.copied().collect(),
        departments: held.filter_map(|held| held.department.clone()).collect(),
        person: actor.id,
    })
}
