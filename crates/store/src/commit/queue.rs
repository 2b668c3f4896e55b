//! Queue items and their counts, kept by differences in the transaction of the events.

use std::collections::BTreeMap;

use onewindow_engine::case::{Case, Task, TaskKey};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait as _, DatabaseTransaction, EntityTrait,
    IntoActiveModel as _, QueryFilter,
};

use super::queue_words::{colour, status};
use super::{CaseWrite, CommitError};
use crate::canonical;
use crate::entity::{enterprise, project, queue_count, queue_item};
use crate::error::StoreError;
use crate::instant::micros;
use crate::stream::queue_item_id;

/// Stands in the sort column when nothing is due: behind every day that is.
pub(crate) const NO_DUE_DAY: &str = "9999-12-31";

/// What a queue shows beside the case.
pub(crate) struct Names {
    pub(crate) project: String,
    pub(crate) enterprise: String,
}

/// The rows that a case has in queues.
pub(crate) fn items(
    case: &Case,
    tasks: &[Task],
    names: &Names,
) -> Result<Vec<queue_item::Model>, StoreError> {
    tasks
        .iter()
        .map(|task| {
            let key = task.key.to_string();
            Ok(queue_item::Model {
                id: queue_item_id(case.id, &key),
                case_id: case.id.0,
                project_id: case.project.0,
                enterprise_id: case.enterprise.0,
                task_key: key,
                department: task.department.as_str().to_owned(),
                procedure: case.procedure.code.as_str().to_owned(),
                step: step(&task.key),
                status: status(task.status).to_owned(),
                colour: colour(task.colour).to_owned(),
                assignee: task.assignee.as_ref().map(|by| by.person.0),
                due_on: task
                    .due_on
                    .map_or_else(|| NO_DUE_DAY.to_owned(), |day| day.to_string()),
                opened_at: micros(task.opened_at),
                number: case.number.clone(),
                project_name: names.project.clone(),
                enterprise_name: names.enterprise.clone(),
                task: canonical::write(task)?,
            })
        })
        .collect()
}

fn step(key: &TaskKey) -> String {
    match key {
        TaskKey::Intake
        | TaskKey::Delivery
        | TaskKey::Explanation
        | TaskKey::Extension
        | TaskKey::Rectification
        | TaskKey::RatingAppeal => key.to_string(),
        TaskKey::Review(_) => "review".to_owned(),
        TaskKey::Step(step) => step.code.as_str().to_owned(),
        TaskKey::CoSign { .. } => "co-sign".to_owned(),
        TaskKey::Consultation { .. } => "consultation".to_owned(),
        TaskKey::Urging(_) => "urging".to_owned(),
        TaskKey::IntegrityQuestion(_) => "integrity-question".to_owned(),
    }
}

/// By how much counts change: department, status, colour. In the order in which their rows are locked.
#[derive(Debug, Default)]
pub(super) struct Deltas(BTreeMap<(String, String, String), i64>);

impl Deltas {
    fn add(&mut self, row: &queue_item::Model, by: i64) {
        *self
            .0
            .entry((row.department.clone(), row.status.clone(), row.colour.clone()))
            .or_default() += by;
    }
}

/// Brings a case's items to what its tasks say. Nothing is written when nothing changed.
pub(super) async fn rewrite(
    db: &DatabaseTransaction,
    write: &CaseWrite,
    deltas: &mut Deltas,
) -> Result<(), CommitError> {
    let of_case = queue_item::Column::CaseId.eq(write.after.id.0);
    let mut old = match write.before {
        Some(_) => queue_item::Entity::find().filter(of_case.clone()).all(db).await?,
        None => Vec::new(),
    };
    if old.is_empty() && write.tasks.is_empty() {
        return Ok(());
    }
    let mut new = items(&write.after, &write.tasks, &names(db, &write.after).await?)?;
    old.sort_by_key(|row| row.id);
    new.sort_by_key(|row| row.id);
    if old == new {
        return Ok(());
    }
    for row in &old {
        deltas.add(row, -1);
    }
    for row in &new {
        deltas.add(row, 1);
    }
    if !old.is_empty() {
        queue_item::Entity::delete_many().filter(of_case).exec(db).await?;
    }
    let rows = new.into_iter().map(queue_item::Model::into_active_model);
    queue_item::Entity::insert_many(rows)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

async fn names(db: &DatabaseTransaction, case: &Case) -> Result<Names, CommitError> {
    let mut query = Query::select();
    query
        .expr_as(Expr::col((project::Entity, project::Column::Name)), "project")
        .expr_as(
            Expr::col((enterprise::Entity, enterprise::Column::Name)),
            "enterprise",
        )
        .from(project::Entity)
        .inner_join(
            enterprise::Entity,
            Expr::col((enterprise::Entity, enterprise::Column::Id))
                .equals((project::Entity, project::Column::EnterpriseId)),
        )
        .and_where(Expr::col((project::Entity, project::Column::Id)).eq(case.project.0));
    match db.query_one(&query).await? {
        Some(row) => Ok(Names {
            project: row.try_get("", "project")?,
            enterprise: row.try_get("", "enterprise")?,
        }),
        None => Err(StoreError::new(crate::StoreErrorCode::Inconsistent)
            .at(format!("case {}", case.id))
            .because("its project is not stored")
            .into()),
    }
}

/// Adds the differences to the counts, in one statement that locks rows in order.
pub(super) async fn count(db: &DatabaseTransaction, deltas: Deltas) -> Result<(), CommitError> {
    let rows: Vec<queue_count::ActiveModel> = deltas
        .0
        .into_iter()
        .filter(|(_, delta)| *delta != 0)
        .map(|((department, status, colour), delta)| queue_count::ActiveModel {
            department: Set(department),
            status: Set(status),
            colour: Set(colour),
            items: Set(delta),
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let add = OnConflict::columns([
        queue_count::Column::Department,
        queue_count::Column::Status,
        queue_count::Column::Colour,
    ])
    .value(
        queue_count::Column::Items,
        Expr::cust("\"queue_count\".\"items\" + \"excluded\".\"items\""),
    )
    .to_owned();
    queue_count::Entity::insert_many(rows)
        .on_conflict(add)
        .exec_without_returning(db)
        .await?;
    Ok(())
}
