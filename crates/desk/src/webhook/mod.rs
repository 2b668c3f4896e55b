//! Webhooks 事件推送: events are told to programs of enterprises, of departments and of the zone, each within what its
//! owner may see. Here is what people do with them; what is sent and when is in [`serve`].

mod address;
mod failure;
mod read;
mod schedule;
mod secret;
mod serve;
mod target;
mod types;

use chrono::{DateTime, TimeDelta, Utc};
use onewindow_engine::access::{Operation, Subject};
use onewindow_engine::actor::{Actor, Role};
use onewindow_engine::refusal::Refusal;
use onewindow_engine::text::Text;
use onewindow_store::{
    DisabledFor, NewDelivery, Webhook, WebhookChange, WebhookId, WebhookOwner, WebhookReplay, WebhookSecrets,
    WebhookWrite, WebhookWriteError,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::{authorize, of_department, of_enterprise};
use crate::commit::ROUNDS;
use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result, Stale};
use crate::ids;
use crate::key::Request;

pub use address::{refused_address, refused_name};
pub use failure::AttemptFailure;
pub use schedule::Heard;
pub(crate) use secret::Sealing;
pub use serve::{Heading, Outcome as AttemptOutcome, Outgoing};
pub use target::Receivers;
pub use types::EventTypes;

/// The most webhooks of one owner.
const MAX_OWNED: u64 = 20;
/// How long the old secret signs beside the new one.
const OVERLAP: TimeDelta = TimeDelta::hours(24);
/// Longest description, in characters.
const LONGEST_DESCRIPTION: usize = 500;
/// The type of a message that is sent to see whether it arrives.
pub const TRIAL: &str = "WebhookTested";

/// What webhooks stand on.
#[derive(Clone, Default)]
pub struct WebhookSetup {
    /// What their secrets are sealed with, of at least 32 bytes; the same on every node.
    pub secret: Vec<u8>,
    /// Which receivers are allowed.
    pub receivers: Receivers,
}

impl std::fmt::Debug for WebhookSetup {
    /// Without the secret.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("WebhookSetup")
            .field("receivers", &self.receivers)
            .finish_non_exhaustive()
    }
}

/// Making a webhook.
#[derive(Debug, Clone, Serialize)]
pub struct CreateWebhook {
    /// In whose right events are sent.
    pub owner: WebhookOwner,
    /// Where to.
    pub url: String,
    /// What for.
    pub description: String,
    /// The types of event; empty: every type.
    pub types: Vec<String>,
}

/// Where the feed is taken up again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReplayFrom {
    /// Behind a position of the feed.
    Position(i64),
    /// At a moment of the office's time.
    Moment(DateTime<Utc>),
    /// Only what could not be delivered.
    Failed,
}

/// What is done with a webhook.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WebhookAct {
    /// Its address, description or types change.
    Update {
        /// The new address; none: as it is.
        url: Option<String>,
        /// The new description; none: as it is.
        description: Option<String>,
        /// The new types, whole; none: as they are.
        types: Option<Vec<String>>,
    },
    /// Nothing is sent any more until it is enabled.
    Disable,
    /// It is active again.
    Enable {
        /// What happened meanwhile is left out, and what waited.
        skip_missed: bool,
    },
    /// It is removed, with its log.
    Delete,
    /// It gets a new secret; the old one signs, too, for 24 hours.
    RotateSecret,
    /// Messages are sent once more.
    Replay(ReplayFrom),
    /// A message is sent to see whether it arrives.
    Test,
}

impl WebhookAct {
    fn operation(&self) -> Operation {
        match self {
            WebhookAct::Update { .. } => Operation::UpdateWebhook,
            WebhookAct::Disable => Operation::DisableWebhook,
            WebhookAct::Enable { .. } => Operation::EnableWebhook,
            WebhookAct::Delete => Operation::DeleteWebhook,
            WebhookAct::RotateSecret => Operation::RotateWebhookSecret,
            WebhookAct::Replay(_) => Operation::ReplayWebhook,
            WebhookAct::Test => Operation::TestWebhook,
        }
    }
}

/// An act on a webhook.
#[derive(Debug, Clone, Serialize)]
pub struct ActOnWebhook {
    /// Which.
    pub webhook: WebhookId,
    /// The version that the caller has seen.
    pub expected: u64,
    /// What is done.
    pub act: WebhookAct,
}

/// A webhook after an act.
#[derive(Clone)]
pub struct WebhookDone {
    /// As it stands; none once it is removed.
    pub webhook: Option<Webhook>,
    /// The secret that was just made, as it is shown this once.
    pub secret: Option<String>,
    /// The delivery that was just added.
    pub delivery: Option<Uuid>,
}

impl std::fmt::Debug for WebhookDone {
    /// Without the secret.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("WebhookDone")
            .field("webhook", &self.webhook)
            .finish_non_exhaustive()
    }
}

/// What a replayed request needs to find its answer again.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Answer {
    webhook: WebhookId,
    /// Which of its secrets was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    secret: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delivery: Option<Uuid>,
}

impl Desk {
    /// Makes a webhook. Events from now on are sent.
    ///
    /// # Errors
    /// When the caller may not for this owner, the address or a type is not acceptable, the owner has too many, or the key
    /// belongs to another request.
    pub async fn create_webhook(
        &self,
        actor: &Actor,
        input: CreateWebhook,
        key: &str,
    ) -> Result<WebhookDone> {
        let request = Request::new(actor, key, Operation::CreateWebhook, &input)?;
        if let Some(answer) = self.recorded::<Answer>(&request).await? {
            return self.webhook_answer(actor, answer).await;
        }
        self.require_owner(actor, &input.owner).await?;
        may(actor, Operation::CreateWebhook, &input.owner)?;
        let webhook = self.new_webhook(actor, input).await?;
        let id = webhook.id;
        let answer = Answer {
            webhook: id,
            secret: Some(1),
            delivery: None,
        };
        match self
            .write_webhook((&request, &answer), None, WebhookChange::Create(webhook))
            .await
        {
            Ok(()) => self.webhook_answer(actor, answer).await,
            Err(error) => self.webhook_meanwhile(actor, &request, error).await,
        }
    }

    async fn new_webhook(&self, actor: &Actor, input: CreateWebhook) -> Result<Webhook> {
        let url = self.inner.webhooks.receivers.check(&input.url)?.to_string();
        checked_description(&input.description)?;
        checked_types(&input.types)?;
        if self.store().count_webhooks_of(&input.owner).await? >= MAX_OWNED {
            return Err(too_many());
        }
        let (id, now) = (ids::webhook(), self.now());
        Ok(Webhook {
            id,
            owner: input.owner,
            url,
            description: input.description,
            types: input.types,
            disabled: None,
            secrets: WebhookSecrets {
                current: self.new_secret(id)?,
                number: 1,
                old: None,
            },
            version: 1,
            created_at: now,
            created_by: actor.by(None, None),
            updated_at: now,
            feed_position: self.store().feed_head().await?,
            failing_since: None,
        })
    }

    /// Does something with a webhook.
    ///
    /// # Errors
    /// When the webhook is not visible, the caller may not, the version is not current, the input breaks a rule, or the
    /// key belongs to another request.
    pub async fn act_on_webhook(&self, actor: &Actor, input: ActOnWebhook, key: &str) -> Result<WebhookDone> {
        let operation = input.act.operation();
        let request = Request::new(actor, key, operation, &input)?;
        if let Some(answer) = self.recorded::<Answer>(&request).await? {
            return self.webhook_answer(actor, answer).await;
        }
        for _ in 0..ROUNDS {
            let webhook = self.webhook(actor, input.webhook).await?;
            may(actor, operation, &webhook.owner)?;
            if webhook.version != input.expected {
                return Err(stale(input.expected, &webhook));
            }
            let (change, secret, delivery) = self.decided(&webhook, &input.act).await?;
            let answer = Answer {
                webhook: webhook.id,
                secret,
                delivery,
            };
            let before = Some(webhook.version);
            match self.write_webhook((&request, &answer), before, change).await {
                Ok(()) => return self.webhook_answer(actor, answer).await,
                Err(WebhookWriteError::Moved) => {}
                Err(error) => return self.webhook_meanwhile(actor, &request, error).await,
            }
        }
        Err(DeskError::Busy)
    }

    /// What an act changes, which secret it makes and which delivery it adds.
    async fn decided(
        &self,
        webhook: &Webhook,
        act: &WebhookAct,
    ) -> Result<(WebhookChange, Option<u64>, Option<Uuid>)> {
        let now = self.now();
        let mut after = webhook.clone();
        after.version += 1;
        after.updated_at = now;
        let change = match act {
            WebhookAct::Update {
                url,
                description,
                types,
            } => {
                self.updated(
                    &mut after,
                    (url.as_deref(), description.as_deref(), types.as_deref()),
                )?;
                WebhookChange::Update(after)
            }
            WebhookAct::Disable => {
                after.disabled = Some((now, DisabledFor::Asked));
                WebhookChange::Update(after)
            }
            WebhookAct::Enable { skip_missed } => {
                after.disabled = None;
                let from = if *skip_missed {
                    Some(self.store().feed_head().await?)
                } else {
                    None
                };
                WebhookChange::Enable { after, from }
            }
            WebhookAct::Delete => WebhookChange::Delete(webhook.id),
            WebhookAct::RotateSecret => {
                let new = self.new_secret(webhook.id)?;
                let old = std::mem::replace(&mut after.secrets.current, new);
                after.secrets.old = Some((old, now + OVERLAP));
                after.secrets.number += 1;
                let number = after.secrets.number;
                return Ok((WebhookChange::Update(after), Some(number), None));
            }
            WebhookAct::Replay(from) => {
                let what = self.replayed(*from).await?;
                WebhookChange::Replay { after, what }
            }
            WebhookAct::Test if webhook.disabled.is_some() => return Err(is_disabled()),
            WebhookAct::Test => {
                let message = trial(now);
                let id = message.id;
                return Ok((WebhookChange::Try { after, message }, None, Some(id)));
            }
        };
        Ok((change, None, None))
    }

    async fn replayed(&self, from: ReplayFrom) -> Result<WebhookReplay> {
        Ok(match from {
            ReplayFrom::Failed => WebhookReplay::Failed,
            ReplayFrom::Position(position) => {
                self.store().require_position(position).await?;
                WebhookReplay::After(Some(position))
            }
            ReplayFrom::Moment(moment) => WebhookReplay::After(self.store().feed_before(moment).await?),
        })
    }

    fn updated(
        &self,
        webhook: &mut Webhook,
        (url, description, types): (Option<&str>, Option<&str>, Option<&[String]>),
    ) -> Result<()> {
        if let Some(url) = url {
            webhook.url = self.inner.webhooks.receivers.check(url)?.to_string();
        }
        if let Some(description) = description {
            checked_description(description)?;
            description.clone_into(&mut webhook.description);
        }
        if let Some(types) = types {
            checked_types(types)?;
            webhook.types = types.to_vec();
        }
        Ok(())
    }

    /// A new secret, sealed.
    fn new_secret(&self, webhook: WebhookId) -> Result<Vec<u8>> {
        self.inner.sealing.seal(webhook, &secret::new())
    }

    async fn write_webhook(
        &self,
        (request, answer): (&Request, &Answer),
        before: Option<u64>,
        change: WebhookChange,
    ) -> std::result::Result<(), WebhookWriteError> {
        let key = request.record(answer).map_err(|_| WebhookWriteError::Moved)?;
        let write = WebhookWrite {
            key,
            before,
            now: self.now(),
            change,
        };
        self.store().write_webhook(&write).await?;
        // Whoever is just sending looks whether it still may.
        self.inner.webhook_changes.send_modify(|count| *count += 1);
        Ok(())
    }

    /// The answer of a request that somebody sent at the same time, or why nothing was done.
    async fn webhook_meanwhile(
        &self,
        actor: &Actor,
        request: &Request,
        error: WebhookWriteError,
    ) -> Result<WebhookDone> {
        match error {
            WebhookWriteError::KeyTaken => match self.recorded::<Answer>(request).await? {
                Some(answer) => self.webhook_answer(actor, answer).await,
                None => Err(DeskError::Busy),
            },
            WebhookWriteError::Moved => Err(DeskError::Busy),
            WebhookWriteError::Store(error) => Err(error.into()),
        }
    }

    /// The webhook as it stands, with the secret that the request made while that is still in force.
    async fn webhook_answer(&self, actor: &Actor, answer: Answer) -> Result<WebhookDone> {
        let webhook = match self.webhook(actor, answer.webhook).await {
            Ok(webhook) => webhook,
            Err(DeskError::NotFound { .. }) => {
                return Ok(WebhookDone {
                    webhook: None,
                    secret: None,
                    delivery: None,
                });
            }
            Err(error) => return Err(error),
        };
        let is_in_force = answer.secret == Some(webhook.secrets.number);
        let secret = is_in_force
            .then(|| self.inner.sealing.open(webhook.id, &webhook.secrets.current))
            .flatten();
        Ok(WebhookDone {
            secret: secret.map(|secret| secret::shown(&secret)),
            webhook: Some(webhook),
            delivery: answer.delivery,
        })
    }

    /// An owner that is there and that the caller may know of.
    async fn require_owner(&self, actor: &Actor, owner: &WebhookOwner) -> Result<()> {
        let what = match owner {
            WebhookOwner::Zone => return Ok(()),
            WebhookOwner::Department(code) if self.catalogue().departments.contains_key(code) => {
                return Ok(());
            }
            WebhookOwner::Department(_) => Noun::Department,
            WebhookOwner::Enterprise(id)
                if crate::access::sees_enterprise(actor, *id)
                    && self.store().enterprise(*id).await?.is_some() =>
            {
                return Ok(());
            }
            WebhookOwner::Enterprise(_) => Noun::Enterprise,
        };
        Err(DeskError::NotFound { what })
    }
}

/// Who may, for this owner: its own people, for a department those who decide there, and administrators for everybody.
/// The table knows roles; an applicant has no relation to a department, nor an approver to an enterprise.
fn may(actor: &Actor, operation: Operation, owner: &WebhookOwner) -> Result<()> {
    let subject = match owner {
        WebhookOwner::Zone => Subject::default(),
        WebhookOwner::Enterprise(id) => of_enterprise(*id),
        WebhookOwner::Department(code) => of_department(code),
    };
    authorize(actor, operation, &subject)?;
    if actor.has_role(Role::Administrator) {
        return Ok(());
    }
    let refusal = match owner {
        WebhookOwner::Enterprise(id) if actor.represents(*id) => return Ok(()),
        WebhookOwner::Department(code) if actor.holds(Role::Approver, code) => return Ok(()),
        WebhookOwner::Enterprise(_) => Refusal::NotYourEnterprise,
        WebhookOwner::Department(code) => Refusal::NotYourDepartment { needed: code.clone() },
        WebhookOwner::Zone => Refusal::NotYourRole {
            needed: vec![Role::Administrator],
        },
    };
    tracing::info!(person = %actor.id, operation = operation.name(), decision = "deny", "access");
    Err(refusal.into())
}

fn trial(now: DateTime<Utc>) -> NewDelivery {
    let id = ids::delivery();
    NewDelivery {
        id,
        message_id: format!("msg_{}", id.simple()),
        feed_position: None,
        // Of its own subject, so that it waits for nothing.
        subject: id,
        type_name: TRIAL.to_owned(),
        body: serde_json::json!({
            "type": TRIAL,
            "timestamp": now.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
            "data": { "id": format!("msg_{}", id.simple()) },
        })
        .to_string(),
    }
}

fn stale(expected: u64, webhook: &Webhook) -> DeskError {
    DeskError::Stale(Box::new(Stale {
        expected,
        current: webhook.version,
        moved_by: None,
        moved_at: Some(webhook.updated_at),
    }))
}

fn checked_types(types: &[String]) -> Result<()> {
    match types.iter().find(|name| !EventTypes::all().has(name)) {
        Some(name) => Err(unknown_type(name)),
        None => Ok(()),
    }
}

fn checked_description(description: &str) -> Result<()> {
    if description.chars().count() > LONGEST_DESCRIPTION {
        return Err(Refusal::TextTooLong {
            field: "description".to_owned(),
            limit: 500,
        }
        .into());
    }
    Ok(())
}

impl DeskError {
    /// A replay that says none or more than one place to begin at.
    pub fn replay_unclear() -> Self {
        Self::invalid(
            "WebhookReplayUnclear",
            "",
            Text::new(
                "请在 since、after、failed 三者中恰好指定一个。",
                "Give exactly one of since, after and failed.",
            ),
        )
    }

    /// A webhook for an enterprise and a department at once.
    pub fn webhook_owner_unclear() -> Self {
        Self::invalid(
            "WebhookOwnerUnclear",
            "department",
            Text::new(
                "enterpriseId 与 department 只能指定一个。",
                "Give either enterpriseId or department, not both.",
            ),
        )
    }
}

/// Whatever can be wrong with a webhook, for the documentation of errors.
pub(crate) fn examples() -> Vec<DeskError> {
    let mut all = target::examples();
    all.extend([unknown_type("CaseFrozen"), too_many(), is_disabled()]);
    all.extend([DeskError::replay_unclear(), DeskError::webhook_owner_unclear()]);
    all
}

fn unknown_type(name: &str) -> DeskError {
    let name: String = name.chars().take(60).collect();
    DeskError::invalid(
        "WebhookTypeUnknown",
        "types",
        Text::new(
            format!("没有名为“{name}”的事件类型；可用的类型见 schema/webhook。"),
            format!("There is no event type “{name}”; those that there are stand in schema/webhook."),
        ),
    )
}

fn too_many() -> DeskError {
    DeskError::invalid(
        "TooManyWebhooks",
        "",
        Text::new(
            format!("最多可设置 {MAX_OWNED} 个推送；请先删除不再使用的。"),
            format!(
                "There are {MAX_OWNED} webhooks already, which is the most; remove one that is no longer used."
            ),
        ),
    )
}

fn is_disabled() -> DeskError {
    DeskError::invalid(
        "WebhookDisabled",
        "webhookId",
        Text::new(
            "该推送已停用；请先启用。",
            "The webhook is disabled; enable it first.",
        ),
    )
}
