//! Enterprises 企业.

use chrono::{DateTime, Utc};
use onewindow_engine::ids::EnterpriseId;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel as _, QueryFilter, QueryOrder};

use crate::entity::enterprise;
use crate::error::StoreError;
use crate::ids::{IDS, padded};
use crate::instant::{instant, micros};
use crate::store::Store;

/// An enterprise 企业.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enterprise {
    /// Its id.
    pub id: EnterpriseId,
    /// Its registered name.
    pub name: String,
    /// Its unified social credit code 统一社会信用代码 (GB 32100).
    pub uscc: String,
    /// Since when it is known here.
    pub created_at: DateTime<Utc>,
}

impl Store {
    /// Adds an enterprise.
    ///
    /// # Errors
    /// `CONSTRAINT` when its id or code is there already; else when the database can't.
    pub async fn insert_enterprise(&self, enterprise: &Enterprise) -> Result<(), StoreError> {
        let row = enterprise::Model {
            id: enterprise.id.0,
            name: enterprise.name.clone(),
            uscc: enterprise.uscc.clone(),
            created_at: micros(enterprise.created_at),
        };
        let insert =
            enterprise::Entity::insert(row.into_active_model()).exec_without_returning(self.writer());
        self.within(insert).await.map(drop)
    }

    /// An enterprise by its id.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn enterprise(&self, id: EnterpriseId) -> Result<Option<Enterprise>, StoreError> {
        self.within(enterprise::Entity::find_by_id(id.0).one(self.reader()))
            .await?
            .map(read)
            .transpose()
    }

    /// Enterprises by their ids, in any order.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn enterprises_by_ids(&self, ids: &[EnterpriseId]) -> Result<Vec<Enterprise>, StoreError> {
        let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
        let mut enterprises = Vec::with_capacity(ids.len());
        for ids in ids.chunks(IDS) {
            let query = enterprise::Entity::find().filter(enterprise::Column::Id.is_in(padded(ids)));
            for row in self.within(query.all(self.reader())).await? {
                enterprises.push(read(row)?);
            }
        }
        Ok(enterprises)
    }

    /// An enterprise by its unified social credit code.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn enterprise_by_uscc(&self, uscc: &str) -> Result<Option<Enterprise>, StoreError> {
        let query = enterprise::Entity::find().filter(enterprise::Column::Uscc.eq(uscc));
        self.within(query.one(self.reader())).await?.map(read).transpose()
    }

    /// Every enterprise, oldest first: for administrators' lists and demonstrations.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn enterprises(&self) -> Result<Vec<Enterprise>, StoreError> {
        let query = enterprise::Entity::find()
            .order_by_asc(enterprise::Column::CreatedAt)
            .order_by_asc(enterprise::Column::Id);
        self.within(query.all(self.reader()))
            .await?
            .into_iter()
            .map(read)
            .collect()
    }
}

fn read(row: enterprise::Model) -> Result<Enterprise, StoreError> {
    Ok(Enterprise {
        id: EnterpriseId(row.id),
        created_at: instant(row.created_at, &format!("enterprise {}", row.id))?,
        name: row.name,
        uscc: row.uscc,
    })
}
