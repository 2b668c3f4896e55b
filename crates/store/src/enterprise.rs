//! Enterprises 企业.

use chrono::{DateTime, Utc};
use onewindow_engine::access::Scope;
use onewindow_engine::ids::EnterpriseId;
use sea_orm::sea_query::{Condition, Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel as _, PaginatorTrait as _, QueryFilter, QueryOrder,
    QuerySelect as _, TransactionTrait as _,
};

use crate::entity::enterprise;
use crate::error::StoreError;
use crate::ids::{IDS, padded};
use crate::instant::{instant, micros};
use crate::page::{Keyset, Page, Slice};
use crate::search::{self, Named};
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
        let insert = async {
            let transaction = self.writer().begin().await?;
            enterprise::Entity::insert(row.into_active_model())
                .exec_without_returning(&transaction)
                .await?;
            let names = [enterprise.name.as_str(), enterprise.uscc.as_str()];
            search::keep(&transaction, (Named::Enterprise, enterprise.id.0), &names).await?;
            transaction.commit().await
        };
        self.within(insert).await
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

    /// A page of enterprises by the instant since when they are known here: for applicants their own, for people of
    /// departments all.
    ///
    /// # Errors
    /// When the cursor is not one of this list or the database can't answer.
    pub async fn enterprises(
        &self,
        scope: &Scope,
        search: Option<&str>,
        page: &Page,
    ) -> Result<Slice<Enterprise>, StoreError> {
        let after = page.after_number(
            (enterprise::Entity, enterprise::Column::CreatedAt),
            (enterprise::Entity, enterprise::Column::Id),
        )?;
        let query = enterprise::Entity::find()
            .filter(known_to(scope, search).add_option(after))
            .order_by(enterprise::Column::CreatedAt, page.order())
            .order_by(enterprise::Column::Id, page.order())
            .limit(page.limit());
        let rows = self.within(query.all(self.reader())).await?;
        Slice::cut(rows, page.first, |row| Keyset {
            sort: row.created_at.to_string(),
            id: row.id,
        })
        .try_map(read)
    }

    /// How many enterprises that comes to.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn count_enterprises(&self, scope: &Scope, search: Option<&str>) -> Result<u64, StoreError> {
        let query = enterprise::Entity::find().filter(known_to(scope, search));
        self.within(query.count(self.reader())).await
    }
}

/// Enterprises that the reader may know of, as far as they are searched for.
fn known_to(scope: &Scope, search: Option<&str>) -> Condition {
    let known = match scope {
        Scope::All => Condition::all(),
        Scope::Only { departments, .. } if !departments.is_empty() => Condition::all(),
        Scope::Only { enterprises, .. } => {
            Condition::all().add(enterprise::Column::Id.is_in(enterprises.iter().map(|id| id.0)))
        }
        Scope::Nothing => Condition::all().add(Expr::val(1).eq(0)),
    };
    known.add_option(search.map(search::enterprises))
}

fn read(row: enterprise::Model) -> Result<Enterprise, StoreError> {
    Ok(Enterprise {
        id: EnterpriseId(row.id),
        created_at: instant(row.created_at, &format!("enterprise {}", row.id))?,
        name: row.name,
        uscc: row.uscc,
    })
}
