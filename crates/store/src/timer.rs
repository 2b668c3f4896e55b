//! Reading timers.

use chrono::{DateTime, Utc};
use onewindow_engine::case::{Rung, Timer};
use onewindow_engine::ids::CaseId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::canonical::unreadable;
use crate::commit::rung_word;
use crate::entity::timer;
use crate::error::StoreError;
use crate::instant::{count, instant, micros};
use crate::store::Store;

/// A timer that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueTimer {
    /// Of which case.
    pub case: CaseId,
    /// What fires.
    pub timer: Timer,
    /// The case's sequence when it was set.
    pub sequence: u64,
}

impl Store {
    /// Timers due at an instant or before, in the order in which they fire.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn due_timers(&self, through: DateTime<Utc>, limit: u32) -> Result<Vec<DueTimer>, StoreError> {
        let query = timer::Entity::find()
            .filter(timer::Column::At.lte(micros(through)))
            .order_by_asc(timer::Column::At)
            .order_by_asc(timer::Column::CaseId)
            .order_by_asc(timer::Column::Clock)
            .order_by_asc(timer::Column::Rung)
            .limit(u64::from(limit));
        self.within(query.all(self.reader()))
            .await?
            .iter()
            .map(read)
            .collect()
    }

    /// When the next timer fires.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn next_timer_at(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let query = timer::Entity::find()
            .select_only()
            .column(timer::Column::At)
            .order_by_asc(timer::Column::At)
            .limit(1)
            .into_tuple::<i64>();
        self.within(query.one(self.reader()))
            .await?
            .map(|at| instant(at, "timer"))
            .transpose()
    }
}

fn read(row: &timer::Model) -> Result<DueTimer, StoreError> {
    let place = format!("timer {} of case {}", row.clock, row.case_id);
    let rung = [Rung::NearDue, Rung::Held, Rung::Expired]
        .into_iter()
        .find(|rung| rung_word(*rung) == row.rung);
    Ok(DueTimer {
        case: CaseId(row.case_id),
        timer: Timer {
            at: instant(row.at, &place)?,
            clock: row
                .clock
                .parse()
                .map_err(|source| unreadable(&place, Box::new(source)))?,
            rung: rung.ok_or_else(|| unreadable(&place, format!("rung {}", row.rung)))?,
        },
        sequence: count(row.sequence),
    })
}
