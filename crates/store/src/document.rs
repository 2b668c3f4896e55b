//! Written acts by their verification codes, and what became of their files. What they say stands in the log.

use chrono::{DateTime, Utc};
use onewindow_engine::ids::CaseId;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::entity::document;
use crate::error::StoreError;
use crate::ids::{IDS, padded};
use crate::instant::{column, count, micros, optional};
use crate::store::Store;

/// A written act and what became of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredDocument {
    /// Its verification code.
    pub code: String,
    /// The case it belongs to.
    pub case: CaseId,
    /// The finished file; none while it is still to be set.
    pub file: Option<DocumentFile>,
    /// Why it could not be set the last time.
    pub failure: Option<String>,
}

/// The finished file of a written act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentFile {
    /// When it was set.
    pub set_at: DateTime<Utc>,
    /// Its size in bytes.
    pub byte_size: u64,
    /// Its SHA-256, lower-case hex.
    pub sha256: String,
    /// Its Ed25519 signature in base64.
    pub signature: String,
}

impl Store {
    /// A written act by its code.
    ///
    /// # Errors
    /// When the database can't answer or the row is unreadable.
    pub async fn document(&self, code: &str) -> Result<Option<RegisteredDocument>, StoreError> {
        let query = document::Entity::find_by_id(code.to_owned());
        self.within(query.one(self.reader())).await?.map(read).transpose()
    }

    /// The written acts of cases, in any order.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn documents_of(&self, cases: &[CaseId]) -> Result<Vec<RegisteredDocument>, StoreError> {
        let ids: Vec<_> = cases.iter().map(|id| id.0).collect();
        let mut all = Vec::new();
        for ids in ids.chunks(IDS) {
            let query = document::Entity::find().filter(document::Column::CaseId.is_in(padded(ids)));
            for row in self.within(query.all(self.reader())).await? {
                all.push(read(row)?);
            }
        }
        Ok(all)
    }

    /// Written acts that are still to be set, oldest first, at most so many.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn documents_to_set(&self, first: u32) -> Result<Vec<RegisteredDocument>, StoreError> {
        let query = document::Entity::find()
            .filter(document::Column::SetAt.is_null())
            .order_by_asc(document::Column::DrawnAt)
            .order_by_asc(document::Column::Code)
            .limit(u64::from(first));
        self.within(query.all(self.reader()))
            .await?
            .into_iter()
            .map(read)
            .collect()
    }

    /// Records that the file of a written act is finished; false when it had been before.
    ///
    /// # Errors
    /// When the database can't.
    pub async fn mark_set(&self, code: &str, file: &DocumentFile) -> Result<bool, StoreError> {
        let update = document::Entity::update_many()
            .col_expr(document::Column::SetAt, Expr::val(micros(file.set_at)))
            .col_expr(document::Column::ByteSize, Expr::val(column(file.byte_size)))
            .col_expr(document::Column::Sha256, Expr::val(file.sha256.clone()))
            .col_expr(document::Column::Signature, Expr::val(file.signature.clone()))
            .col_expr(document::Column::Failure, Expr::val(None::<String>))
            .filter(document::Column::Code.eq(code))
            .filter(document::Column::SetAt.is_null())
            .exec(self.writer());
        Ok(self.within(update).await?.rows_affected == 1)
    }

    /// Records why the file of a written act could not be set.
    ///
    /// # Errors
    /// When the database can't.
    pub async fn mark_not_set(&self, code: &str, failure: &str) -> Result<(), StoreError> {
        let update = document::Entity::update_many()
            .col_expr(document::Column::Failure, Expr::val(failure))
            .filter(document::Column::Code.eq(code))
            .filter(document::Column::SetAt.is_null())
            .exec(self.writer());
        self.within(update).await.map(drop)
    }
}

fn read(row: document::Model) -> Result<RegisteredDocument, StoreError> {
    let place = format!("document {}", row.code);
    let set_at = optional(row.set_at, &place)?;
    let file = match (set_at, row.byte_size, row.sha256, row.signature) {
        (Some(set_at), Some(byte_size), Some(sha256), Some(signature)) => Some(DocumentFile {
            set_at,
            byte_size: count(byte_size),
            sha256,
            signature,
        }),
        _ => None,
    };
    Ok(RegisteredDocument {
        code: row.code,
        case: CaseId(row.case_id),
        file,
        failure: row.failure,
    })
}
