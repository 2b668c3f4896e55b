//! Enterprises and accounts that an operator or a demonstration puts in place. Each call may be repeated.

use onewindow_engine::actor::{Actor, ActorKind, Appointment};
use onewindow_engine::ids::EnterpriseId;
use onewindow_engine::text::Language;
use onewindow_store::{Account, Enterprise, Store};

use crate::clock::machine_time;
use crate::desk::Desk;
use crate::error::Result;
use crate::identity::actor_of;
use crate::ids;

/// An account to be put in place.
#[derive(Debug, Clone)]
pub struct AccountSeed {
    /// What is typed to sign in.
    pub login: String,
    /// The name shown beside every act.
    pub name: String,
    /// The offices held.
    pub appointments: Vec<Appointment>,
    /// The enterprises acted for.
    pub enterprises: Vec<EnterpriseId>,
}

impl Desk {
    /// Hashes a password for [`Desk::seed_account`].
    ///
    /// # Errors
    /// When it can't be computed.
    pub async fn hash_password(&self, password: &str) -> Result<String> {
        self.inner.passwords.hash(password).await
    }

    /// Puts an enterprise in place, unless one with this unified social credit code (GB 32100) is there.
    ///
    /// # Errors
    /// When the store can't.
    pub async fn seed_enterprise(&self, name: &str, uscc: &str) -> Result<Enterprise> {
        if let Some(found) = self.store().enterprise_by_uscc(uscc).await? {
            return Ok(found);
        }
        let enterprise = Enterprise {
            id: ids::enterprise(),
            name: name.to_owned(),
            uscc: uscc.to_owned(),
            created_at: machine_time(),
        };
        self.store().insert_enterprise(&enterprise).await?;
        Ok(enterprise)
    }

    /// Puts an account in place, unless one with this login is there, and answers in whose name it acts.
    ///
    /// # Errors
    /// When the store can't.
    pub async fn seed_account(&self, seed: AccountSeed, password_hash: &str) -> Result<Actor> {
        if let Some(found) = self.store().account_by_login(&seed.login).await? {
            return Ok(actor_of(found));
        }
        insert(self.store(), seed, password_hash).await
    }
}

/// Adds an account to a store.
pub(crate) async fn insert(store: &Store, seed: AccountSeed, password_hash: &str) -> Result<Actor> {
    let account = Account {
        id: ids::person(),
        login: seed.login,
        name: seed.name,
        password_hash: password_hash.to_owned(),
        kind: ActorKind::Person,
        appointments: seed.appointments,
        enterprises: seed.enterprises,
        disabled_at: None,
        locale: Language::Zh,
    };
    store.insert_account(&account).await?;
    Ok(actor_of(account))
}
