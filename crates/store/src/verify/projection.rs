//! Comparing what is stored with what the log makes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use onewindow_engine::case::{Case, Measure};
use onewindow_engine::ids::{CaseId, ProjectId};
use onewindow_engine::project::Project;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait as _, DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::report::{FindingCode, VerifyReport};
use super::streams::Expected;
use crate::commit::{
    Names, case_row, measure_row, project_row, queue_rows, rating_row, step_measure_rows, timer_rows,
};
use crate::entity::{
    case_department, case_file, document, enterprise, event, measure, project, queue_count, queue_item,
    rating, step_measure, timer,
};
use crate::error::StoreError;
use crate::stream::{self, Stream};

/// Compares a project's row with the replayed project.
pub(super) async fn check_project(
    db: &DatabaseTransaction,
    id: ProjectId,
    replayed: Option<(Project, DateTime<Utc>)>,
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
    let stream = Some(Stream::Project(id));
    let stored = project::Entity::find_by_id(id.0).one(db).await?;
    let made = replayed
        .map(|(project, at)| project_row(&project, at))
        .transpose()?;
    match (stored, made) {
        (Some(stored), Some(made)) if stored == made => {}
        (Some(stored), Some(made)) => {
            let columns = [
                ("state", stored.state == made.state),
                ("sequence", stored.sequence == made.sequence),
                ("name", stored.name == made.name),
            ];
            report.find(FindingCode::StateDiffers, stream, &differing(&columns));
        }
        _ => report.find(FindingCode::StateMissing, stream, ""),
    }
    Ok(())
}

/// Compares a case's rows with the replayed case and what follows from it.
pub(super) async fn check_case<F>(
    db: &DatabaseTransaction,
    id: CaseId,
    replayed: Option<(Case, DateTime<Utc>)>,
    expect: &F,
    report: &mut VerifyReport,
) -> Result<(), StoreError>
where
    F: Fn(&Case) -> Option<Expected> + Sync,
{
    let stream = Some(Stream::Case(id));
    let stored = case_file::Entity::find_by_id(id.0).one(db).await?;
    let (Some(stored), Some((case, at))) = (stored, replayed) else {
        report.find(FindingCode::StateMissing, stream, "");
        return Ok(());
    };
    let made = case_row(&case, at)?;
    if stored != made {
        let columns = [
            ("state", stored.state == made.state),
            ("sequence", stored.sequence == made.sequence),
            ("phase", stored.phase == made.phase),
        ];
        report.find(FindingCode::StateDiffers, stream, &differing(&columns));
    }
    let readers = case_department::Entity::find()
        .filter(case_department::Column::CaseId.eq(id.0))
        .all(db)
        .await?;
    let readers: BTreeSet<String> = readers.into_iter().map(|row| row.department).collect();
    if readers != crate::commit::readers(&case) {
        report.find(FindingCode::ReadersDiffer, stream, "");
    }
    check_documents(db, &case, report).await?;
    let rating = rating::Entity::find_by_id(id.0).one(db).await?;
    if rating != rating_row(&case) {
        report.find(FindingCode::RatingsDiffer, stream, "");
    }
    let Some(should) = expect(&case) else {
        report.find(
            FindingCode::VersionUnknown,
            stream,
            &case.procedure.code.to_string(),
        );
        return Ok(());
    };
    let mut queued = queue_item::Entity::find()
        .filter(queue_item::Column::CaseId.eq(id.0))
        .all(db)
        .await?;
    let names = names(db, &case).await?;
    let mut expected = queue_rows(&case, &should.tasks, &names)?;
    queued.sort_by_key(|row| row.id);
    expected.sort_by_key(|row| row.id);
    if queued != expected {
        report.find(FindingCode::QueueDiffers, stream, "");
    }
    let set = timer::Entity::find()
        .filter(timer::Column::CaseId.eq(id.0))
        .all(db)
        .await?;
    let key = |row: &timer::Model| (row.clock.clone(), row.rung.clone(), row.at);
    let set: BTreeSet<_> = set.iter().map(key).collect();
    let expected: BTreeSet<_> = timer_rows(&case, &should.timers).iter().map(key).collect();
    if set != expected {
        report.find(FindingCode::TimersDiffer, stream, "");
    }
    check_measure(db, id, should.measure.as_ref(), report).await
}

/// Compares what a case counts for in statistics.
async fn check_measure(
    db: &DatabaseTransaction,
    id: CaseId,
    should: Option<&Measure>,
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
    let kept = measure::Entity::find_by_id(id.0).one(db).await?;
    let mut steps = step_measure::Entity::find()
        .filter(step_measure::Column::CaseId.eq(id.0))
        .all(db)
        .await?;
    let mut expected = should.map_or_else(Vec::new, |should| step_measure_rows(id, should));
    steps.sort_by(|one, other| one.step_key.cmp(&other.step_key));
    expected.sort_by(|one, other| one.step_key.cmp(&other.step_key));
    if kept != should.map(|should| measure_row(id, should)) || steps != expected {
        report.find(FindingCode::MeasuresDiffer, Some(Stream::Case(id)), "");
    }
    Ok(())
}

/// Compares the codes that written acts can be found by with those of the case.
async fn check_documents(
    db: &DatabaseTransaction,
    case: &Case,
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
    let registered = document::Entity::find()
        .filter(document::Column::CaseId.eq(case.id.0))
        .all(db)
        .await?;
    let registered: BTreeSet<&str> = registered.iter().map(|row| row.code.as_str()).collect();
    let drawn: BTreeSet<&str> = case.documents.iter().map(|drawn| drawn.code.as_str()).collect();
    if registered != drawn {
        report.find(FindingCode::DocumentsDiffer, Some(Stream::Case(case.id)), "");
    }
    Ok(())
}

pub(super) fn differing(columns: &[(&str, bool)]) -> String {
    let names: Vec<&str> = columns
        .iter()
        .filter(|(_, same)| !same)
        .map(|(name, _)| *name)
        .collect();
    names.join(", ")
}

async fn names(db: &DatabaseTransaction, case: &Case) -> Result<Names, StoreError> {
    let project = project::Entity::find_by_id(case.project.0).one(db).await?;
    let enterprise = enterprise::Entity::find_by_id(case.enterprise.0).one(db).await?;
    Ok(Names {
        project: project.map(|row| row.name).unwrap_or_default(),
        enterprise: enterprise.map(|row| row.name).unwrap_or_default(),
    })
}

/// States without any event.
pub(super) async fn check_strays(
    db: &DatabaseTransaction,
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
    let mut cases = Query::select();
    cases
        .column(case_file::Column::Id)
        .from(case_file::Entity)
        .and_where(without_events(
            stream::CASE,
            (case_file::Entity, case_file::Column::Id),
        ));
    for id in ids(db, &cases).await? {
        report.find(FindingCode::StateMissing, Some(Stream::Case(CaseId(id))), "");
    }
    let mut projects = Query::select();
    projects
        .column(project::Column::Id)
        .from(project::Entity)
        .and_where(without_events(
            stream::PROJECT,
            (project::Entity, project::Column::Id),
        ));
    for id in ids(db, &projects).await? {
        report.find(
            FindingCode::StateMissing,
            Some(Stream::Project(ProjectId(id))),
            "",
        );
    }
    Ok(())
}

pub(super) fn without_events(kind: &str, id: impl sea_orm::sea_query::IntoColumnRef) -> Expr {
    let mut events = Query::select();
    events
        .expr(Expr::val(1))
        .from(event::Entity)
        .and_where(Expr::col((event::Entity, event::Column::StreamKind)).eq(kind))
        .and_where(Expr::col((event::Entity, event::Column::StreamId)).eq(Expr::col(id)));
    Expr::exists(events).not()
}

pub(super) async fn ids(db: &DatabaseTransaction, query: &SelectStatement) -> Result<Vec<Uuid>, StoreError> {
    let rows = db.query_all(query).await?;
    Ok(rows
        .iter()
        .map(|row| row.try_get_by_index(0))
        .collect::<Result<_, _>>()?)
}

/// The kept counts against the counted ones.
pub(super) async fn check_counts(
    db: &DatabaseTransaction,
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
    type Counts = BTreeMap<(String, String, String), i64>;
    let items = Alias::new("items");
    let columns = [
        queue_item::Column::Department,
        queue_item::Column::Status,
        queue_item::Column::Colour,
    ];
    let mut query = Query::select();
    query
        .columns(columns)
        .expr_as(Expr::col(queue_item::Column::Id).count(), items)
        .from(queue_item::Entity);
    query.group_by_columns(columns);
    let mut counted = Counts::new();
    for row in db.query_all(&query).await? {
        let key = (
            row.try_get("", "department")?,
            row.try_get("", "status")?,
            row.try_get("", "colour")?,
        );
        counted.insert(key, row.try_get("", "items")?);
    }
    let kept = queue_count::Entity::find().all(db).await?;
    let kept: Counts = kept
        .into_iter()
        .filter(|row| row.items != 0)
        .map(|row| ((row.department, row.status, row.colour), row.items))
        .collect();
    for (department, status, colour) in counted.keys().chain(kept.keys()).collect::<BTreeSet<_>>() {
        let key = (department.clone(), status.clone(), colour.clone());
        if counted.get(&key) != kept.get(&key) {
            report.find(
                FindingCode::CountDiffers,
                None,
                &format!("{department}, {status}, {colour}"),
            );
        }
    }
    Ok(())
}
