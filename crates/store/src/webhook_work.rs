//! Serving webhooks: one worker at a time each, which holds a lease on it.
//!
//! On `PostgreSQL` any number of nodes share the work, each takes what no other has. Whatever a worker writes counts only
//! while the lease is still its own. Leases end by the database's own clock, so nodes need not agree on the time.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Condition, Expr, ExprTrait as _, Query, QueryStatementBuilder as _};
use sea_orm::{
    ColumnTrait, ConnectionTrait as _, DatabaseTransaction, DbErr, EntityTrait, FromQueryResult as _,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter, QueryOrder, QuerySelect, Statement, Value,
};
use uuid::Uuid;

use crate::entity::{webhook, webhook_attempt, webhook_delivery};
use crate::error::StoreError;
use crate::instant::{column, count, micros};
use crate::settings::DatabaseKind;
use crate::store::Store;
use crate::webhook::{DisabledFor, Webhook, WebhookId, read as read_webhook};
use crate::webhook_delivery::{
    Attempt, AttemptEnd, DELIVERED, Delivery, FAILED, NewDelivery, PENDING, append, read,
};

/// How long a lease holds without a sign of life, in microseconds: longer than any attempt.
const LEASE: i64 = 60_000_000;
/// So many messages wait at most; the rest waits in the feed.
const WAITING: u64 = 1_000;

/// The right to serve one webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// Which webhook.
    pub webhook: WebhookId,
    token: Uuid,
}

/// A webhook at the moment of an attempt, and how often attempts have failed in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// The webhook.
    pub webhook: Webhook,
    /// Failed attempts since the last that succeeded.
    pub failures: u64,
}

impl Store {
    /// Takes webhooks that have something to be done and are served by nobody, those first that were served longest ago.
    ///
    /// # Errors
    /// When the database can't.
    pub async fn lease_webhooks(
        &self,
        token: Uuid,
        now: DateTime<Utc>,
        head: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Lease>, StoreError> {
        let backend = self.writer().get_database_backend();
        let (clock, lock) = (self.database_clock(), self.skip_locked());
        let parameter = |number: u32| match self.kind() {
            DatabaseKind::Sqlite => format!("?{number}"),
            DatabaseKind::Postgres => format!("${number}"),
        };
        let [token_, now_, head_, limit_] = [1, 2, 3, 4].map(parameter);
        let sql = format!(
            "UPDATE webhook SET lease = {token_}, leased_until = {clock} + {LEASE} WHERE id IN (\
             SELECT id FROM webhook WHERE disabled_at IS NULL AND leased_until <= {clock} AND rest_until <= {now_} \
             AND (next_at <= {now_} OR (is_full = 0 AND feed_position IS DISTINCT FROM {head_})) \
             ORDER BY leased_until, id LIMIT {limit_} {lock}) RETURNING id"
        );
        let values: [Value; 4] = [
            token.into(),
            micros(now).into(),
            head.into(),
            i64::from(limit).into(),
        ];
        let statement = Statement::from_sql_and_values(backend, sql, values);
        let rows = self.within(self.writer().query_all_raw(statement)).await?;
        rows.iter()
            .map(|row| {
                let webhook = WebhookId(row.try_get("", "id")?);
                Ok(Lease { webhook, token })
            })
            .collect()
    }

    /// Whether any webhook has something to be done that nobody serves: a look that writes nothing.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn has_webhook_work(&self, now: DateTime<Utc>, head: Option<i64>) -> Result<bool, StoreError> {
        let rest = webhook::Column::RestUntil.lte(micros(now));
        let behind = match head {
            Some(head) => webhook::Column::FeedPosition
                .is_null()
                .or(webhook::Column::FeedPosition.ne(head)),
            None => webhook::Column::FeedPosition.is_not_null(),
        };
        let due = webhook::Column::NextAt
            .lte(micros(now))
            .or(webhook::Column::IsFull.eq(0).and(behind));
        let query = webhook::Entity::find()
            .select_only()
            .column(webhook::Column::Id)
            .filter(webhook::Column::DisabledAt.is_null())
            .filter(Expr::col(webhook::Column::LeasedUntil).lte(Expr::cust(self.database_clock())))
            .filter(rest)
            .filter(due)
            .limit(1)
            .into_tuple::<Uuid>();
        Ok(self.within(query.one(self.reader())).await?.is_some())
    }

    /// The webhook of a lease, which holds on from now; none when the lease is lost, the webhook disabled or gone.
    /// Right before each attempt: whoever disables or removes a webhook waits for nothing that begins later.
    ///
    /// # Errors
    /// When the database can't.
    pub async fn renew_webhook_lease(&self, lease: Lease) -> Result<Option<Sending>, StoreError> {
        let backend = self.writer().get_database_backend();
        let clock = self.database_clock();
        let (id, token) = match self.kind() {
            DatabaseKind::Sqlite => ("?1", "?2"),
            DatabaseKind::Postgres => ("$1", "$2"),
        };
        let sql = format!(
            "UPDATE webhook SET leased_until = {clock} + {LEASE} WHERE id = {id} AND lease = {token} \
             AND disabled_at IS NULL RETURNING *"
        );
        let values: [Value; 2] = [lease.webhook.0.into(), lease.token.into()];
        let statement = Statement::from_sql_and_values(backend, sql, values);
        let row = self.within(self.writer().query_one_raw(statement)).await?;
        let Some(row) = row else { return Ok(None) };
        let model = webhook::Model::from_query_result(&row, "")?;
        let failures = count(model.failures);
        Ok(Some(Sending {
            webhook: read_webhook(model)?,
            failures,
        }))
    }

    /// Keeps messages made of a part of the feed and how far it was looked at; false when the lease is lost.
    ///
    /// # Errors
    /// When the database can't.
    pub async fn keep_deliveries(
        &self,
        lease: Lease,
        through: Option<i64>,
        messages: &[NewDelivery],
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        self.within_deadline(Box::pin(async {
            let transaction = self.begin().await?;
            let held = webhook::Entity::update_many()
                .col_expr(webhook::Column::FeedPosition, Expr::val(through))
                .filter(webhook::Column::Id.eq(lease.webhook.0))
                .filter(webhook::Column::Lease.eq(lease.token))
                .filter(webhook::Column::DisabledAt.is_null())
                .exec(&transaction)
                .await?;
            if held.rows_affected != 1 {
                transaction.rollback().await?;
                return Ok(false);
            }
            append(&transaction, lease.webhook, messages, now).await?;
            transaction.commit().await?;
            Ok(true)
        }))
        .await
    }

    /// Messages that are due, in order, at most so many: of each case, project or licence only the first that waits.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn due_deliveries(
        &self,
        webhook: WebhookId,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Delivery>, StoreError> {
        let query = webhook_delivery::Entity::find()
            .filter(first_waiting(webhook))
            .filter(webhook_delivery::Column::NextAt.lte(micros(now)))
            .order_by_asc(webhook_delivery::Column::Place)
            .limit(u64::from(limit));
        // What was just kept has to be seen.
        self.within(query.all(self.writer()))
            .await?
            .into_iter()
            .map(read)
            .collect()
    }

    /// How many more messages may be taken from the feed before it is left to wait.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn webhook_room(&self, webhook: WebhookId) -> Result<u64, StoreError> {
        let query = webhook_delivery::Entity::find()
            .filter(webhook_delivery::Column::WebhookId.eq(webhook.0))
            .filter(webhook_delivery::Column::State.eq(PENDING));
        Ok(WAITING.saturating_sub(self.within(query.count(self.writer())).await?))
    }

    /// Records an attempt and what it comes to; false when the lease is lost, and then nothing is recorded.
    ///
    /// # Errors
    /// When the database can't.
    pub async fn record_attempt(
        &self,
        lease: Lease,
        delivery: &Delivery,
        attempt: &Attempt,
        end: AttemptEnd,
    ) -> Result<bool, StoreError> {
        self.within_deadline(Box::pin(async {
            let transaction = self.begin().await?;
            let held = stand_after(lease, attempt.at, end).exec(&transaction).await?;
            if held.rows_affected != 1 {
                transaction.rollback().await?;
                return Ok(false);
            }
            let row = webhook_attempt::Model {
                webhook_id: lease.webhook.0,
                place: delivery.place,
                number: column(attempt.number),
                at: micros(attempt.at),
                duration_milliseconds: column(attempt.duration_milliseconds),
                status: attempt.status.map(i64::from),
                failure: attempt.failure.clone(),
                answer: attempt.answer.clone(),
            };
            webhook_attempt::Entity::insert(row.into_active_model())
                .exec_without_returning(&transaction)
                .await?;
            end_attempt(&transaction, lease.webhook, delivery, attempt, end).await?;
            transaction.commit().await?;
            Ok(true)
        }))
        .await
    }

    /// Disables the webhook of a lease without an attempt, for a reason of its own.
    ///
    /// # Errors
    /// When the database can't.
    pub async fn disable_webhook(
        &self,
        lease: Lease,
        why: DisabledFor,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let update = disabled(webhook::Entity::update_many(), why, now)
            .filter(webhook::Column::Id.eq(lease.webhook.0))
            .filter(webhook::Column::Lease.eq(lease.token));
        self.within(update.exec(self.writer())).await.map(drop)
    }

    /// Gives a lease back and says when there is something to be done next.
    ///
    /// # Errors
    /// When the database can't.
    pub async fn release_webhook(&self, lease: Lease) -> Result<(), StoreError> {
        let mut next = Query::select();
        next.expr(Expr::col(webhook_delivery::Column::NextAt).min())
            .from(webhook_delivery::Entity)
            .cond_where(first_waiting(lease.webhook));
        let mut waiting = Query::select();
        waiting
            .expr(Expr::cust("count(*)"))
            .from(webhook_delivery::Entity)
            .and_where(webhook_delivery::Column::WebhookId.eq(lease.webhook.0))
            .and_where(webhook_delivery::Column::State.eq(PENDING));
        let is_full = Expr::case(
            Expr::expr(Expr::SubQuery(None, Box::new(waiting.into_sub_query_statement())))
                .gte(i64::try_from(WAITING).unwrap_or(i64::MAX)),
            1,
        )
        .finally(0);
        let update = webhook::Entity::update_many()
            .col_expr(
                webhook::Column::NextAt,
                Expr::SubQuery(None, Box::new(next.into_sub_query_statement())),
            )
            .col_expr(webhook::Column::IsFull, is_full.into())
            .col_expr(webhook::Column::Lease, Expr::val(None::<Uuid>))
            .col_expr(webhook::Column::LeasedUntil, Expr::cust(self.database_clock()))
            .filter(webhook::Column::Id.eq(lease.webhook.0))
            .filter(webhook::Column::Lease.eq(lease.token));
        self.within(update.exec(self.writer())).await.map(drop)
    }

    /// Frees every webhook whose worker went with an earlier process: where there is one process only.
    ///
    /// # Errors
    /// When the database can't.
    pub async fn free_webhooks(&self) -> Result<(), StoreError> {
        if self.kind() == DatabaseKind::Postgres {
            return Ok(());
        }
        let update = webhook::Entity::update_many()
            .col_expr(webhook::Column::Lease, Expr::val(None::<Uuid>))
            .col_expr(webhook::Column::LeasedUntil, Expr::val(0))
            .filter(webhook::Column::Lease.is_not_null());
        self.within(update.exec(self.writer())).await.map(drop)
    }

    /// The database's own clock, in microseconds since 1970 UTC.
    fn database_clock(&self) -> &'static str {
        match self.kind() {
            DatabaseKind::Sqlite => "CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
            DatabaseKind::Postgres => "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint",
        }
    }

    fn skip_locked(&self) -> &'static str {
        match self.kind() {
            DatabaseKind::Sqlite => "",
            DatabaseKind::Postgres => "FOR UPDATE SKIP LOCKED",
        }
    }
}

/// Messages of a webhook that wait with no earlier one of the same subject before them.
fn first_waiting(webhook: WebhookId) -> Condition {
    let earlier = "NOT EXISTS (SELECT 1 FROM webhook_delivery AS earlier \
                   WHERE earlier.webhook_id = webhook_delivery.webhook_id \
                   AND earlier.subject = webhook_delivery.subject AND earlier.state = 'pending' \
                   AND earlier.place < webhook_delivery.place)";
    Condition::all()
        .add(webhook_delivery::Column::WebhookId.eq(webhook.0))
        .add(webhook_delivery::Column::State.eq(PENDING))
        .add(Expr::cust(earlier))
}

type Update = sea_orm::UpdateMany<webhook::Entity>;

/// How the webhook of a lease stands after an attempt.
fn stand_after(lease: Lease, at: DateTime<Utc>, end: AttemptEnd) -> Update {
    let update = webhook::Entity::update_many()
        .filter(webhook::Column::Id.eq(lease.webhook.0))
        .filter(webhook::Column::Lease.eq(lease.token));
    let failed = |update: Update| {
        update
            .col_expr(
                webhook::Column::Failures,
                Expr::col(webhook::Column::Failures).add(1),
            )
            .col_expr(
                webhook::Column::FailingSince,
                Expr::cust(format!("coalesce(failing_since, {})", micros(at))),
            )
    };
    match end {
        AttemptEnd::Delivered => update
            .col_expr(webhook::Column::Failures, Expr::val(0))
            .col_expr(webhook::Column::FailingSince, Expr::val(None::<i64>))
            .col_expr(webhook::Column::RestUntil, Expr::val(0)),
        AttemptEnd::Again { rest_until, .. } => {
            failed(update).col_expr(webhook::Column::RestUntil, Expr::val(micros(rest_until)))
        }
        // Nothing to write, but to see whether the lease still holds.
        AttemptEnd::GivenUp(None) => update.col_expr(webhook::Column::Lease, Expr::val(lease.token)),
        AttemptEnd::GivenUp(Some(why)) => disabled(failed(update), why, at),
    }
}

fn disabled(update: Update, why: DisabledFor, now: DateTime<Utc>) -> Update {
    update
        .col_expr(webhook::Column::DisabledAt, Expr::val(micros(now)))
        .col_expr(webhook::Column::DisabledFor, Expr::val(why.code()))
        .col_expr(
            webhook::Column::Version,
            Expr::col(webhook::Column::Version).add(1),
        )
        .col_expr(webhook::Column::UpdatedAt, Expr::val(micros(now)))
}

async fn end_attempt(
    db: &DatabaseTransaction,
    webhook: WebhookId,
    delivery: &Delivery,
    attempt: &Attempt,
    end: AttemptEnd,
) -> Result<(), DbErr> {
    let (state, next_at, ended_at) = match end {
        AttemptEnd::Delivered => (DELIVERED, None, Some(attempt.at)),
        AttemptEnd::Again { at, .. } => (PENDING, Some(at), None),
        // It waits, so that it comes first when somebody enables the webhook again.
        AttemptEnd::GivenUp(Some(_)) => (PENDING, None, None),
        AttemptEnd::GivenUp(None) => (FAILED, None, Some(attempt.at)),
    };
    webhook_delivery::Entity::update_many()
        .col_expr(webhook_delivery::Column::State, Expr::val(state))
        .col_expr(
            webhook_delivery::Column::Attempts,
            Expr::val(column(attempt.number)),
        )
        .col_expr(
            webhook_delivery::Column::Tries,
            Expr::val(column(delivery.tries + 1)),
        )
        .col_expr(webhook_delivery::Column::NextAt, Expr::val(next_at.map(micros)))
        .col_expr(webhook_delivery::Column::EndedAt, Expr::val(ended_at.map(micros)))
        .filter(webhook_delivery::Column::WebhookId.eq(webhook.0))
        .filter(webhook_delivery::Column::Place.eq(delivery.place))
        .exec(db)
        .await
        .map(drop)
}
