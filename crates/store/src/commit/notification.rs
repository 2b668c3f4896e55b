//! Whom the events of a case concern, written in their transaction; and what somebody has read.

use onewindow_engine::case::notices;
use onewindow_engine::ids::PersonId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{DatabaseTransaction, EntityTrait, IntoActiveModel as _};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{CaseWrite, CommitError};
use crate::canonical;
use crate::entity::{notification, notification_read};
use crate::instant::{column, micros};

/// What one person has read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadMarks {
    /// Who.
    pub person: PersonId,
    /// Which notifications.
    pub notifications: Vec<Uuid>,
}

/// Writes whom the events concern. Most concern nobody, and then nothing is asked of the database.
pub(super) async fn write(db: &DatabaseTransaction, write: &CaseWrite) -> Result<(), CommitError> {
    let mut rows = Vec::new();
    for (sequence, event) in (write.before.unwrap_or(0) + 1..).zip(&write.events) {
        for notice in notices(&write.after, event) {
            let addressee = notice.to.key();
            rows.push(notification::Model {
                id: id(write, sequence, &addressee),
                addressee,
                at: micros(event.at),
                kind: canonical::write(&notice.kind)?.trim_matches('"').to_owned(),
                case_id: write.after.id.0,
                sequence: column(sequence),
                by: canonical::write(&event.by)?,
            });
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    let rows = rows.into_iter().map(notification::Model::into_active_model);
    notification::Entity::insert_many(rows)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Made of what it is about, so that the log gives the same again; begun with the sequence, so that what happened at one
/// instant stays in its order.
fn id(write: &CaseWrite, sequence: u64, addressee: &str) -> Uuid {
    let digest = Sha256::digest(format!("{}/{sequence}/{addressee}", write.after.id));
    let mut bytes = [0; 16];
    let counted = u32::try_from(sequence).unwrap_or(u32::MAX);
    bytes[..4].copy_from_slice(&counted.to_be_bytes());
    bytes[4..].copy_from_slice(&digest[..12]);
    Uuid::from_bytes(bytes)
}

/// Marks notifications as read; what is marked stays so.
pub(super) async fn mark(db: &DatabaseTransaction, marks: &ReadMarks) -> Result<(), CommitError> {
    let rows = marks.notifications.iter().map(|id| {
        notification_read::Model {
            person: marks.person.0,
            notification_id: *id,
        }
        .into_active_model()
    });
    let columns = [
        notification_read::Column::Person,
        notification_read::Column::NotificationId,
    ];
    let marked = OnConflict::columns(columns).do_nothing().to_owned();
    notification_read::Entity::insert_many(rows)
        .on_conflict(marked)
        .exec_without_returning(db)
        .await?;
    Ok(())
}
