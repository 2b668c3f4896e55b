//! Comparing the rows of licences with what the log makes.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use onewindow_engine::ids::LicenceId;
use onewindow_engine::licence::Licence;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::projection::{differing, ids, without_events};
use super::report::{FindingCode, VerifyReport};
use crate::commit::{licence_row, licence_timer_rows};
use crate::entity::{licence, licence_timer};
use crate::error::StoreError;
use crate::stream::{LICENCE, Stream};

/// Compares a licence's rows with the replayed licence.
pub(super) async fn check(
    db: &DatabaseTransaction,
    id: LicenceId,
    replayed: Option<(Licence, DateTime<Utc>)>,
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
    let stream = Some(Stream::Licence(id));
    let stored = licence::Entity::find_by_id(id.0).one(db).await?;
    let (Some(stored), Some((licence, at))) = (stored, replayed) else {
        report.find(FindingCode::StateMissing, stream, "");
        return Ok(());
    };
    let made = licence_row(&licence, at)?;
    if stored != made {
        let columns = [
            ("state", stored.state == made.state),
            ("sequence", stored.sequence == made.sequence),
            ("standing", stored.standing == made.standing),
        ];
        report.find(FindingCode::StateDiffers, stream, &differing(&columns));
    }
    let days = licence_timer::Entity::find()
        .filter(licence_timer::Column::LicenceId.eq(id.0))
        .all(db)
        .await?;
    let key = |row: &licence_timer::Model| (row.duty.clone(), row.last_day.clone());
    let days: BTreeSet<_> = days.iter().map(key).collect();
    let expected: BTreeSet<_> = licence_timer_rows(&licence).iter().map(key).collect();
    if days != expected {
        report.find(FindingCode::TimersDiffer, stream, "");
    }
    Ok(())
}

/// Licences without any event.
pub(super) async fn check_strays(
    db: &DatabaseTransaction,
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
    let mut licences = Query::select();
    licences
        .column(licence::Column::Id)
        .from(licence::Entity)
        .and_where(without_events(LICENCE, (licence::Entity, licence::Column::Id)));
    for id in ids(db, &licences).await? {
        report.find(
            FindingCode::StateMissing,
            Some(Stream::Licence(LicenceId(id))),
            "",
        );
    }
    Ok(())
}
