//! What concerns a person: read, counted, marked as read.

use onewindow_engine::access::{Operation, Subject};
use onewindow_engine::actor::Actor;
use onewindow_engine::case::Addressee;
use onewindow_engine::text::Text;
use onewindow_store::{Commit, Notification, Page, ReadMarks, Reader, Slice};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::{authorize, scope};
use crate::commit::Attempt;
use crate::desk::Desk;
use crate::error::{DeskError, Result};
use crate::key::Request;

/// The most notifications marked at once.
const MOST: usize = 500;

/// What a replayed request needs to find its answer again.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Answer {
    marked: usize,
}

fn reader(actor: &Actor) -> Result<Reader> {
    scope(actor)?;
    Ok(Reader {
        person: actor.id,
        addressees: Addressee::all_of(actor),
    })
}

impl Desk {
    /// A page of what concerns the actor.
    ///
    /// # Errors
    /// When nobody is signed in, the cursor is another list's, or the store can't answer.
    pub async fn notifications(
        &self,
        actor: &Actor,
        unread: bool,
        page: &Page,
    ) -> Result<Slice<Notification>> {
        Ok(self.store().notifications(&reader(actor)?, unread, page).await?)
    }

    /// A notification that concerns the actor; none for others' and where there is none.
    ///
    /// # Errors
    /// When nobody is signed in or the store can't answer.
    pub async fn notification(&self, actor: &Actor, id: Uuid) -> Result<Option<Notification>> {
        Ok(self.store().notification(&reader(actor)?, id).await?)
    }

    /// How much of what concerns the actor is unread.
    ///
    /// # Errors
    /// When nobody is signed in or the store can't answer.
    pub async fn unread_notifications(&self, actor: &Actor) -> Result<u64> {
        Ok(self.store().unread_notifications(&reader(actor)?).await?)
    }

    /// Marks notifications of the actor as read; others' are passed over, as if they were not there. Gives how many are
    /// unread then.
    ///
    /// # Errors
    /// When nobody is signed in, there are too many, the key belongs to another request, or the store can't.
    pub async fn mark_read(&self, actor: &Actor, ids: Vec<Uuid>, key: &str) -> Result<u64> {
        let request = Request::new(actor, key, Operation::MarkRead, &ids)?;
        if self.recorded::<Answer>(&request).await?.is_none() {
            authorize(actor, Operation::MarkRead, &Subject::default())?;
            if ids.len() > MOST {
                return Err(too_many());
            }
            let own = self.store().own_notifications(&reader(actor)?, &ids).await?;
            let commit = Commit {
                key: Some(request.record(&Answer { marked: own.len() })?),
                read: (!own.is_empty()).then_some(ReadMarks {
                    person: actor.id,
                    notifications: own,
                }),
                ..Commit::default()
            };
            if let Attempt::Lost | Attempt::KeyTaken = self.record(commit).await? {
                self.recorded::<Answer>(&request).await?.ok_or(DeskError::Busy)?;
            }
        }
        self.unread_notifications(actor).await
    }
}

fn too_many() -> DeskError {
    DeskError::invalid(
        "TooManyNotifications",
        "notificationIds",
        Text::new(
            format!("一次最多标记 {MOST} 条通知，请分批进行。"),
            format!("At most {MOST} notifications are marked at once; split them."),
        ),
    )
}

/// One of each error that is told here.
pub(crate) fn examples() -> Vec<DeskError> {
    vec![too_many()]
}
