//! Figures for whoever watches over the service: how much there is, how much waits, how busy the database is.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait as _, QueryFilter, QueryOrder, QuerySelect};

use crate::entity::{case_file, event, queue_count, timer, webhook, webhook_delivery};
use crate::error::StoreError;
use crate::instant::{count, instant, micros};
use crate::settings::DatabaseKind;
use crate::store::Store;
use crate::webhook_delivery::PENDING;

/// How things stand at a moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Tasks in queues, by department and status, as rows name them.
    pub queue: Vec<(String, String, u64)>,
    /// Cases by phase, those that have ended left out by whoever knows which these are.
    pub cases: Vec<(String, u64)>,
    /// Timers that should have fired.
    pub timers_overdue: u64,
    /// Events that are committed and not in the feed yet, because an older transaction is still under way.
    pub events_behind: u64,
    /// Messages that wait for their webhooks.
    pub webhook_pending: u64,
    /// When the oldest of them was taken from the feed.
    pub webhook_pending_since: Option<DateTime<Utc>>,
    /// Webhooks that are active.
    pub webhooks_active: u64,
    /// Webhooks that are disabled.
    pub webhooks_disabled: u64,
}

/// How busy the connections to the database are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PoolFigures {
    /// Connections that are open.
    pub open: u32,
    /// Those of them that nobody uses.
    pub idle: u32,
}

impl Store {
    /// How things stand. Several short statements, none of which grows with the age of the office but the count of
    /// cases, which an index covers.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn figures(&self, now: DateTime<Utc>) -> Result<Figures, StoreError> {
        let overdue = timer::Entity::find().filter(timer::Column::At.lte(micros(now)));
        let mut figures = Figures {
            queue: self.queue_figures().await?,
            cases: self.case_figures().await?,
            timers_overdue: self.within(overdue.count(self.reader())).await?,
            events_behind: self.events_behind().await?,
            ..Figures::default()
        };
        self.add_webhook_figures(&mut figures).await?;
        Ok(figures)
    }

    async fn queue_figures(&self) -> Result<Vec<(String, String, u64)>, StoreError> {
        let queue = queue_count::Entity::find()
            .select_only()
            .column(queue_count::Column::Department)
            .column(queue_count::Column::Status)
            .column_as(Expr::cust("CAST(sum(items) AS BIGINT)"), "items")
            .group_by(queue_count::Column::Department)
            .group_by(queue_count::Column::Status)
            .into_tuple::<(String, String, i64)>();
        let rows = self.within(queue.all(self.reader())).await?.into_iter();
        Ok(rows
            .map(|(department, status, items)| (department, status, count(items)))
            .collect())
    }

    async fn case_figures(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let cases = case_file::Entity::find()
            .select_only()
            .column(case_file::Column::Phase)
            .column_as(Expr::cust("count(*)"), "cases")
            .group_by(case_file::Column::Phase)
            .into_tuple::<(String, i64)>();
        let rows = self.within(cases.all(self.reader())).await?.into_iter();
        Ok(rows.map(|(phase, cases)| (phase, count(cases))).collect())
    }

    async fn add_webhook_figures(&self, figures: &mut Figures) -> Result<(), StoreError> {
        let db = self.reader();
        let pending = webhook_delivery::Entity::find().filter(webhook_delivery::Column::State.eq(PENDING));
        let oldest = pending
            .clone()
            .select_only()
            .column(webhook_delivery::Column::CreatedAt)
            .order_by_asc(webhook_delivery::Column::CreatedAt)
            .limit(1)
            .into_tuple::<i64>();
        let active = webhook::Entity::find().filter(webhook::Column::DisabledAt.is_null());
        let disabled = webhook::Entity::find().filter(webhook::Column::DisabledAt.is_not_null());
        let since = self.within(oldest.one(db)).await?;
        figures.webhook_pending_since = since.map(|at| instant(at, "webhook delivery")).transpose()?;
        figures.webhook_pending = self.within(pending.count(db)).await?;
        figures.webhooks_active = self.within(active.count(db)).await?;
        figures.webhooks_disabled = self.within(disabled.count(db)).await?;
        Ok(())
    }

    async fn events_behind(&self) -> Result<u64, StoreError> {
        if self.kind() == DatabaseKind::Sqlite {
            return Ok(0);
        }
        let oldest = Expr::cust("pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            .add(self.connections.transaction_base);
        let query = event::Entity::find().filter(Expr::col(event::Column::TransactionId).gte(oldest));
        self.within(query.count(self.reader())).await
    }

    /// How busy the connections are.
    pub fn pool_figures(&self) -> PoolFigures {
        let pools = match self.kind() {
            DatabaseKind::Postgres => {
                let pool = self.reader().get_postgres_connection_pool();
                vec![(pool.size(), pool.num_idle())]
            }
            DatabaseKind::Sqlite => [self.reader(), self.writer()]
                .map(|db| {
                    let pool = db.get_sqlite_connection_pool();
                    (pool.size(), pool.num_idle())
                })
                .to_vec(),
        };
        pools
            .into_iter()
            .fold(PoolFigures::default(), |sum, (open, idle)| PoolFigures {
                open: sum.open + open,
                idle: sum.idle + u32::try_from(idle).unwrap_or(u32::MAX),
            })
    }
}
