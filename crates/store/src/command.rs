//! Reading what belongs to commands: idempotency keys and counters.

use onewindow_engine::ids::PersonId;
use sea_orm::EntityTrait;

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
        let row = self
            .within(counter::Entity::find_by_id(scope).one(self.reader()))
            .await?;
        row.map_or(Ok(1), |row| {
            u32::try_from(row.next).map_err(|source| unreadable(&format!("counter {scope}"), source))
        })
    }
}
