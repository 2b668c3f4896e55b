//! Written acts, registered by their codes in the transaction of the events that drew them up.

use onewindow_engine::case::CaseEvent;
use sea_orm::{DatabaseTransaction, EntityTrait, IntoActiveModel as _};

use super::{CaseWrite, CommitError};
use crate::entity::document;
use crate::instant::micros;

/// Registers the documents that a write draws up.
pub(super) async fn register(db: &DatabaseTransaction, write: &CaseWrite) -> Result<(), CommitError> {
    let rows: Vec<document::ActiveModel> = write
        .events
        .iter()
        .filter_map(|event| match &event.what {
            CaseEvent::DocumentDrawnUp(drawn) => Some(
                document::Model {
                    code: drawn.code.clone(),
                    case_id: write.after.id.0,
                    drawn_at: micros(event.at),
                    set_at: None,
                    byte_size: None,
                    sha256: None,
                    signature: None,
                    failure: None,
                }
                .into_active_model(),
            ),
            _ => None,
        })
        .collect();
    if !rows.is_empty() {
        document::Entity::insert_many(rows)
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}
