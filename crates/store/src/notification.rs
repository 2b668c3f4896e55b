//! Notifications of a person: what concerns him, newest first, and what of it he has read.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use onewindow_engine::actor::By;
use onewindow_engine::case::{Addressee, NoticeKind};
use onewindow_engine::ids::{CaseId, PersonId};
use sea_orm::sea_query::{Condition, Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait as _, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::canonical;
use crate::entity::{notification, notification_read};
use crate::error::StoreError;
use crate::ids::padded;
use crate::instant::{count, instant};
use crate::page::{Keyset, Page, Slice};
use crate::store::Store;

/// Something that concerns somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Its id.
    pub id: Uuid,
    /// What happened.
    pub kind: NoticeKind,
    /// To which case.
    pub case: CaseId,
    /// The sequence of the event in the case's stream.
    pub sequence: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub by: By,
    /// Whether the reader has read it.
    pub is_read: bool,
}

/// Whose notifications.
#[derive(Debug, Clone)]
pub struct Reader {
    /// The person.
    pub person: PersonId,
    /// As whom the person is told something.
    pub addressees: Vec<Addressee>,
}

impl Reader {
    fn condition(&self) -> Condition {
        let keys = self.addressees.iter().map(Addressee::key);
        Condition::all().add(notification::Column::Addressee.is_in(keys))
    }

    fn unread(&self) -> Expr {
        let mut marks = Query::select();
        let column = |column| Expr::col((notification_read::Entity, column));
        marks
            .expr(Expr::val(1))
            .from(notification_read::Entity)
            .and_where(column(notification_read::Column::Person).eq(self.person.0))
            .and_where(
                column(notification_read::Column::NotificationId)
                    .eq(Expr::col((notification::Entity, notification::Column::Id))),
            );
        Expr::exists(marks).not()
    }
}

impl Store {
    /// A page of what concerns a person, in the page's order of time.
    ///
    /// # Errors
    /// When the cursor is not one of this list, the database can't answer or a row is unreadable.
    pub async fn notifications(
        &self,
        reader: &Reader,
        unread: bool,
        page: &Page,
    ) -> Result<Slice<Notification>, StoreError> {
        let (at, id) = (
            (notification::Entity, notification::Column::At),
            (notification::Entity, notification::Column::Id),
        );
        let query = notification::Entity::find()
            .filter(reader.condition())
            .filter(Condition::all().add_option(unread.then(|| reader.unread())))
            .filter(Condition::all().add_option(page.after_number(at, id)?))
            .order_by(notification::Column::At, page.order())
            .order_by(notification::Column::Id, page.order())
            .limit(page.limit());
        let rows = self.within(query.all(self.reader())).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let read_before = if unread {
            BTreeSet::new()
        } else {
            self.read_marks(reader.person, &ids).await?
        };
        Slice::cut(rows, page.first, |row| Keyset {
            sort: row.at.to_string(),
            id: row.id,
        })
        .try_map(|row| read(&row, read_before.contains(&row.id)))
    }

    /// A notification that concerns a person.
    ///
    /// # Errors
    /// When the database can't answer or the row is unreadable.
    pub async fn notification(&self, reader: &Reader, id: Uuid) -> Result<Option<Notification>, StoreError> {
        let query = notification::Entity::find_by_id(id).filter(reader.condition());
        let Some(row) = self.within(query.one(self.reader())).await? else {
            return Ok(None);
        };
        let marks = self.read_marks(reader.person, &[id]).await?;
        read(&row, marks.contains(&id)).map(Some)
    }

    /// How many notifications a person has not read.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn unread_notifications(&self, reader: &Reader) -> Result<u64, StoreError> {
        let query = notification::Entity::find()
            .filter(reader.condition())
            .filter(reader.unread());
        self.within(query.count(self.reader())).await
    }

    /// Those of the notifications that concern a person.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn own_notifications(&self, reader: &Reader, ids: &[Uuid]) -> Result<Vec<Uuid>, StoreError> {
        let query = notification::Entity::find()
            .select_only()
            .column(notification::Column::Id)
            .filter(notification::Column::Id.is_in(padded(ids)))
            .filter(reader.condition())
            .into_tuple();
        self.within(query.all(self.reader())).await
    }

    async fn read_marks(&self, person: PersonId, ids: &[Uuid]) -> Result<BTreeSet<Uuid>, StoreError> {
        if ids.is_empty() {
            return Ok(BTreeSet::new());
        }
        let query = notification_read::Entity::find()
            .select_only()
            .column(notification_read::Column::NotificationId)
            .filter(notification_read::Column::Person.eq(person.0))
            .filter(notification_read::Column::NotificationId.is_in(padded(ids)))
            .into_tuple();
        let marked: Vec<Uuid> = self.within(query.all(self.reader())).await?;
        Ok(marked.into_iter().collect())
    }
}

fn read(row: &notification::Model, is_read: bool) -> Result<Notification, StoreError> {
    let place = format!("notification {}", row.id);
    Ok(Notification {
        id: row.id,
        kind: canonical::read(&format!("\"{}\"", row.kind), &place)?,
        case: CaseId(row.case_id),
        sequence: count(row.sequence),
        at: instant(row.at, &place)?,
        by: canonical::read(&row.by, &place)?,
        is_read,
    })
}
