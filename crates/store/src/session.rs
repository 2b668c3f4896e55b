//! Sessions: what a rotating refresh token stands for.

use chrono::{DateTime, Utc};
use onewindow_engine::ids::PersonId;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel as _, QueryFilter};
use uuid::Uuid;

use crate::canonical::unreadable;
use crate::entity::session;
use crate::error::StoreError;
use crate::instant::{instant, micros, optional};
use crate::store::Store;

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub account: PersonId,
    /// The hash of the refresh token that is valid now.
    pub refresh_hash: String,
    /// Counts the refresh tokens given out: an older one that turns up was stolen.
    pub generation: u32,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// When it was ended.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Store {
    /// Begins a session.
    ///
    /// # Errors
    /// `CONSTRAINT` when its id is there already or the account is not; else when the database can't.
    pub async fn insert_session(&self, session: &Session) -> Result<(), StoreError> {
        let row = session::Model {
            id: session.id,
            account_id: session.account.0,
            refresh_hash: session.refresh_hash.clone(),
            generation: session.generation.into(),
            created_at: micros(session.created_at),
            expires_at: micros(session.expires_at),
            ended_at: session.ended_at.map(micros),
        };
        let insert = session::Entity::insert(row.into_active_model()).exec_without_returning(self.writer());
        self.within(insert).await.map(drop)
    }

    /// A session by its id.
    ///
    /// # Errors
    /// When the database can't answer or the row is unreadable.
    pub async fn session(&self, id: Uuid) -> Result<Option<Session>, StoreError> {
        self.within(session::Entity::find_by_id(id).one(self.reader()))
            .await?
            .map(read)
            .transpose()
    }

    /// Gives out the next refresh token, if the session is open and still at the expected generation. Of two who
    /// come with the same token one is told no.
    ///
    /// # Errors
    /// When the database can't.
    pub async fn rotate_session(
        &self,
        id: Uuid,
        expected_generation: u32,
        (new_hash, expires_at): (&str, DateTime<Utc>),
    ) -> Result<bool, StoreError> {
        let update = session::Entity::update_many()
            .col_expr(session::Column::RefreshHash, Expr::val(new_hash))
            .col_expr(
                session::Column::Generation,
                Expr::col(session::Column::Generation).add(1),
            )
            .col_expr(session::Column::ExpiresAt, Expr::val(micros(expires_at)))
            .filter(session::Column::Id.eq(id))
            .filter(session::Column::Generation.eq(i64::from(expected_generation)))
            .filter(session::Column::EndedAt.is_null())
            .exec(self.writer());
        Ok(self.within(update).await?.rows_affected == 1)
    }

    /// Ends a session; one that has ended stays as it is.
    ///
    /// # Errors
    /// When the database can't.
    pub async fn end_session(&self, id: Uuid, at: DateTime<Utc>) -> Result<(), StoreError> {
        let update = session::Entity::update_many()
            .col_expr(session::Column::EndedAt, Expr::val(micros(at)))
            .filter(session::Column::Id.eq(id))
            .filter(session::Column::EndedAt.is_null())
            .exec(self.writer());
        self.within(update).await.map(drop)
    }
}

fn read(row: session::Model) -> Result<Session, StoreError> {
    let place = format!("session {}", row.id);
    Ok(Session {
        id: row.id,
        account: PersonId(row.account_id),
        generation: u32::try_from(row.generation).map_err(|source| unreadable(&place, source))?,
        created_at: instant(row.created_at, &place)?,
        expires_at: instant(row.expires_at, &place)?,
        ended_at: optional(row.ended_at, &place)?,
        refresh_hash: row.refresh_hash,
    })
}
