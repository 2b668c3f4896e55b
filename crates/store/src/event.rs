//! The feed: every event once, in commit order, without gaps.
//!
//! On `SQLite` there is one writer, so positions are commit order. On `PostgreSQL` a transaction may take a position
//! early and commit late. There the order is (transaction, position), and only rows of transactions older than the
//! oldest one in flight are read: whatever commits later has a higher transaction id and comes behind. A reader
//! that goes on after the last event it saw therefore misses nothing. Within a stream that order is the sequence,
//! because a writer begins its transaction only after it has read what it decides upon.

use chrono::{DateTime, Utc};
use onewindow_engine::access::Scope;
use onewindow_engine::actor::By;
use sea_orm::sea_query::{Condition, Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use serde_json::Value;
use uuid::Uuid;

use crate::canonical::{self, unreadable};
use crate::entity::event;
use crate::error::{StoreError, StoreErrorCode};
use crate::instant::{count, instant};
use crate::page::{Keyset, Slice};
use crate::scope;
use crate::settings::DatabaseKind;
use crate::store::Store;
use crate::stream::{Stream, event_id};

/// An event as the log holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct LoggedEvent {
    /// Its place in the log: what a reader goes on after. An opaque number, not a count.
    pub position: i64,
    /// Its id, made of its hash.
    pub id: Uuid,
    /// Whose event it is.
    pub stream: Stream,
    /// Counts the events of the stream from 1.
    pub sequence: u64,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub by: By,
    /// Its type's stable name.
    pub type_name: String,
    /// What happened; null when the type says all.
    pub data: Value,
    /// SHA-256 over the event and the hash of the one before it in its stream, lower-case hex.
    pub hash: String,
}

/// Which events; every part that is set has to hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Of one of these types; empty: of any.
    pub types: Vec<String>,
    /// Of this case or project.
    pub stream: Option<Stream>,
}

impl Store {
    /// The events behind a position that the scope covers, at most so many. With a stream given, its events in
    /// order, up to the last one committed; without, the whole feed, on `PostgreSQL` up to the oldest transaction
    /// still in flight.
    ///
    /// # Errors
    /// `INVALID_CURSOR` for a position that no event has; else when the database can't answer or a row is
    /// unreadable.
    pub async fn events(
        &self,
        scope: &Scope,
        after: Option<i64>,
        filter: &EventFilter,
        first: u32,
    ) -> Result<Slice<LoggedEvent>, StoreError> {
        let mut query = event::Entity::find().filter(scope::events(scope));
        if !filter.types.is_empty() {
            query = query.filter(event::Column::Type.is_in(filter.types.iter().cloned()));
        }
        let after = match after {
            Some(position) => Some(self.place_of(position).await?),
            None => None,
        };
        let query = match filter.stream {
            Some(stream) => of_stream(query, stream, after),
            None => self.in_commit_order(query, after),
        };
        let rows = self
            .within(query.limit(u64::from(first) + 1).all(self.reader()))
            .await?;
        Slice::cut(rows, first, |row| Keyset {
            sort: row.position.to_string(),
            id: event_id(&row.hash),
        })
        .try_map(|row| read(&row))
    }

    /// When the last event of the feed happened; none before the first.
    ///
    /// # Errors
    /// When the database can't answer or the row is unreadable.
    pub async fn last_event_at(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let query = event::Entity::find()
            .select_only()
            .column(event::Column::At)
            .order_by_desc(event::Column::Position)
            .limit(1)
            .into_tuple::<i64>();
        self.within(query.one(self.reader()))
            .await?
            .map(|at| instant(at, "event"))
            .transpose()
    }

    /// Transaction and position of an event already seen; events are never removed.
    pub(crate) async fn place_of(&self, position: i64) -> Result<(i64, i64), StoreError> {
        let query = event::Entity::find_by_id(position)
            .select_only()
            .column(event::Column::TransactionId)
            .column(event::Column::Position)
            .into_tuple();
        self.within(query.one(self.reader()))
            .await?
            .ok_or_else(|| unknown(position))
    }

    /// On `PostgreSQL` only what no transaction in flight can come before.
    pub(crate) fn below_in_flight(&self) -> Option<Expr> {
        let oldest = Expr::cust("pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            .add(self.connections.transaction_base);
        let column = Expr::col((event::Entity, event::Column::TransactionId));
        (self.kind() == DatabaseKind::Postgres).then(|| column.lt(oldest))
    }

    pub(crate) fn in_commit_order(
        &self,
        query: Select<event::Entity>,
        after: Option<(i64, i64)>,
    ) -> Select<event::Entity> {
        if self.kind() == DatabaseKind::Sqlite {
            let behind = after.map(|(_, position)| event::Column::Position.gt(position));
            return query
                .filter(Condition::all().add_option(behind))
                .order_by_asc(event::Column::Position);
        }
        let behind = after.map(|(transaction, position)| {
            let row = Expr::tuple([
                Expr::col((event::Entity, event::Column::TransactionId)),
                Expr::col((event::Entity, event::Column::Position)),
            ]);
            row.gt(Expr::tuple([Expr::val(transaction), Expr::val(position)]))
        });
        query
            .filter(
                Condition::all()
                    .add_option(behind)
                    .add_option(self.below_in_flight()),
            )
            .order_by_asc(event::Column::TransactionId)
            .order_by_asc(event::Column::Position)
    }
}

fn of_stream(
    query: Select<event::Entity>,
    stream: Stream,
    after: Option<(i64, i64)>,
) -> Select<event::Entity> {
    let mut query = query
        .filter(event::Column::StreamKind.eq(stream.kind()))
        .filter(event::Column::StreamId.eq(stream.id()));
    if let Some((_, position)) = after {
        query = query.filter(event::Column::Position.gt(position));
    }
    query.order_by_asc(event::Column::Sequence)
}

pub(crate) fn read(row: &event::Model) -> Result<LoggedEvent, StoreError> {
    let place = format!("event {}", row.position);
    Ok(LoggedEvent {
        position: row.position,
        id: event_id(&row.hash),
        stream: Stream::of(&row.stream_kind, row.stream_id)
            .ok_or_else(|| unreadable(&place, format!("stream {}", row.stream_kind)))?,
        sequence: count(row.sequence),
        at: instant(row.at, &place)?,
        by: canonical::read(&row.by, &place)?,
        type_name: row.r#type.clone(),
        data: canonical::read(&row.data, &place)?,
        hash: hex(&row.hash),
    })
}

fn unknown(position: i64) -> StoreError {
    StoreError::new(StoreErrorCode::InvalidCursor).at(format!("event {position}"))
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            for digit in [byte >> 4, byte & 0xf] {
                text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
            }
            text
        })
}
