//! Appending to the log, and reading engine events out of its rows.

use chrono::{DateTime, Utc};
use onewindow_engine::actor::By;
use onewindow_engine::case::Event;
use onewindow_engine::licence::LicenceRecord;
use onewindow_engine::project::ProjectRecord;
use sea_orm::{
    ColumnTrait, ConnectionTrait as _, DatabaseTransaction, DbBackend, EntityTrait, IntoActiveModel as _,
    QueryFilter, QuerySelect as _, Statement,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{CaseWrite, CommitError, LicenceWrite, ProjectWrite};
use crate::canonical::{self, unreadable};
use crate::entity::event;
use crate::error::StoreError;
use crate::instant::{column, instant, micros};
use crate::stream::{GENESIS, Stream, hash};

/// Rows of one statement: far below what either database binds at most.
const ROWS: usize = 500;

/// What one command writes.
pub(super) struct Writes<'a> {
    pub projects: &'a [&'a ProjectWrite],
    pub cases: &'a [&'a CaseWrite],
    pub licences: &'a [&'a LicenceWrite],
}

/// Appends the events of all streams and returns the position of the last one, 0 when there is none.
pub(super) async fn append(
    db: &DatabaseTransaction,
    writes: Writes<'_>,
    transaction_base: i64,
) -> Result<i64, CommitError> {
    let Writes {
        projects,
        cases,
        licences,
    } = writes;
    let total = projects.iter().map(|write| write.records.len()).sum::<usize>()
        + cases.iter().map(|write| write.events.len()).sum::<usize>()
        + licences.iter().map(|write| write.records.len()).sum::<usize>();
    if total == 0 {
        return Ok(0);
    }
    let mut places = Places::take(db, total, transaction_base).await?;
    let mut rows = Vec::with_capacity(total);
    for write in projects {
        let mut chain = Chain::after(db, Stream::Project(write.after.id), write.before).await?;
        for record in &write.records {
            rows.push(chain.link(&mut places, (record.at, &record.by, &record.what))?);
        }
    }
    for write in cases {
        let mut chain = Chain::after(db, Stream::Case(write.after.id), write.before).await?;
        for event in &write.events {
            rows.push(chain.link(&mut places, (event.at, &event.by, &event.what))?);
        }
    }
    for write in licences {
        let mut chain = Chain::after(db, Stream::Licence(write.after.id), write.before).await?;
        for record in &write.records {
            rows.push(chain.link(&mut places, (record.at, &record.by, &record.what))?);
        }
    }
    let last = rows.last().map_or(0, |row| row.position);
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(ROWS));
        let batch = rows.into_iter().map(event::Model::into_active_model);
        event::Entity::insert_many(batch)
            .exec_without_returning(db)
            .await?;
        rows = rest;
    }
    Ok(last)
}

/// Places in the log of the database, taken before the rows are written because the hash covers them.
struct Places {
    positions: std::vec::IntoIter<i64>,
    transaction_id: i64,
}

impl Places {
    async fn take(
        db: &DatabaseTransaction,
        total: usize,
        transaction_base: i64,
    ) -> Result<Self, CommitError> {
        let backend = db.get_database_backend();
        let total = i64::try_from(total).unwrap_or(i64::MAX);
        if backend == DbBackend::Sqlite {
            // The only writer: nobody can take the same places before this commits.
            let sql = "SELECT coalesce(max(position), 0) AS last FROM event";
            let row = db.query_one_raw(Statement::from_string(backend, sql)).await?;
            let last: i64 = row.map(|row| row.try_get("", "last")).transpose()?.unwrap_or(0);
            let positions: Vec<i64> = (last + 1..=last + total).collect();
            return Ok(Self {
                positions: positions.into_iter(),
                transaction_id: 0,
            });
        }
        let sql = "SELECT nextval('event_position') AS position, \
                   pg_current_xact_id()::text::bigint AS transaction_id FROM generate_series(1, $1::bigint)";
        let rows = db
            .query_all_raw(Statement::from_sql_and_values(backend, sql, [total.into()]))
            .await?;
        let transaction_id: i64 = rows
            .first()
            .map(|row| row.try_get("", "transaction_id"))
            .transpose()?
            .unwrap_or(0);
        let positions: Vec<i64> = rows
            .iter()
            .map(|row| row.try_get("", "position"))
            .collect::<Result<_, sea_orm::DbErr>>()?;
        Ok(Self {
            positions: positions.into_iter(),
            transaction_id: transaction_base + transaction_id,
        })
    }
}

/// The end of a stream, to which events are linked.
struct Chain {
    stream: Stream,
    sequence: i64,
    hash: Vec<u8>,
}

impl Chain {
    async fn after(
        db: &DatabaseTransaction,
        stream: Stream,
        before: Option<u64>,
    ) -> Result<Self, CommitError> {
        let Some(before) = before else {
            return Ok(Self {
                stream,
                sequence: 0,
                hash: GENESIS.to_vec(),
            });
        };
        let sequence = column(before);
        let hash = event::Entity::find()
            .select_only()
            .column(event::Column::Hash)
            .filter(event::Column::StreamKind.eq(stream.kind()))
            .filter(event::Column::StreamId.eq(stream.id()))
            .filter(event::Column::Sequence.eq(sequence))
            .into_tuple::<Vec<u8>>()
            .one(db)
            .await?
            .ok_or_else(|| unreadable(&stream.to_string(), format!("event {sequence} is missing")))?;
        Ok(Self {
            stream,
            sequence,
            hash,
        })
    }

    fn link(
        &mut self,
        places: &mut Places,
        (at, by, what): (DateTime<Utc>, &By, &impl Serialize),
    ) -> Result<event::Model, StoreError> {
        let place = self.stream.to_string();
        let (r#type, data) = split(what, &place)?;
        self.sequence += 1;
        let mut row = event::Model {
            position: places
                .positions
                .next()
                .ok_or_else(|| unreadable(&place, "too few positions"))?,
            transaction_id: places.transaction_id,
            stream_kind: self.stream.kind().to_owned(),
            stream_id: self.stream.id(),
            sequence: self.sequence,
            at: micros(at),
            by: canonical::write(by)?,
            r#type,
            data: canonical::write(&data)?,
            hash: Vec::new(),
        };
        row.hash = hash(&self.hash, &row).to_vec();
        self.hash.clone_from(&row.hash);
        Ok(row)
    }
}

/// An event's type and data, as the engine names them; an event that says no more than its type has no data.
fn split(what: &impl Serialize, place: &str) -> Result<(String, Value), StoreError> {
    let written = serde_json::to_value(what).map_err(|source| unreadable(place, source))?;
    match written {
        Value::Object(mut members) => match (members.remove("type"), members.remove("data")) {
            (Some(Value::String(name)), data) => Ok((name, data.unwrap_or(Value::Null))),
            _ => Err(unreadable(place, "an event without a type")),
        },
        _ => Err(unreadable(place, "an event without a type")),
    }
}

fn join<T: DeserializeOwned>(row: &event::Model, place: &str) -> Result<(DateTime<Utc>, By, T), StoreError> {
    let data: Value = canonical::read(&row.data, place)?;
    let mut members = Map::new();
    members.insert("type".to_owned(), Value::String(row.r#type.clone()));
    if !data.is_null() {
        members.insert("data".to_owned(), data);
    }
    let what = serde_json::from_value(Value::Object(members)).map_err(|source| unreadable(place, source))?;
    Ok((instant(row.at, place)?, canonical::read(&row.by, place)?, what))
}

/// The engine's event of a row of a case's stream.
pub(crate) fn case_event(row: &event::Model) -> Result<Event, StoreError> {
    let (at, by, what) = join(row, &format!("event {}", row.position))?;
    Ok(Event { at, by, what })
}

/// The engine's record of a row of a project's stream.
pub(crate) fn project_record(row: &event::Model) -> Result<ProjectRecord, StoreError> {
    let (at, by, what) = join(row, &format!("event {}", row.position))?;
    Ok(ProjectRecord { at, by, what })
}

/// The engine's record of a row of a licence's stream.
pub(crate) fn licence_record(row: &event::Model) -> Result<LicenceRecord, StoreError> {
    let (at, by, what) = join(row, &format!("event {}", row.position))?;
    Ok(LicenceRecord { at, by, what })
}
