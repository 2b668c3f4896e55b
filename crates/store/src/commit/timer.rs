//! Timers, rewritten in the transaction of the events.

use onewindow_engine::case::{Case, Rung, Timer};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel as _, QueryFilter};

use super::{CaseWrite, CommitError};
use crate::entity::timer;
use crate::instant::{column, micros};

/// The rung as it stands in rows.
pub(crate) fn rung(rung: Rung) -> &'static str {
    match rung {
        Rung::NearDue => "near-due",
        Rung::Held => "held",
        Rung::Expired => "expired",
    }
}

/// The timers of a case as rows, in the order of their keys.
pub(crate) fn rows(case: &Case, timers: &[Timer]) -> Vec<timer::Model> {
    let mut rows: Vec<timer::Model> = timers
        .iter()
        .map(|timer| timer::Model {
            case_id: case.id.0,
            clock: timer.clock.to_string(),
            rung: rung(timer.rung).to_owned(),
            at: micros(timer.at),
            sequence: column(case.sequence),
        })
        .collect();
    rows.sort_by(|one, other| (&one.clock, &one.rung).cmp(&(&other.clock, &other.rung)));
    rows
}

/// Brings a case's timers to what its clocks say. Nothing is written when nothing changed.
pub(super) async fn rewrite(db: &DatabaseTransaction, write: &CaseWrite) -> Result<(), CommitError> {
    let of_case = timer::Column::CaseId.eq(write.after.id.0);
    let mut old = match write.before {
        Some(_) => timer::Entity::find().filter(of_case.clone()).all(db).await?,
        None => Vec::new(),
    };
    old.sort_by(|one, other| (&one.clock, &one.rung).cmp(&(&other.clock, &other.rung)));
    let mut new = rows(&write.after, &write.timers);
    for row in &mut new {
        // A timer that stays as it is keeps the sequence at which it was set.
        if let Some(same) = old
            .iter()
            .find(|o| (&o.clock, &o.rung, o.at) == (&row.clock, &row.rung, row.at))
        {
            row.sequence = same.sequence;
        }
    }
    if old == new {
        return Ok(());
    }
    if !old.is_empty() {
        timer::Entity::delete_many().filter(of_case).exec(db).await?;
    }
    timer::Entity::insert_many(new.into_iter().map(timer::Model::into_active_model))
        .exec_without_returning(db)
        .await?;
    Ok(())
}
