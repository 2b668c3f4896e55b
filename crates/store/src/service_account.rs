//! Service accounts 服务账号: what a script may do, for whom, from where, until when.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use onewindow_engine::ids::{DepartmentCode, EnterpriseId, PersonId};
use onewindow_engine::service::ServiceScope;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait as _, QueryFilter, QueryOrder, QuerySelect,
};

use crate::canonical::{self, unreadable};
use crate::entity::{account, service_account};
use crate::error::StoreError;
use crate::instant::{count, instant, micros, optional};
use crate::page::{Keyset, Page, Slice};
use crate::store::Store;

/// For whom a service account acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServiceOwner {
    /// An enterprise, as its applicant.
    Enterprise(EnterpriseId),
    /// A department, as its handler or window clerk.
    Department(DepartmentCode),
    /// The zone as a whole, to read.
    Zone,
}

/// A service account.
#[derive(Clone, PartialEq, Eq)]
pub struct ServiceAccount {
    /// Its account, which every act of it names.
    pub id: PersonId,
    /// Its name.
    pub name: String,
    /// What it shows itself by, beside the secret.
    pub client_id: String,
    /// For whom it acts.
    pub owner: ServiceOwner,
    /// What it may do of what its owner may.
    pub scopes: BTreeSet<ServiceScope>,
    /// The addresses and networks (CIDR) it may come from; empty: any.
    pub addresses: Vec<String>,
    /// The hash of its secret.
    pub secret_hash: String,
    /// The hash of the secret before, while both are accepted.
    pub previous_hash: Option<String>,
    /// Until when the secret before is accepted.
    pub previous_until: Option<DateTime<Utc>>,
    /// Who made it.
    pub created_by: PersonId,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// When it last got a token.
    pub used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Counts its changes.
    pub version: u64,
}

impl std::fmt::Debug for ServiceAccount {
    /// Without the hashes: they have no business in a log.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ServiceAccount")
            .field("id", &self.id)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// Whose service accounts are listed; nothing set: all.
#[derive(Debug, Clone, Default)]
pub struct ServiceAccountFilter {
    /// Only those of these enterprises.
    pub enterprises: Option<Vec<EnterpriseId>>,
}

impl ServiceAccountFilter {
    fn condition(&self) -> Condition {
        let own = self.enterprises.as_ref().map(|ids| {
            let owners: Vec<String> = ids.iter().map(ToString::to_string).collect();
            Condition::all()
                .add(service_account::Column::OwnerKind.eq("enterprise"))
                .add(service_account::Column::Owner.is_in(owners))
        });
        Condition::all().add_option(own)
    }
}

impl Store {
    /// A service account by its id.
    ///
    /// # Errors
    /// When the database can't answer or the row is unreadable.
    pub async fn service_account(&self, id: PersonId) -> Result<Option<ServiceAccount>, StoreError> {
        let query = service_account::Entity::find_by_id(id.0).one(self.reader());
        let Some(row) = self.within(query).await? else {
            return Ok(None);
        };
        let named = account::Entity::find_by_id(id.0).one(self.reader());
        let named = self.within(named).await?;
        named.map(|named| read(row, named)).transpose()
    }

    /// A page of service accounts by age.
    ///
    /// # Errors
    /// When the cursor is not one of this list, the database can't answer or a row is unreadable.
    pub async fn service_accounts(
        &self,
        filter: &ServiceAccountFilter,
        page: &Page,
    ) -> Result<Slice<ServiceAccount>, StoreError> {
        let after = page.after_number(
            service_account::Column::CreatedAt,
            service_account::Column::AccountId,
        )?;
        let query = service_account::Entity::find()
            .filter(filter.condition().add_option(after))
            .order_by(service_account::Column::CreatedAt, page.order())
            .order_by(service_account::Column::AccountId, page.order())
            .limit(page.limit());
        let rows = self.within(query.all(self.reader())).await?;
        let ids: Vec<_> = rows.iter().map(|row| row.account_id).collect();
        let named = account::Entity::find().filter(account::Column::Id.is_in(ids));
        let named = self.within(named.all(self.reader())).await?;
        Slice::cut(rows, page.first, |row| Keyset {
            sort: row.created_at.to_string(),
            id: row.account_id,
        })
        .try_map(|row| {
            let place = format!("service account {}", row.account_id);
            let named = named.iter().find(|named| named.id == row.account_id).cloned();
            read(
                row,
                named.ok_or_else(|| unreadable(&place, "its account is gone"))?,
            )
        })
    }

    /// How many service accounts the filter finds.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn count_service_accounts(&self, filter: &ServiceAccountFilter) -> Result<u64, StoreError> {
        let query = service_account::Entity::find().filter(filter.condition());
        self.within(query.count(self.reader())).await
    }

    /// Records that a service account got a token.
    ///
    /// # Errors
    /// When the database can't.
    pub async fn service_account_used(&self, id: PersonId, at: DateTime<Utc>) -> Result<(), StoreError> {
        let update = service_account::Entity::update_many()
            .col_expr(service_account::Column::UsedAt, Expr::val(micros(at)))
            .filter(service_account::Column::AccountId.eq(id.0))
            .exec(self.writer());
        self.within(update).await.map(drop)
    }
}

/// The owner as its two columns.
pub(crate) fn owner_words(owner: &ServiceOwner) -> (&'static str, String) {
    match owner {
        ServiceOwner::Enterprise(id) => ("enterprise", id.to_string()),
        ServiceOwner::Department(code) => ("department", code.to_string()),
        ServiceOwner::Zone => ("zone", String::new()),
    }
}

fn owner(kind: &str, owner: &str, place: &str) -> Result<ServiceOwner, StoreError> {
    let wrong = || unreadable(place, format!("owner {kind} {owner}"));
    Ok(match kind {
        "enterprise" => ServiceOwner::Enterprise(owner.parse().map_err(|_| wrong())?),
        "department" => ServiceOwner::Department(owner.parse().map_err(|_| wrong())?),
        "zone" => ServiceOwner::Zone,
        _ => return Err(wrong()),
    })
}

fn read(row: service_account::Model, named: account::Model) -> Result<ServiceAccount, StoreError> {
    let place = format!("service account {}", row.account_id);
    Ok(ServiceAccount {
        id: PersonId(row.account_id),
        name: named.name,
        client_id: named.login,
        owner: owner(&row.owner_kind, &row.owner, &place)?,
        scopes: canonical::read(&row.scopes, &place)?,
        addresses: canonical::read(&row.addresses, &place)?,
        previous_until: optional(row.previous_until, &place)?,
        created_by: PersonId(row.created_by),
        created_at: instant(row.created_at, &place)?,
        expires_at: instant(row.expires_at, &place)?,
        used_at: optional(row.used_at, &place)?,
        revoked_at: optional(row.revoked_at, &place)?,
        version: count(row.version),
        secret_hash: row.secret_hash,
        previous_hash: row.previous_hash,
    })
}
