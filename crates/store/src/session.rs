//! Sessions: what a rotating refresh token stands for.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use onewindow_engine::ids::PersonId;
use onewindow_engine::service::ServiceScope;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel as _, PaginatorTrait as _, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use uuid::Uuid;

use crate::canonical::{self, unreadable};
use crate::entity::session;
use crate::error::StoreError;
use crate::instant::{instant, micros, optional};
use crate::page::{Keyset, Page, Slice};
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
    /// The address it was begun from.
    pub address: String,
    /// What the program that began it calls itself.
    pub client: String,
    /// What a service account's session may do; of no meaning for a person's.
    pub scopes: BTreeSet<ServiceScope>,
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
            address: session.address.clone(),
            client: session.client.clone(),
            scopes: canonical::write(&session.scopes)?,
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

    /// A page of the sessions of an account that are open at an instant, by age.
    ///
    /// # Errors
    /// When the cursor is not one of this list, the database can't answer or a row is unreadable.
    pub async fn open_sessions(
        &self,
        account: PersonId,
        at: DateTime<Utc>,
        page: &Page,
    ) -> Result<Slice<Session>, StoreError> {
        let after = page.after_number(session::Column::CreatedAt, session::Column::Id)?;
        let mut query = open(account, at)
            .order_by(session::Column::CreatedAt, page.order())
            .order_by(session::Column::Id, page.order())
            .limit(page.limit());
        if let Some(after) = after {
            query = query.filter(after);
        }
        let rows = self.within(query.all(self.reader())).await?;
        Slice::cut(rows, page.first, |row| Keyset {
            sort: row.created_at.to_string(),
            id: row.id,
        })
        .try_map(read)
    }

    /// How many sessions of an account are open at an instant.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn count_open_sessions(&self, account: PersonId, at: DateTime<Utc>) -> Result<u64, StoreError> {
        self.within(open(account, at).count(self.reader())).await
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

fn open(account: PersonId, at: DateTime<Utc>) -> Select<session::Entity> {
    session::Entity::find()
        .filter(session::Column::AccountId.eq(account.0))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(micros(at)))
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
        scopes: canonical::read(&row.scopes, &place)?,
        address: row.address,
        client: row.client,
        refresh_hash: row.refresh_hash,
    })
}
