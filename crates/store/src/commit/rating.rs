//! What the ratings of a case count for, rewritten in the transaction of the events.

use onewindow_engine::case::Case;
use sea_orm::{DatabaseTransaction, EntityTrait, IntoActiveModel as _};

use super::{CaseWrite, CommitError};
use crate::entity::rating;

/// The row of a case; none as long as no rating of it counts.
pub(crate) fn row(case: &Case) -> Option<rating::Model> {
    case.counted_rating().map(|counted| rating::Model {
        case_id: case.id.0,
        procedure: case.procedure.code.as_str().to_owned(),
        department: case.department.as_str().to_owned(),
        score: i64::from(counted.score),
        to_follow_up: i64::from(counted.to_follow_up),
        followed_up: i64::from(counted.followed_up),
    })
}

/// Brings the row to what the case says. Nothing is asked of the database for a case that nobody has rated.
pub(super) async fn rewrite(db: &DatabaseTransaction, write: &CaseWrite) -> Result<(), CommitError> {
    if write.after.ratings.is_empty() {
        return Ok(());
    }
    rating::Entity::delete_by_id(write.after.id.0).exec(db).await?;
    if let Some(row) = row(&write.after) {
        rating::Entity::insert(row.into_active_model())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}
