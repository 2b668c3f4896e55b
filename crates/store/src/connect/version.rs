//! Whose schema it is, and of which version.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use sea_orm_migration::MigratorTrait;

use super::Access;
use crate::error::{StoreError, StoreErrorCode};
use crate::migration::{self, Migrator};

/// Refuses a database that is not ours, newer than this program, or, for mere inspection, older.
pub(super) async fn check(db: &DatabaseConnection, access: Access) -> Result<(), StoreError> {
    let known = migration::names();
    let Some(applied) = applied(db).await? else {
        return match access {
            Access::Serve if is_empty(db).await? => Ok(()),
            Access::Inspect if is_empty(db).await? => Err(StoreError::new(StoreErrorCode::Missing)),
            Access::Serve | Access::Inspect => Err(StoreError::new(StoreErrorCode::Foreign)),
        };
    };
    if let Some(unknown) = applied.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(StoreError::new(StoreErrorCode::Newer)
            .because(format!("unknown change of the schema: {unknown}")));
    }
    if access == Access::Inspect && applied.len() < known.len() {
        return Err(StoreError::new(StoreErrorCode::Older));
    }
    Ok(())
}

/// Whether every change that this program knows is made. Others that a later version has made do not matter: they only
/// add.
pub(crate) async fn is_up_to_date(db: &DatabaseConnection) -> Result<bool, StoreError> {
    let applied = applied(db).await?.unwrap_or_default();
    let is_made = |name: &str| applied.iter().any(|made| made == name);
    Ok(migration::names().into_iter().all(is_made))
}

/// Makes the changes that are missing.
pub(super) async fn migrate(db: &DatabaseConnection) -> Result<(), StoreError> {
    check(db, Access::Serve).await?;
    Ok(Migrator::up(db, None).await?)
}

/// The changes that the database has seen; none when it does not keep such a list.
async fn applied(db: &DatabaseConnection) -> Result<Option<Vec<String>>, StoreError> {
    let backend = db.get_database_backend();
    let listed = match backend {
        DbBackend::Sqlite => "SELECT name FROM sqlite_master WHERE name = 'seaql_migrations'",
        _ => {
            "SELECT table_name AS name FROM information_schema.tables \
             WHERE table_name = 'seaql_migrations' AND table_schema = current_schema()"
        }
    };
    if db
        .query_one_raw(Statement::from_string(backend, listed))
        .await?
        .is_none()
    {
        return Ok(None);
    }
    let rows = Statement::from_string(backend, "SELECT version FROM seaql_migrations ORDER BY version");
    let names = db
        .query_all_raw(rows)
        .await?
        .iter()
        .map(|row| row.try_get("", "version"))
        .collect::<Result<_, _>>()?;
    Ok(Some(names))
}

/// A fresh `SQLite` file has no table. A `PostgreSQL` schema may be shared, so it counts as fresh while it has no
/// table that bears a name of ours.
async fn is_empty(db: &DatabaseConnection) -> Result<bool, StoreError> {
    let backend = db.get_database_backend();
    let sql = match backend {
        DbBackend::Sqlite => "SELECT count(*) AS tables FROM sqlite_master",
        _ => {
            "SELECT count(*) AS tables FROM information_schema.tables \
             WHERE table_schema = current_schema() AND table_name IN ('event', 'case_file', 'project')"
        }
    };
    let row = db.query_one_raw(Statement::from_string(backend, sql)).await?;
    let tables: i64 = row.map(|row| row.try_get("", "tables")).transpose()?.unwrap_or(0);
    Ok(tables == 0)
}
