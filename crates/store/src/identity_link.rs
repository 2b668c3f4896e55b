//! Whom an identity provider's subject is here.

use chrono::{DateTime, Utc};
use onewindow_engine::ids::PersonId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entity::identity_link;
use crate::error::StoreError;
use crate::instant::instant;
use crate::store::Store;

/// A subject of an identity provider, and the account it is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityLink {
    /// The provider's name for itself (`iss`).
    pub issuer: String,
    /// The provider's name for the person (`sub`).
    pub subject: String,
    /// The account.
    pub account: PersonId,
    /// Who linked them; the account itself where a configured claim did.
    pub linked_by: PersonId,
    /// When.
    pub linked_at: DateTime<Utc>,
}

impl Store {
    /// Whom a subject is here.
    ///
    /// # Errors
    /// When the database can't answer or the row is unreadable.
    pub async fn identity_link(
        &self,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<IdentityLink>, StoreError> {
        let key = (issuer.to_owned(), subject.to_owned());
        let row = identity_link::Entity::find_by_id(key).one(self.reader());
        self.within(row).await?.map(read).transpose()
    }

    /// The subjects that an account is linked to, by issuer and subject.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn identity_links(&self, account: PersonId) -> Result<Vec<IdentityLink>, StoreError> {
        let query = identity_link::Entity::find()
            .filter(identity_link::Column::AccountId.eq(account.0))
            .order_by_asc(identity_link::Column::Issuer)
            .order_by_asc(identity_link::Column::Subject);
        let rows = self.within(query.all(self.reader())).await?;
        rows.into_iter().map(read).collect()
    }
}

fn read(row: identity_link::Model) -> Result<IdentityLink, StoreError> {
    let place = format!("identity link {} {}", row.issuer, row.subject);
    Ok(IdentityLink {
        account: PersonId(row.account_id),
        linked_by: PersonId(row.linked_by),
        linked_at: instant(row.linked_at, &place)?,
        issuer: row.issuer,
        subject: row.subject,
    })
}
