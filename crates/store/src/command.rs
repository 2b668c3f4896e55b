//! Reading what belongs to commands: idempotency keys and counters.

use std::collections::BTreeMap;

use onewindow_engine::ids::PersonId;
use sea_orm::{ColumnTrait as _, EntityTrait, QueryFilter as _};

use crate::canonical::{self, unreadable};
use crate::commit::IdempotencyRecord;
use crate::entity::{counter, idempotency_key};
use crate::error::StoreError;
use crate::store::Store;

impl Store {
    /// What an actor's key was committed with.
    ///
    /// # Errors
    /// When the database can't answer or the row is unreadable.
    pub async fn idempotency(
        &self,
        actor: PersonId,
        key: &str,
    ) -> Result<Option<IdempotencyRecord>, StoreError> {
        let query = idempotency_key::Entity::find_by_id((actor.0, key.to_owned()));
        let Some(row) = self.within(query.one(self.reader())).await? else {
            return Ok(None);
        };
        Ok(Some(IdempotencyRecord {
            actor,
            answer: canonical::read(&row.answer, &format!("idempotency key {}", row.key))?,
            key: row.key,
            operation: row.operation,
            input_hash: row.input_hash,
        }))
    }

    /// The next free serial of a scope: 1 for a new one. A commit that uses it says so by a
    /// [`CounterTake`](crate::CounterTake).
    ///
    /// # Errors
    /// When the database can't answer or the serials are used up.
    pub async fn counter(&self, scope: &str) -> Result<u32, StoreError> {
        let next = self.counters(&[scope.to_owned()]).await?;
        Ok(next.get(scope).copied().unwrap_or(1))
    }

    /// The same of many scopes at once; new ones are left out.
    ///
    /// # Errors
    /// As [`Store::counter`].
    pub async fn counters(&self, scopes: &[String]) -> Result<BTreeMap<String, u32>, StoreError> {
        let query = counter::Entity::find().filter(counter::Column::Scope.is_in(scopes.iter().cloned()));
        let rows = self.within(query.all(self.reader())).await?;
        let read = |row: counter::Model| match u32::try_from(row.next) {
            Ok(next) => Ok((row.scope, next)),
            Err(source) => Err(unreadable(&format!("counter {}", row.scope), source)),
        };
        rows.into_iter().map(read).collect()
    }
}
