//! Walking the log stream by stream.

use chrono::{DateTime, Utc};
use onewindow_engine::case::{Case, Measure, Task, Timer};
use onewindow_engine::licence::Licence;
use onewindow_engine::project::Project;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::projection;
use super::report::{FindingCode, VerifyReport};
use crate::commit::{case_event, licence_record, project_record};
use crate::entity::event;
use crate::error::StoreError;
use crate::instant::instant;
use crate::stream::{GENESIS, Stream, hash};

/// Rows read at once.
const BATCH: u64 = 1_000;

/// What should stand beside a case.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// What stands in queues.
    pub tasks: Vec<Task>,
    /// What is still to fire.
    pub timers: Vec<Timer>,
    /// What it counts for in statistics; none for a draft.
    pub measure: Option<Measure>,
}

/// Checks every stream, one after the other.
pub(super) async fn check<F>(
    db: &DatabaseTransaction,
    expect: &F,
    report: &mut VerifyReport,
) -> Result<(), StoreError>
where
    F: Fn(&Case) -> Option<Expected> + Sync,
{
    let mut stream: Vec<event::Model> = Vec::new();
    let mut last: Option<event::Model> = None;
    loop {
        let rows = batch(db, last.as_ref()).await?;
        let Some(end) = rows.last() else { break };
        last = Some(end.clone());
        report.events += u64::try_from(rows.len()).unwrap_or(u64::MAX);
        for row in rows {
            let same = stream.first().is_none_or(|first| {
                (&first.stream_kind, first.stream_id) == (&row.stream_kind, row.stream_id)
            });
            if !same {
                check_stream(db, &std::mem::take(&mut stream), expect, report).await?;
            }
            stream.push(row);
        }
    }
    if stream.is_empty() {
        Ok(())
    } else {
        check_stream(db, &stream, expect, report).await
    }
}

async fn batch(
    db: &DatabaseTransaction,
    last: Option<&event::Model>,
) -> Result<Vec<event::Model>, StoreError> {
    let mut query = event::Entity::find();
    if let Some(last) = last {
        let columns = [
            event::Column::StreamKind,
            event::Column::StreamId,
            event::Column::Sequence,
        ];
        let row = Expr::tuple(columns.map(Expr::col));
        let seen = [
            Expr::val(last.stream_kind.clone()),
            Expr::val(last.stream_id),
            Expr::val(last.sequence),
        ];
        query = query.filter(row.gt(Expr::tuple(seen)));
    }
    let query = query
        .order_by_asc(event::Column::StreamKind)
        .order_by_asc(event::Column::StreamId)
        .order_by_asc(event::Column::Sequence)
        .limit(BATCH);
    Ok(query.all(db).await?)
}

async fn check_stream<F>(
    db: &DatabaseTransaction,
    rows: &[event::Model],
    expect: &F,
    report: &mut VerifyReport,
) -> Result<(), StoreError>
where
    F: Fn(&Case) -> Option<Expected> + Sync,
{
    let Some(first) = rows.first() else { return Ok(()) };
    let stream = Stream::of(&first.stream_kind, first.stream_id);
    check_chain(rows, stream, report);
    match stream {
        Some(Stream::Case(id)) => {
            report.cases += 1;
            let Some(events) = read(rows, stream, case_event, report) else {
                return Ok(());
            };
            let case = Case::replay(&events).zip(updated_at(rows));
            projection::check_case(db, id, case, expect, report).await
        }
        Some(Stream::Project(id)) => {
            report.projects += 1;
            let Some(records) = read(rows, stream, project_record, report) else {
                return Ok(());
            };
            let project = Project::replay(&records).zip(updated_at(rows));
            projection::check_project(db, id, project, report).await
        }
        Some(Stream::Licence(id)) => {
            let Some(records) = read(rows, stream, licence_record, report) else {
                return Ok(());
            };
            let licence = Licence::replay(&records).zip(updated_at(rows));
            super::licence::check(db, id, licence, report).await
        }
        None => {
            report.find_event(
                FindingCode::EventUnreadable,
                None,
                (first.position, first.sequence),
            );
            Ok(())
        }
    }
}

/// The chain, the numbers and the order in the feed. A link may follow from the hash that is stored before it or
/// from the one computed there, so that one changed row is named once, and not its neighbour with it.
fn check_chain(rows: &[event::Model], stream: Option<Stream>, report: &mut VerifyReport) {
    let mut before = [GENESIS.to_vec(), GENESIS.to_vec()];
    let mut place = (i64::MIN, i64::MIN);
    let mut expected = 1;
    for row in rows {
        let here = (row.position, row.sequence);
        let gap = row.sequence != expected;
        expected = row.sequence.saturating_add(1);
        let [stored, computed] = before.each_ref().map(|previous| hash(previous, row).to_vec());
        if gap {
            report.find_event(FindingCode::EventMissing, stream, here);
        } else if stored != row.hash && computed != row.hash {
            report.find_event(FindingCode::EventChanged, stream, here);
        }
        if (row.transaction_id, row.position) <= place {
            report.find_event(FindingCode::EventOrder, stream, here);
        }
        before = [row.hash.clone(), stored];
        place = (row.transaction_id, row.position);
    }
}

fn read<T>(
    rows: &[event::Model],
    stream: Option<Stream>,
    read: impl Fn(&event::Model) -> Result<T, StoreError>,
    report: &mut VerifyReport,
) -> Option<Vec<T>> {
    let mut events = Vec::with_capacity(rows.len());
    for row in rows {
        if let Ok(event) = read(row) {
            events.push(event);
        } else {
            report.find_event(FindingCode::EventUnreadable, stream, (row.position, row.sequence));
            return None;
        }
    }
    Some(events)
}

fn updated_at(rows: &[event::Model]) -> Option<DateTime<Utc>> {
    rows.last().and_then(|row| instant(row.at, "event").ok())
}
