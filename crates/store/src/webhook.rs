//! Webhooks: where events are sent, in whose right, and what becomes of each change to them. What is sent stands in
//! [`webhook_delivery`](crate::webhook_delivery).

use std::fmt;

use chrono::{DateTime, Utc};
use onewindow_engine::access::Scope;
use onewindow_engine::actor::By;
use onewindow_engine::ids::{DepartmentCode, EnterpriseId};
use sea_orm::sea_query::{Condition, Expr, ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel as _, PaginatorTrait as _,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::canonical::{self, unreadable};
use crate::commit::{CommitError, IdempotencyRecord, command};
use crate::entity::{event, webhook, webhook_attempt, webhook_delivery};
use crate::error::StoreError;
use crate::instant::{column, count, instant, micros, optional};
use crate::page::{Keyset, Page, Slice};
use crate::scope;
use crate::store::Store;
use crate::webhook_delivery::{FAILED, NewDelivery, PENDING};

/// The id of a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct WebhookId(pub Uuid);

impl fmt::Display for WebhookId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// In whose right events are sent.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WebhookOwner {
    /// The zone: everything.
    Zone,
    /// An enterprise 企业: its own cases, projects and licences.
    Enterprise(EnterpriseId),
    /// A department 部门: what it has a part in.
    Department(DepartmentCode),
}

impl WebhookOwner {
    fn columns(&self) -> (&'static str, String) {
        match self {
            WebhookOwner::Zone => ("zone", String::new()),
            WebhookOwner::Enterprise(id) => (ENTERPRISE, id.0.to_string()),
            WebhookOwner::Department(code) => (DEPARTMENT, code.as_str().to_owned()),
        }
    }

    fn read(kind: &str, id: &str) -> Option<Self> {
        match kind {
            "zone" => Some(WebhookOwner::Zone),
            ENTERPRISE => id
                .parse()
                .ok()
                .map(|id| WebhookOwner::Enterprise(EnterpriseId(id))),
            DEPARTMENT => DepartmentCode::try_new(id).ok().map(WebhookOwner::Department),
            _ => None,
        }
    }
}

/// An owner's kind as columns hold it.
pub(crate) const ENTERPRISE: &str = "enterprise";
/// See [`ENTERPRISE`].
pub(crate) const DEPARTMENT: &str = "department";

/// Why nothing is sent any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisabledFor {
    /// Somebody has disabled it.
    Asked,
    /// The receiver has answered 410: nobody is there any more.
    Gone,
    /// Nothing could be delivered for as long as attempts are made.
    Failing,
    /// Its secret can't be read: the key that secrets are sealed with was changed.
    SecretUnreadable,
}

impl DisabledFor {
    /// Every reason.
    pub const ALL: [DisabledFor; 4] = [
        DisabledFor::Asked,
        DisabledFor::Gone,
        DisabledFor::Failing,
        DisabledFor::SecretUnreadable,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            DisabledFor::Asked => "asked",
            DisabledFor::Gone => "gone",
            DisabledFor::Failing => "failing",
            DisabledFor::SecretUnreadable => "secret-unreadable",
        }
    }
}

/// The secrets that messages are signed with, sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecrets {
    /// The one in force.
    pub current: Vec<u8>,
    /// Counts the secrets of the webhook from 1.
    pub number: u64,
    /// The one before, and until when it signs, too.
    pub old: Option<(Vec<u8>, DateTime<Utc>)>,
}

impl fmt::Debug for WebhookSecrets {
    /// Without the secrets, sealed as they are.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("WebhookSecrets")
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

/// A webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// In whose right events are sent.
    pub owner: WebhookOwner,
    /// Where to.
    pub url: String,
    /// What for, in its owner's words.
    pub description: String,
    /// The types of event that are sent; empty: every type.
    pub types: Vec<String>,
    /// Since when and why nothing is sent.
    pub disabled: Option<(DateTime<Utc>, DisabledFor)>,
    /// What messages are signed with.
    pub secrets: WebhookSecrets,
    /// Counts the changes from 1.
    pub version: u64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Who made it.
    pub created_by: By,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
    /// The last event of the feed that was taken up.
    pub feed_position: Option<i64>,
    /// Since when no attempt has succeeded; none when the last one did.
    pub failing_since: Option<DateTime<Utc>>,
}

/// Which messages are sent once more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookReplay {
    /// Every event behind a position of the feed.
    After(Option<i64>),
    /// Every message that could not be delivered.
    Failed,
}

/// A change to a webhook.
#[derive(Debug, Clone)]
pub enum WebhookChange {
    /// It is made.
    Create(Webhook),
    /// Its address, description, types, secrets or standing change to these.
    Update(Webhook),
    /// It is active again; what waits is tried at once. With a position given, the feed is followed from there.
    Enable {
        /// As it stands afterwards.
        after: Webhook,
        /// Where the feed is taken up, if not where it was left; what waited is then dropped.
        from: Option<Option<i64>>,
    },
    /// It is gone, with everything that waited and the log of what was sent.
    Delete(WebhookId),
    /// Messages are sent once more.
    Replay {
        /// As it stands afterwards.
        after: Webhook,
        /// Which messages.
        what: WebhookReplay,
    },
    /// A message is sent to see whether it arrives.
    Try {
        /// As it stands afterwards.
        after: Webhook,
        /// The message.
        message: NewDelivery,
    },
}

/// A change with what makes it safe to send twice.
#[derive(Debug, Clone)]
pub struct WebhookWrite {
    /// Makes it safe to repeat.
    pub key: IdempotencyRecord,
    /// The version that was decided upon; none for a new webhook.
    pub before: Option<u64>,
    /// When.
    pub now: DateTime<Utc>,
    /// What changes.
    pub change: WebhookChange,
}

/// Why a change was not made.
#[derive(Debug)]
pub enum WebhookWriteError {
    /// Somebody was faster: load and decide anew.
    Moved,
    /// The same request was recorded meanwhile.
    KeyTaken,
    /// The store can't.
    Store(StoreError),
}

impl From<StoreError> for WebhookWriteError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<DbErr> for WebhookWriteError {
    fn from(error: DbErr) -> Self {
        Self::Store(error.into())
    }
}

impl From<CommitError> for WebhookWriteError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::KeyExists => Self::KeyTaken,
            CommitError::Unavailable(error) | CommitError::Failed(error) => Self::Store(error),
            CommitError::Conflict { .. } | CommitError::CounterMoved | CommitError::Moved => Self::Moved,
        }
    }
}

impl Store {
    /// A webhook within a scope.
    ///
    /// # Errors
    /// When the database can't answer or the row is unreadable.
    pub async fn webhook(&self, scope: &Scope, id: WebhookId) -> Result<Option<Webhook>, StoreError> {
        let query = webhook::Entity::find_by_id(id.0).filter(scope::webhooks(scope));
        self.within(query.one(self.reader())).await?.map(read).transpose()
    }

    /// The webhooks within a scope, oldest first or the other way round.
    ///
    /// # Errors
    /// When the database can't answer, a row is unreadable or the page begins at no place of this list.
    pub async fn webhooks(&self, scope: &Scope, page: &Page) -> Result<Slice<Webhook>, StoreError> {
        let beyond = page.after_number(
            (webhook::Entity, webhook::Column::CreatedAt),
            (webhook::Entity, webhook::Column::Id),
        )?;
        let query = webhook::Entity::find()
            .filter(scope::webhooks(scope))
            .filter(Condition::all().add_option(beyond))
            .order_by(webhook::Column::CreatedAt, page.order())
            .order_by(webhook::Column::Id, page.order())
            .limit(page.limit());
        let rows = self.within(query.all(self.reader())).await?;
        Slice::cut(rows, page.first, |row| Keyset {
            sort: row.created_at.to_string(),
            id: row.id,
        })
        .try_map(read)
    }

    /// How many webhooks a scope has.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn count_webhooks(&self, scope: &Scope) -> Result<u64, StoreError> {
        let query = webhook::Entity::find().filter(scope::webhooks(scope));
        self.within(query.count(self.reader())).await
    }

    /// How many webhooks an owner has.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn count_webhooks_of(&self, owner: &WebhookOwner) -> Result<u64, StoreError> {
        let (kind, id) = owner.columns();
        let query = webhook::Entity::find()
            .filter(webhook::Column::OwnerKind.eq(kind))
            .filter(webhook::Column::OwnerId.eq(id));
        self.within(query.count(self.reader())).await
    }

    /// Makes a change and keeps its key, or neither.
    ///
    /// # Errors
    /// [`WebhookWriteError`] says who was faster or what the database refuses; nothing is changed then.
    pub async fn write_webhook(&self, write: &WebhookWrite) -> Result<(), WebhookWriteError> {
        self.within_deadline(Box::pin(async {
            let transaction = self.begin().await?;
            command::keep_key(&transaction, &write.key).await?;
            make(&transaction, write).await?;
            Ok(transaction.commit().await?)
        }))
        .await
    }
}

async fn make(db: &DatabaseTransaction, write: &WebhookWrite) -> Result<(), WebhookWriteError> {
    match &write.change {
        WebhookChange::Create(new) => {
            let row = row(new)?;
            webhook::Entity::insert(row.into_active_model())
                .exec_without_returning(db)
                .await?;
        }
        WebhookChange::Update(after) => update(db, write.before, after).await?,
        WebhookChange::Enable { after, from } => {
            update(db, write.before, after).await?;
            if let Some(from) = from {
                drop_pending(db, after.id, Condition::all()).await?;
                follow_from(db, after.id, *from).await?;
            }
            try_pending_at(db, after.id, write.now).await?;
        }
        WebhookChange::Delete(id) => delete(db, write.before, *id).await?,
        WebhookChange::Replay { after, what } => {
            update(db, write.before, after).await?;
            match what {
                WebhookReplay::After(position) => {
                    drop_pending_behind(db, after.id, *position).await?;
                    follow_from(db, after.id, *position).await?;
                }
                WebhookReplay::Failed => revive_failed(db, after.id).await?,
            }
            try_pending_at(db, after.id, write.now).await?;
        }
        WebhookChange::Try { after, message } => {
            update(db, write.before, after).await?;
            crate::webhook_delivery::append(db, after.id, std::slice::from_ref(message), write.now).await?;
            wake(db, after.id, write.now).await?;
        }
    }
    Ok(())
}

/// Writes what people change, if the version is still the one that was decided upon. How far it has come is its
/// worker's to say.
async fn update(
    db: &DatabaseTransaction,
    before: Option<u64>,
    after: &Webhook,
) -> Result<(), WebhookWriteError> {
    let row = row(after)?;
    let update = webhook::Entity::update_many()
        .col_expr(webhook::Column::Url, Expr::val(row.url))
        .col_expr(webhook::Column::Description, Expr::val(row.description))
        .col_expr(webhook::Column::Types, Expr::val(row.types))
        .col_expr(webhook::Column::DisabledAt, Expr::val(row.disabled_at))
        .col_expr(webhook::Column::DisabledFor, Expr::val(row.disabled_for))
        .col_expr(webhook::Column::Secret, Expr::val(row.secret))
        .col_expr(webhook::Column::SecretNumber, Expr::val(row.secret_number))
        .col_expr(webhook::Column::OldSecret, Expr::val(row.old_secret))
        .col_expr(
            webhook::Column::OldSecretEndsAt,
            Expr::val(row.old_secret_ends_at),
        )
        .col_expr(webhook::Column::Version, Expr::val(row.version))
        .col_expr(webhook::Column::UpdatedAt, Expr::val(row.updated_at))
        .filter(webhook::Column::Id.eq(row.id))
        .filter(webhook::Column::Version.eq(column(before.unwrap_or(0))))
        .exec(db)
        .await?;
    moved_unless(update.rows_affected == 1)
}

fn moved_unless(is_done: bool) -> Result<(), WebhookWriteError> {
    if is_done {
        Ok(())
    } else {
        Err(WebhookWriteError::Moved)
    }
}

async fn delete(
    db: &DatabaseTransaction,
    before: Option<u64>,
    id: WebhookId,
) -> Result<(), WebhookWriteError> {
    // The row first: whoever is about to send finds it locked, then gone. On SQLite the children hold it till last.
    let held = webhook::Entity::update_many()
        .col_expr(webhook::Column::Lease, Expr::val(None::<Uuid>))
        .filter(webhook::Column::Id.eq(id.0))
        .filter(webhook::Column::Version.eq(column(before.unwrap_or(0))))
        .exec(db)
        .await?;
    moved_unless(held.rows_affected == 1)?;
    webhook_attempt::Entity::delete_many()
        .filter(webhook_attempt::Column::WebhookId.eq(id.0))
        .exec(db)
        .await?;
    webhook_delivery::Entity::delete_many()
        .filter(webhook_delivery::Column::WebhookId.eq(id.0))
        .exec(db)
        .await?;
    webhook::Entity::delete_by_id(id.0).exec(db).await?;
    Ok(())
}

/// Takes the feed up behind a position.
async fn follow_from(db: &DatabaseTransaction, id: WebhookId, position: Option<i64>) -> Result<(), DbErr> {
    webhook::Entity::update_many()
        .col_expr(webhook::Column::FeedPosition, Expr::val(position))
        // A worker that is just taking up events must not move the place on from where it was.
        .col_expr(webhook::Column::Lease, Expr::val(None::<Uuid>))
        .col_expr(webhook::Column::LeasedUntil, Expr::val(0))
        .filter(webhook::Column::Id.eq(id.0))
        .exec(db)
        .await
        .map(drop)
}

/// Drops what waits and comes again, because its event lies behind the position in the feed. Trials stay.
async fn drop_pending_behind(
    db: &DatabaseTransaction,
    id: WebhookId,
    position: Option<i64>,
) -> Result<(), WebhookWriteError> {
    let place = match position {
        None => None,
        Some(position) => {
            event::Entity::find_by_id(position)
                .select_only()
                .column(event::Column::TransactionId)
                .column(event::Column::Position)
                .into_tuple::<(i64, i64)>()
                .one(db)
                .await?
        }
    };
    let mut behind = Query::select();
    behind.column(event::Column::Position).from(event::Entity);
    if let Some((transaction, position)) = place {
        let row = Expr::tuple([
            Expr::col(event::Column::TransactionId),
            Expr::col(event::Column::Position),
        ]);
        behind.and_where(row.gt(Expr::tuple([Expr::val(transaction), Expr::val(position)])));
    }
    let comes_again = webhook_delivery::Column::FeedPosition.in_subquery(behind);
    Ok(drop_pending(db, id, Condition::all().add(comes_again)).await?)
}

async fn drop_pending(db: &DatabaseTransaction, id: WebhookId, among: Condition) -> Result<(), DbErr> {
    let pending = Condition::all()
        .add(webhook_delivery::Column::WebhookId.eq(id.0))
        .add(webhook_delivery::Column::State.eq(PENDING))
        .add(among);
    let mut places = Query::select();
    places
        .column(webhook_delivery::Column::Place)
        .from(webhook_delivery::Entity)
        .cond_where(pending.clone());
    webhook_attempt::Entity::delete_many()
        .filter(webhook_attempt::Column::WebhookId.eq(id.0))
        .filter(webhook_attempt::Column::Place.in_subquery(places))
        .exec(db)
        .await?;
    webhook_delivery::Entity::delete_many()
        .filter(pending)
        .exec(db)
        .await
        .map(drop)
}

async fn revive_failed(db: &DatabaseTransaction, id: WebhookId) -> Result<(), DbErr> {
    webhook_delivery::Entity::update_many()
        .col_expr(webhook_delivery::Column::State, Expr::val(PENDING))
        .col_expr(webhook_delivery::Column::EndedAt, Expr::val(None::<i64>))
        .filter(webhook_delivery::Column::WebhookId.eq(id.0))
        .filter(webhook_delivery::Column::State.eq(FAILED))
        .filter(webhook_delivery::Column::FeedPosition.is_not_null())
        .exec(db)
        .await
        .map(drop)
}

/// What waits is tried now, with all attempts before it.
async fn try_pending_at(db: &DatabaseTransaction, id: WebhookId, now: DateTime<Utc>) -> Result<(), DbErr> {
    webhook_delivery::Entity::update_many()
        .col_expr(webhook_delivery::Column::NextAt, Expr::val(micros(now)))
        .col_expr(webhook_delivery::Column::Tries, Expr::val(0))
        .filter(webhook_delivery::Column::WebhookId.eq(id.0))
        .filter(webhook_delivery::Column::State.eq(PENDING))
        .exec(db)
        .await?;
    webhook::Entity::update_many()
        .col_expr(webhook::Column::Failures, Expr::val(0))
        .col_expr(webhook::Column::FailingSince, Expr::val(None::<i64>))
        .col_expr(webhook::Column::IsFull, Expr::val(0))
        .filter(webhook::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    wake(db, id, now).await
}

/// Lets its worker look at once.
async fn wake(db: &DatabaseTransaction, id: WebhookId, now: DateTime<Utc>) -> Result<(), DbErr> {
    webhook::Entity::update_many()
        .col_expr(webhook::Column::NextAt, Expr::val(micros(now)))
        .col_expr(webhook::Column::RestUntil, Expr::val(0))
        .filter(webhook::Column::Id.eq(id.0))
        .exec(db)
        .await
        .map(drop)
}

fn row(webhook: &Webhook) -> Result<webhook::Model, StoreError> {
    let (owner_kind, owner_id) = webhook.owner.columns();
    let old = webhook.secrets.old.clone().unzip();
    Ok(webhook::Model {
        id: webhook.id.0,
        owner_kind: owner_kind.to_owned(),
        owner_id,
        url: webhook.url.clone(),
        description: webhook.description.clone(),
        types: canonical::write(&webhook.types)?,
        disabled_at: webhook.disabled.map(|(at, _)| micros(at)),
        disabled_for: webhook.disabled.map(|(_, why)| why.code().to_owned()),
        secret: webhook.secrets.current.clone(),
        secret_number: column(webhook.secrets.number),
        old_secret: old.0,
        old_secret_ends_at: old.1.map(micros),
        version: column(webhook.version),
        created_at: micros(webhook.created_at),
        created_by: canonical::write(&webhook.created_by)?,
        updated_at: micros(webhook.updated_at),
        feed_position: webhook.feed_position,
        places: 0,
        is_full: 0,
        next_at: None,
        rest_until: 0,
        failures: 0,
        failing_since: webhook.failing_since.map(micros),
        lease: None,
        leased_until: 0,
    })
}

pub(crate) fn read(row: webhook::Model) -> Result<Webhook, StoreError> {
    let place = format!("webhook {}", row.id);
    let owner = WebhookOwner::read(&row.owner_kind, &row.owner_id);
    let disabled = match (row.disabled_at, row.disabled_for) {
        (Some(at), Some(code)) => {
            let why = DisabledFor::ALL.into_iter().find(|why| why.code() == code);
            let why = why.ok_or_else(|| unreadable(&place, format!("disabled for {code}")))?;
            Some((instant(at, &place)?, why))
        }
        _ => None,
    };
    let old = match (row.old_secret, row.old_secret_ends_at) {
        (Some(secret), Some(ends)) => Some((secret, instant(ends, &place)?)),
        _ => None,
    };
    Ok(Webhook {
        id: WebhookId(row.id),
        owner: owner.ok_or_else(|| unreadable(&place, format!("owner {}", row.owner_kind)))?,
        url: row.url,
        description: row.description,
        types: canonical::read(&row.types, &place)?,
        disabled,
        secrets: WebhookSecrets {
            current: row.secret,
            number: count(row.secret_number),
            old,
        },
        version: count(row.version),
        created_at: instant(row.created_at, &place)?,
        created_by: canonical::read(&row.created_by, &place)?,
        updated_at: instant(row.updated_at, &place)?,
        feed_position: row.feed_position,
        failing_since: optional(row.failing_since, &place)?,
    })
}
