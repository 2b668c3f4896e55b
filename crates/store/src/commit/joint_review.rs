//! Which cases are reviewed together, found by the review's id.

use onewindow_engine::case::CaseEvent;
use sea_orm::{DatabaseTransaction, EntityTrait, IntoActiveModel as _};

use super::{CaseWrite, CommitError};
use crate::entity::joint_review;

/// Enters a case for the review that was convened of it. Nothing is asked of the database for any other command.
pub(super) async fn register(db: &DatabaseTransaction, write: &CaseWrite) -> Result<(), CommitError> {
    for event in &write.events {
        if let CaseEvent::ReviewConvened(convened) = &event.what {
            let row = joint_review::Model {
                id: convened.id,
                case_id: write.after.id.0,
            };
            joint_review::Entity::insert(row.into_active_model())
                .exec_without_returning(db)
                .await?;
        }
    }
    Ok(())
}
