//! Following the feed with a cursor that is kept: what lies behind it, and how far it has been looked at.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use onewindow_engine::access::Scope;
use sea_orm::sea_query::{Condition, Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use crate::entity::{case_file, event, licence, project};
use crate::error::StoreError;
use crate::event::{LoggedEvent, read};
use crate::ids::{IDS, padded};
use crate::instant::micros;
use crate::scope;
use crate::settings::DatabaseKind;
use crate::store::Store;
use crate::stream::Stream;

/// A part of the feed for one who follows it.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedPage {
    /// What the follower may see, in commit order.
    pub events: Vec<LoggedEvent>,
    /// The position through which the feed has been looked at: what to go on after, whether or not the event there may
    /// be seen. None while the feed is empty.
    pub through: Option<i64>,
}

impl Store {
    /// The last position of the feed behind which nothing can appear any more.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn feed_head(&self) -> Result<Option<i64>, StoreError> {
        Ok(self
            .last_place(Condition::all())
            .await?
            .map(|(_, position)| position))
    }

    /// The last position of the feed before a moment; none when everything happened later.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn feed_before(&self, moment: DateTime<Utc>) -> Result<Option<i64>, StoreError> {
        let earlier = Condition::all().add(event::Column::At.lt(micros(moment)));
        Ok(self.last_place(earlier).await?.map(|(_, position)| position))
    }

    /// Whether an event has a position.
    ///
    /// # Errors
    /// `INVALID_CURSOR` for a position that no event has; else when the database can't answer.
    pub async fn require_position(&self, position: i64) -> Result<(), StoreError> {
        self.place_of(position).await.map(drop)
    }

    /// What lies behind a position, at most so much, of these types or of any if there are none.
    ///
    /// # Errors
    /// `INVALID_CURSOR` for a position that no event has; else when the database can't answer or a row is unreadable.
    pub async fn feed_page(
        &self,
        scope: &Scope,
        types: &[String],
        after: Option<i64>,
        first: u32,
    ) -> Result<FeedPage, StoreError> {
        let start = match after {
            Some(position) => Some(self.place_of(position).await?),
            None => None,
        };
        let Some(head) = self
            .last_place(Condition::all())
            .await?
            .filter(|head| Some(*head) > start)
        else {
            return Ok(FeedPage {
                events: Vec::new(),
                through: after,
            });
        };
        let mut query = event::Entity::find().filter(scope::events(scope));
        if !types.is_empty() {
            query = query.filter(event::Column::Type.is_in(types.iter().cloned()));
        }
        let query = self.through(self.in_commit_order(query, start), head);
        let rows = self
            .within(query.limit(u64::from(first)).all(self.reader()))
            .await?;
        let is_cut = rows.len() >= usize::try_from(first).unwrap_or(usize::MAX);
        let last = rows.last().filter(|_| is_cut).map(|row| row.position);
        Ok(FeedPage {
            through: Some(last.unwrap_or(head.1)),
            events: rows.iter().map(read).collect::<Result<_, _>>()?,
        })
    }

    /// Transaction and position of the last event that nothing can come before any more.
    async fn last_place(&self, among: Condition) -> Result<Option<(i64, i64)>, StoreError> {
        let query = self
            .in_commit_order(event::Entity::find().filter(among), None)
            .select_only()
            .column(event::Column::TransactionId)
            .column(event::Column::Position);
        let mut query = query;
        QuerySelect::query(&mut query).clear_order_by();
        let query = query
            .order_by_desc(event::Column::TransactionId)
            .order_by_desc(event::Column::Position)
            .limit(1)
            .into_tuple();
        self.within(query.one(self.reader())).await
    }

    /// Up to a place, itself included.
    fn through(
        &self,
        query: Select<event::Entity>,
        (transaction, position): (i64, i64),
    ) -> Select<event::Entity> {
        if self.kind() == DatabaseKind::Sqlite {
            return query.filter(event::Column::Position.lte(position));
        }
        let row = Expr::tuple([
            Expr::col((event::Entity, event::Column::TransactionId)),
            Expr::col((event::Entity, event::Column::Position)),
        ]);
        query.filter(row.lte(Expr::tuple([Expr::val(transaction), Expr::val(position)])))
    }

    /// The numbers by which people know cases, projects and licences.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn numbers_of(&self, streams: &[Stream]) -> Result<BTreeMap<Stream, String>, StoreError> {
        let mut numbers = BTreeMap::new();
        for kind in [
            crate::stream::CASE,
            crate::stream::PROJECT,
            crate::stream::LICENCE,
        ] {
            let mut ids: Vec<Uuid> = streams
                .iter()
                .filter(|stream| stream.kind() == kind)
                .map(|stream| stream.id())
                .collect();
            ids.sort_unstable();
            ids.dedup();
            for ids in ids.chunks(IDS) {
                for (id, number) in self.numbers(kind, padded(ids)).await? {
                    numbers.extend(Stream::of(kind, id).map(|stream| (stream, number)));
                }
            }
        }
        Ok(numbers)
    }

    async fn numbers(&self, kind: &str, ids: Vec<Uuid>) -> Result<Vec<(Uuid, String)>, StoreError> {
        macro_rules! numbers {
            ($table:ident) => {
                $table::Entity::find()
                    .select_only()
                    .column($table::Column::Id)
                    .column($table::Column::Number)
                    .filter($table::Column::Id.is_in(ids))
                    .into_tuple()
                    .all(self.reader())
            };
        }
        match kind {
            crate::stream::CASE => self.within(numbers!(case_file)).await,
            crate::stream::PROJECT => self.within(numbers!(project)).await,
            _ => self.within(numbers!(licence)).await,
        }
    }
}
