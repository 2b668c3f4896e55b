//! Files: what is known of an upload. The bytes lie elsewhere.

use chrono::{DateTime, Utc};
use onewindow_engine::ids::{EnterpriseId, FileId, PersonId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel as _, QueryFilter, QueryOrder, QuerySelect};

use crate::entity::file;
use crate::error::StoreError;
use crate::instant::{column, count, instant, micros, optional};
use crate::store::Store;

/// An uploaded file, or one that is to be uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Its id.
    pub id: FileId,
    /// Who uploads it.
    pub owner: PersonId,
    /// The enterprise it is uploaded for.
    pub enterprise: Option<EnterpriseId>,
    /// Its name as told.
    pub filename: String,
    /// Its size as told, in bytes; held against what arrives.
    pub byte_size: u64,
    /// Its SHA-256 as told, lower-case hex; held against what arrives.
    pub sha256: String,
    /// Its type as told; judged by the content when it has arrived.
    pub content_type: String,
    /// The hash of the token that allows the upload.
    pub token_hash: String,
    /// When the upload was announced.
    pub created_at: DateTime<Utc>,
    /// Until when it may be uploaded.
    pub expires_at: DateTime<Utc>,
    /// When it had arrived whole and passed every check.
    pub stored_at: Option<DateTime<Utc>>,
    /// When it had arrived whole; until it is stored, a check is still to be made.
    pub arrived_at: Option<DateTime<Utc>>,
    /// Why a check refused it for good, by code; its content is gone then.
    pub refused: Option<String>,
}

impl Store {
    /// Announces a file.
    ///
    /// # Errors
    /// `CONSTRAINT` when its id or token is there already; else when the database can't.
    pub async fn insert_file(&self, file: &StoredFile) -> Result<(), StoreError> {
        let row = file::Model {
            id: file.id.0,
            owner: file.owner.0,
            enterprise_id: file.enterprise.map(|id| id.0),
            filename: file.filename.clone(),
            byte_size: column(file.byte_size),
            sha256: file.sha256.clone(),
            content_type: file.content_type.clone(),
            token_hash: file.token_hash.clone(),
            created_at: micros(file.created_at),
            expires_at: micros(file.expires_at),
            stored_at: file.stored_at.map(micros),
            arrived_at: file.arrived_at.map(micros),
            refused: file.refused.clone(),
        };
        let insert = file::Entity::insert(row.into_active_model()).exec_without_returning(self.writer());
        self.within(insert).await.map(drop)
    }

    /// A file by its id.
    ///
    /// # Errors
    /// When the database can't answer or the row is unreadable.
    pub async fn file(&self, id: FileId) -> Result<Option<StoredFile>, StoreError> {
        self.within(file::Entity::find_by_id(id.0).one(self.reader()))
            .await?
            .map(read)
            .transpose()
    }

    /// A file by the hash of its upload token.
    ///
    /// # Errors
    /// When the database can't answer or the row is unreadable.
    pub async fn file_by_token(&self, token_hash: &str) -> Result<Option<StoredFile>, StoreError> {
        let query = file::Entity::find().filter(file::Column::TokenHash.eq(token_hash));
        self.within(query.one(self.reader())).await?.map(read).transpose()
    }

    /// Records that a file has arrived whole, and what its content shows it to be; false when it had before.
    ///
    /// # Errors
    /// When the database can't.
    pub async fn mark_stored(
        &self,
        id: FileId,
        at: DateTime<Utc>,
        content_type: &str,
    ) -> Result<bool, StoreError> {
        let update = file::Entity::update_many()
            .col_expr(file::Column::StoredAt, Expr::val(micros(at)))
            .col_expr(file::Column::ContentType, Expr::val(content_type))
            .filter(file::Column::Id.eq(id.0))
            .filter(file::Column::StoredAt.is_null())
            .filter(file::Column::Refused.is_null())
            .exec(self.writer());
        Ok(self.within(update).await?.rows_affected == 1)
    }

    /// Records that a file has arrived whole, although a check is still to be made.
    ///
    /// # Errors
    /// When the database can't.
    pub async fn mark_arrived(&self, id: FileId, at: DateTime<Utc>) -> Result<(), StoreError> {
        let update = file::Entity::update_many()
            .col_expr(file::Column::ArrivedAt, Expr::val(micros(at)))
            .filter(file::Column::Id.eq(id.0))
            .filter(file::Column::ArrivedAt.is_null())
            .exec(self.writer());
        self.within(update).await.map(drop)
    }

    /// Records that a check refused a file for good, unless it was stored before.
    ///
    /// # Errors
    /// When the database can't.
    pub async fn mark_refused(&self, id: FileId, code: &str) -> Result<(), StoreError> {
        let update = file::Entity::update_many()
            .col_expr(file::Column::Refused, Expr::val(code))
            .filter(file::Column::Id.eq(id.0))
            .filter(file::Column::StoredAt.is_null())
            .exec(self.writer());
        self.within(update).await.map(drop)
    }

    /// Files that were announced, had to have arrived before an instant, and were never stored.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn abandoned_files(
        &self,
        before: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<StoredFile>, StoreError> {
        let query = file::Entity::find()
            .filter(file::Column::StoredAt.is_null())
            .filter(file::Column::ExpiresAt.lt(micros(before)))
            .order_by_asc(file::Column::ExpiresAt)
            .limit(u64::from(limit));
        let rows = self.within(query.all(self.reader())).await?;
        rows.into_iter().map(read).collect()
    }

    /// Forgets a file that was never stored.
    ///
    /// # Errors
    /// When the database can't.
    pub async fn forget_file(&self, id: FileId) -> Result<(), StoreError> {
        let delete = file::Entity::delete_many()
            .filter(file::Column::Id.eq(id.0))
            .filter(file::Column::StoredAt.is_null())
            .exec(self.writer());
        self.within(delete).await.map(drop)
    }
}

fn read(row: file::Model) -> Result<StoredFile, StoreError> {
    let place = format!("file {}", row.id);
    Ok(StoredFile {
        id: FileId(row.id),
        owner: PersonId(row.owner),
        enterprise: row.enterprise_id.map(EnterpriseId),
        byte_size: count(row.byte_size),
        created_at: instant(row.created_at, &place)?,
        expires_at: instant(row.expires_at, &place)?,
        stored_at: optional(row.stored_at, &place)?,
        arrived_at: optional(row.arrived_at, &place)?,
        refused: row.refused,
        filename: row.filename,
        sha256: row.sha256,
        content_type: row.content_type,
        token_hash: row.token_hash,
    })
}
