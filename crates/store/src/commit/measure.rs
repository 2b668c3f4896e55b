//! What a case counts for in statistics, rewritten in the transaction of the events.

use onewindow_engine::case::Measure;
use onewindow_engine::ids::CaseId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{DatabaseTransaction, EntityTrait, IntoActiveModel as _, Iterable as _};

use super::{CaseWrite, CommitError};
use crate::entity::{measure, step_measure};

/// The row of a case.
pub(crate) fn row(case: CaseId, measured: &Measure) -> measure::Model {
    let (limit, used) = measured.statutory.unzip();
    let (ours, applicant) = measured.held.unzip();
    measure::Model {
        case_id: case.0,
        received_on: measured.received_on.to_string(),
        accepted: i64::from(measured.accepted),
        outturn: measured.outturn.code().to_owned(),
        decided_on: measured.decided_on.map(|day| day.to_string()),
        due_on: measured.due_on.map(|day| day.to_string()),
        on_time: measured.on_time.map(i64::from),
        limit_days: limit.map(i64::from),
        used_days: used.map(i64::from),
        our_days: ours.map(i64::from),
        applicant_days: applicant.map(i64::from),
    }
}

/// The rows of its steps.
pub(crate) fn step_rows(case: CaseId, measured: &Measure) -> Vec<step_measure::Model> {
    let steps = measured.steps.iter();
    steps
        .map(|step| step_measure::Model {
            case_id: case.0,
            step_key: step.key.clone(),
            step: step.step.as_str().to_owned(),
            department: step.department.as_str().to_owned(),
            opened_on: step.opened_on.to_string(),
            days: step.days.map(i64::from),
            due_on: step.due_on.map(|day| day.to_string()),
            on_time: step.on_time.map(i64::from),
        })
        .collect()
}

/// Brings the rows to what the case says; a draft has none.
pub(super) async fn rewrite(db: &DatabaseTransaction, write: &CaseWrite) -> Result<(), CommitError> {
    let Some(measured) = &write.measure else {
        return Ok(());
    };
    let replace = OnConflict::column(measure::Column::CaseId)
        .update_columns(measure::Column::iter().filter(|column| !matches!(column, measure::Column::CaseId)))
        .to_owned();
    measure::Entity::insert(row(write.after.id, measured).into_active_model())
        .on_conflict(replace)
        .exec_without_returning(db)
        .await?;
    let rows = step_rows(write.after.id, measured);
    if rows.is_empty() {
        return Ok(());
    }
    // Rounds of steps come and change; none ever goes.
    let keys = [step_measure::Column::CaseId, step_measure::Column::StepKey];
    let replace = OnConflict::columns(keys)
        .update_columns(step_measure::Column::iter().filter(|column| {
            !matches!(
                column,
                step_measure::Column::CaseId | step_measure::Column::StepKey
            )
        }))
        .to_owned();
    step_measure::Entity::insert_many(rows.into_iter().map(step_measure::Model::into_active_model))
        .on_conflict(replace)
        .exec_without_returning(db)
        .await?;
    Ok(())
}
