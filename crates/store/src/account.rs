//! Accounts: who can sign in, with which offices.

use chrono::{DateTime, Utc};
use onewindow_engine::actor::{ActorKind, Appointment};
use onewindow_engine::ids::{EnterpriseId, PersonId};
use onewindow_engine::text::Language;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel as _, QueryFilter, QueryOrder};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::canonical;
use crate::entity::account;
use crate::error::StoreError;
use crate::ids::padded;
use crate::instant::{micros, optional};
use crate::store::Store;

/// An account.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The person or service.
    pub id: PersonId,
    /// What is typed to sign in.
    pub login: String,
    /// The name shown beside every act.
    pub name: String,
    /// The password's hash, in PHC form.
    pub password_hash: String,
    /// A person or a service.
    pub kind: ActorKind,
    /// The offices held.
    pub appointments: Vec<Appointment>,
    /// The enterprises acted for.
    pub enterprises: Vec<EnterpriseId>,
    /// Since when it can't sign in any more.
    pub disabled_at: Option<DateTime<Utc>>,
    /// The language preferred.
    pub locale: Language,
}

impl std::fmt::Debug for Account {
    /// Without the password's hash: it has no business in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("id", &self.id)
            .field("login", &self.login)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Adds an account.
    ///
    /// # Errors
    /// `CONSTRAINT` when its id or login is there already; else when the database can't.
    pub async fn insert_account(&self, account: &Account) -> Result<(), StoreError> {
        let row = account_row(account)?;
        let insert = account::Entity::insert(row.into_active_model()).exec_without_returning(self.writer());
        self.within(insert).await.map(drop)
    }

    /// An account by its id.
    ///
    /// # Errors
    /// When the database can't answer or the row is unreadable.
    pub async fn account(&self, id: PersonId) -> Result<Option<Account>, StoreError> {
        self.within(account::Entity::find_by_id(id.0).one(self.reader()))
            .await?
            .map(read)
            .transpose()
    }

    /// An account by its login, letter for letter.
    ///
    /// # Errors
    /// When the database can't answer or the row is unreadable.
    pub async fn account_by_login(&self, login: &str) -> Result<Option<Account>, StoreError> {
        let query = account::Entity::find().filter(account::Column::Login.eq(login));
        self.within(query.one(self.reader())).await?.map(read).transpose()
    }

    /// Those of the accounts that there are, in any order.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn accounts_by_ids(&self, ids: &[PersonId]) -> Result<Vec<Account>, StoreError> {
        let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
        let query = account::Entity::find().filter(account::Column::Id.is_in(padded(&ids)));
        let rows = self.within(query.all(self.reader())).await?;
        rows.into_iter().map(read).collect()
    }

    /// Every account, by login.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let query = account::Entity::find().order_by_asc(account::Column::Login);
        self.within(query.all(self.reader()))
            .await?
            .into_iter()
            .map(read)
            .collect()
    }
}

/// The account as its row.
pub(crate) fn account_row(account: &Account) -> Result<account::Model, StoreError> {
    Ok(account::Model {
        id: account.id.0,
        login: account.login.clone(),
        name: account.name.clone(),
        password_hash: account.password_hash.clone(),
        kind: word(&account.kind)?,
        appointments: canonical::write(&account.appointments)?,
        enterprises: canonical::write(&account.enterprises)?,
        locale: word(&account.locale)?,
        disabled_at: account.disabled_at.map(micros),
    })
}

fn read(row: account::Model) -> Result<Account, StoreError> {
    let place = format!("account {}", row.id);
    Ok(Account {
        id: PersonId(row.id),
        kind: from_word(&row.kind, &place)?,
        appointments: canonical::read(&row.appointments, &place)?,
        enterprises: canonical::read(&row.enterprises, &place)?,
        disabled_at: optional(row.disabled_at, &place)?,
        locale: from_word(&row.locale, &place)?,
        login: row.login,
        name: row.name,
        password_hash: row.password_hash,
    })
}

/// The engine's own name of a plain enum's variant.
fn word(value: &impl Serialize) -> Result<String, StoreError> {
    Ok(canonical::write(value)?.trim_matches('"').to_owned())
}

fn from_word<T: DeserializeOwned>(word: &str, place: &str) -> Result<T, StoreError> {
    canonical::read(&format!("\"{word}\""), place)
}
