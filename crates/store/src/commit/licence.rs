//! The rows of licences, compared by version and written with their days.

use chrono::{DateTime, NaiveDate, Utc};
use onewindow_engine::licence::{Licence, duties};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel as _, QueryFilter, QuerySelect as _,
};

use super::aggregate::conflict;
use super::{CommitError, LicenceWrite};
use crate::canonical;
use crate::entity::{licence, licence_timer};
use crate::error::StoreError;
use crate::instant::{column, micros};
use crate::stream::Stream;

/// The row of a licence. Its last change is that of its last record.
pub(crate) fn licence_row(
    licence: &Licence,
    updated_at: DateTime<Utc>,
) -> Result<licence::Model, StoreError> {
    let length = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
    Ok(licence::Model {
        id: licence.id.0,
        code: licence.code.clone(),
        number: licence.number.clone(),
        case_id: licence.case.0,
        project_id: licence.project.0,
        enterprise_id: licence.enterprise.0,
        procedure: licence.procedure.code.as_str().to_owned(),
        department: licence.department.as_str().to_owned(),
        standing: licence.standing.code().to_owned(),
        // Whatever will have to be done some day counts, so that no row changes by itself.
        tasks: length(licence.tasks(NaiveDate::MAX).len()),
        bars: length(licence.bars.len()),
        sequence: column(licence.sequence),
        issued_at: micros(licence.issued_at),
        updated_at: micros(updated_at),
        state: canonical::write(licence)?,
    })
}

/// The days of a licence as rows, in the order of their keys.
pub(crate) fn licence_timer_rows(licence: &Licence) -> Vec<licence_timer::Model> {
    let mut rows: Vec<licence_timer::Model> = duties(licence)
        .into_iter()
        .map(|due| licence_timer::Model {
            licence_id: licence.id.0,
            duty: due.duty.code().to_owned(),
            last_day: due.last_day.to_string(),
        })
        .collect();
    rows.sort_by(|one, other| one.duty.cmp(&other.duty));
    rows
}

pub(super) async fn write(db: &DatabaseTransaction, write: &LicenceWrite) -> Result<(), CommitError> {
    let updated_at = write
        .records
        .last()
        .map_or(write.after.issued_at, |record| record.at);
    let row = licence_row(&write.after, updated_at)?;
    let (id, stream) = (row.id, Stream::Licence(write.after.id));
    let rows = if let Some(before) = write.before {
        licence::Entity::update_many()
            .col_expr(licence::Column::Standing, Expr::val(row.standing))
            .col_expr(licence::Column::Tasks, Expr::val(row.tasks))
            .col_expr(licence::Column::Bars, Expr::val(row.bars))
            .col_expr(licence::Column::Sequence, Expr::val(row.sequence))
            .col_expr(licence::Column::UpdatedAt, Expr::val(row.updated_at))
            .col_expr(licence::Column::State, Expr::val(row.state))
            .filter(licence::Column::Id.eq(id))
            .filter(licence::Column::Sequence.eq(column(before)))
            .exec(db)
            .await?
            .rows_affected
    } else {
        let taken = OnConflict::column(licence::Column::Id).do_nothing().to_owned();
        licence::Entity::insert(row.into_active_model())
            .on_conflict(taken)
            .exec_without_returning(db)
            .await?
    };
    if rows == 0 {
        let found = licence::Entity::find_by_id(id)
            .select_only()
            .column(licence::Column::Sequence)
            .into_tuple::<i64>()
            .one(db)
            .await?;
        return Err(conflict(db, stream, write.before, found).await?);
    }
    let of_licence = licence_timer::Column::LicenceId.eq(id);
    if write.before.is_some() {
        licence_timer::Entity::delete_many()
            .filter(of_licence)
            .exec(db)
            .await?;
    }
    let days = licence_timer_rows(&write.after);
    if !days.is_empty() {
        licence_timer::Entity::insert_many(days.into_iter().map(licence_timer::Model::into_active_model))
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}
