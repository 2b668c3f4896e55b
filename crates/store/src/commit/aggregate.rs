//! The rows of cases and projects, compared by version and written.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use onewindow_engine::case::Case;
use onewindow_engine::project::{Project, ProjectEvent, ProjectRecord};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel as _, QueryFilter,
    QuerySelect as _,
};

use super::{CaseWrite, CommitError, ProjectWrite};
use crate::canonical;
use crate::entity::{case_department, case_file, event, project, queue_item};
use crate::error::StoreError;
use crate::instant::{column, count, instant, micros};
use crate::search::{self, Named};
use crate::stream::Stream;

/// The row of a case. Its last change is that of its last event.
pub(crate) fn case_row(case: &Case, updated_at: DateTime<Utc>) -> Result<case_file::Model, StoreError> {
    Ok(case_file::Model {
        id: case.id.0,
        number: case.number.clone(),
        project_id: case.project.0,
        enterprise_id: case.enterprise.0,
        procedure: case.procedure.code.as_str().to_owned(),
        department: case.department.as_str().to_owned(),
        phase: case.phase.code().to_owned(),
        bars: case.bar().map_or(0, |_| 1),
        sequence: column(case.sequence),
        opened_at: micros(case.opened_at),
        updated_at: micros(updated_at),
        state: canonical::write(case)?,
    })
}

/// The row of a project. Its last change is that of its last record.
pub(crate) fn project_row(
    project: &Project,
    updated_at: DateTime<Utc>,
) -> Result<project::Model, StoreError> {
    Ok(project::Model {
        id: project.id.0,
        number: project.number.clone(),
        enterprise_id: project.enterprise.0,
        route: project.route.as_str().to_owned(),
        name: project.name.clone(),
        sequence: column(project.sequence),
        created_at: micros(project.created_at),
        updated_at: micros(updated_at),
        state: canonical::write(project)?,
    })
}

/// Who may read a case: the departments with a part in it, and officers who were told of it by name.
pub(crate) fn readers(case: &Case) -> BTreeSet<String> {
    let departments = case.departments().into_iter();
    let departments = departments.map(|code| code.as_str().to_owned());
    let people = case.readers().into_iter().map(crate::scope::reader);
    departments.chain(people).collect()
}

pub(super) async fn write_case(db: &DatabaseTransaction, write: &CaseWrite) -> Result<(), CommitError> {
    let updated_at = write
        .events
        .last()
        .map_or(write.after.opened_at, |event| event.at);
    let row = case_row(&write.after, updated_at)?;
    let (id, stream) = (row.id, Stream::Case(write.after.id));
    let rows = if let Some(before) = write.before {
        case_file::Entity::update_many()
            .col_expr(case_file::Column::Procedure, Expr::val(row.procedure))
            .col_expr(case_file::Column::Department, Expr::val(row.department))
            .col_expr(case_file::Column::Phase, Expr::val(row.phase))
            .col_expr(case_file::Column::Bars, Expr::val(row.bars))
            .col_expr(case_file::Column::Sequence, Expr::val(row.sequence))
            .col_expr(case_file::Column::UpdatedAt, Expr::val(row.updated_at))
            .col_expr(case_file::Column::State, Expr::val(row.state))
            .filter(case_file::Column::Id.eq(id))
            .filter(case_file::Column::Sequence.eq(column(before)))
            .exec(db)
            .await?
            .rows_affected
    } else {
        let taken = OnConflict::column(case_file::Column::Id).do_nothing().to_owned();
        case_file::Entity::insert(row.into_active_model())
            .on_conflict(taken)
            .exec_without_returning(db)
            .await?
    };
    if rows == 0 {
        let found = case_file::Entity::find_by_id(id)
            .select_only()
            .column(case_file::Column::Sequence)
            .into_tuple::<i64>()
            .one(db)
            .await?;
        return Err(conflict(db, stream, write.before, found).await?);
    }
    let departments = readers(&write.after)
        .into_iter()
        .map(|reader| case_department::ActiveModel {
            case_id: Set(id),
            department: Set(reader),
        });
    let known = OnConflict::columns([
        case_department::Column::CaseId,
        case_department::Column::Department,
    ])
    .do_nothing()
    .to_owned();
    case_department::Entity::insert_many(departments)
        .on_conflict(known)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

pub(super) async fn write_project(db: &DatabaseTransaction, write: &ProjectWrite) -> Result<(), CommitError> {
    let updated_at = write
        .records
        .last()
        .map_or(write.after.created_at, |record| record.at);
    let row = project_row(&write.after, updated_at)?;
    let (id, stream) = (row.id, Stream::Project(write.after.id));
    let Some(before) = write.before else {
        let taken = OnConflict::column(project::Column::Id).do_nothing().to_owned();
        let rows = project::Entity::insert(row.into_active_model())
            .on_conflict(taken)
            .exec_without_returning(db)
            .await?;
        return if rows == 0 {
            Err(project_conflict(db, stream, None).await?)
        } else {
            Ok(search::keep(db, (Named::Project, id), &[&write.after.name]).await?)
        };
    };
    let name = row.name.clone();
    let updated = project::Entity::update_many()
        .col_expr(project::Column::Name, Expr::val(row.name))
        .col_expr(project::Column::Sequence, Expr::val(row.sequence))
        .col_expr(project::Column::UpdatedAt, Expr::val(row.updated_at))
        .col_expr(project::Column::State, Expr::val(row.state))
        .filter(project::Column::Id.eq(id))
        .filter(project::Column::Sequence.eq(column(before)))
        .exec(db)
        .await?;
    if updated.rows_affected == 0 {
        return Err(project_conflict(db, stream, Some(before)).await?);
    }
    // Queues show the name; it changes rarely, so the rows are looked for only by those that differ.
    queue_item::Entity::update_many()
        .col_expr(queue_item::Column::ProjectName, Expr::val(name.clone()))
        .filter(queue_item::Column::ProjectId.eq(id))
        .filter(queue_item::Column::ProjectName.ne(name.clone()))
        .exec(db)
        .await?;
    let renames = |record: &ProjectRecord| matches!(record.what, ProjectEvent::ProjectUpdated { .. });
    if write.records.iter().any(renames) {
        search::keep(db, (Named::Project, id), &[&name]).await?;
    }
    Ok(())
}

async fn project_conflict(
    db: &DatabaseTransaction,
    stream: Stream,
    before: Option<u64>,
) -> Result<CommitError, CommitError> {
    let found = project::Entity::find_by_id(stream.id())
        .select_only()
        .column(project::Column::Sequence)
        .into_tuple::<i64>()
        .one(db)
        .await?;
    conflict(db, stream, before, found).await
}

/// Says how far the aggregate is and who moved it there.
pub(super) async fn conflict(
    db: &DatabaseTransaction,
    aggregate: Stream,
    before: Option<u64>,
    found: Option<i64>,
) -> Result<CommitError, CommitError> {
    let last = event::Entity::find()
        .filter(event::Column::StreamKind.eq(aggregate.kind()))
        .filter(event::Column::StreamId.eq(aggregate.id()))
        .filter(event::Column::Sequence.eq(found.unwrap_or(0)))
        .one(db)
        .await?;
    let place = aggregate.to_string();
    let (moved_by, moved_at) = match last {
        Some(row) => (
            Some(canonical::read(&row.by, &place)?),
            Some(instant(row.at, &place)?),
        ),
        None => (None, None),
    };
    Ok(CommitError::Conflict {
        aggregate,
        expected: before.unwrap_or(0),
        found: found.map_or(0, count),
        moved_by: moved_by.map(Box::new),
        moved_at,
    })
}
