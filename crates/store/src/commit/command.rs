//! What belongs to the command itself: its idempotency key and the serials it uses.

use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::{CommitError, CounterTake, IdempotencyRecord};
use crate::canonical;
use crate::entity::{counter, idempotency_key};

/// Keeps the key; who comes second finds it taken, on `PostgreSQL` after waiting for the first.
pub(crate) async fn keep_key(db: &DatabaseTransaction, key: &IdempotencyRecord) -> Result<(), CommitError> {
    let row = idempotency_key::ActiveModel {
        actor: Set(key.actor.0),
        key: Set(key.key.clone()),
        operation: Set(key.operation.clone()),
        input_hash: Set(key.input_hash.clone()),
        answer: Set(canonical::write(&key.answer)?),
    };
    let taken = OnConflict::columns([idempotency_key::Column::Actor, idempotency_key::Column::Key])
        .do_nothing()
        .to_owned();
    match idempotency_key::Entity::insert(row)
        .on_conflict(taken)
        .exec_without_returning(db)
        .await?
    {
        0 => Err(CommitError::KeyExists),
        _ => Ok(()),
    }
}

/// Uses serials; a counter that moved since it was read refuses.
pub(super) async fn take_counters(
    db: &DatabaseTransaction,
    takes: &[CounterTake],
) -> Result<(), CommitError> {
    let mut takes: Vec<&CounterTake> = takes.iter().collect();
    takes.sort_by_key(|take| (&take.scope, take.expected));
    for take in takes {
        let (expected, next) = (i64::from(take.expected), i64::from(take.expected) + 1);
        let rows = if take.expected == 1 {
            let row = counter::ActiveModel {
                scope: Set(take.scope.clone()),
                next: Set(next),
            };
            let used = OnConflict::column(counter::Column::Scope).do_nothing().to_owned();
            counter::Entity::insert(row)
                .on_conflict(used)
                .exec_without_returning(db)
                .await?
        } else {
            counter::Entity::update_many()
                .col_expr(counter::Column::Next, Expr::val(next))
                .filter(counter::Column::Scope.eq(take.scope.clone()))
                .filter(Expr::col(counter::Column::Next).eq(expected))
                .exec(db)
                .await?
                .rows_affected
        };
        if rows == 0 {
            return Err(CommitError::CounterMoved);
        }
    }
    Ok(())
}
