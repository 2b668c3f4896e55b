//! `PostgreSQL`: a pool whose every connection gives up rather than hangs.

use std::time::Duration;

use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::{ConnectOptions as _, Connection as _};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use tokio::time::timeout;

use super::{Access, Connections, options, version};
use crate::entity::meta;
use crate::error::{StoreError, StoreErrorCode, judge_driver};
use crate::settings::{DatabaseKind, Settings};

/// Held while the schema is changed, so that nodes which start together take turns. Any number will do as long as
/// it is always the same.
const MIGRATION_LOCK: i64 = 0x6f6e_6577_696e_646f;

/// The oldest server with `pg_current_xact_id` (PostgreSQL 13 release notes).
const OLDEST_SERVER: i64 = 130_000;

/// A connection that nobody used for so long is tried before it is used again.
const IDLE: Duration = Duration::from_secs(1);

pub(super) async fn connect(settings: &Settings, access: Access) -> Result<Connections, StoreError> {
    let pool = match Database::connect(bounded(settings)).await {
        Ok(pool) => pool,
        Err(error) => return Err(told_apart(settings, error.into()).await),
    };
    assert_server(&pool).await?;
    match access {
        Access::Serve => migrate(settings).await?,
        Access::Inspect => version::check(&pool, access).await?,
    }
    let transaction_base = read_transaction_base(&pool).await?;
    Ok(Connections {
        kind: DatabaseKind::Postgres,
        writer: pool.clone(),
        reader: pool,
        transaction_base,
    })
}

/// A new pool that got no connection in time says no more than that. One attempt beside it tells whether the server
/// is not there or has no connection left.
async fn told_apart(settings: &Settings, error: StoreError) -> StoreError {
    if error.code() != StoreErrorCode::Busy {
        return error;
    }
    let attempt = async {
        let options = settings.url.parse::<PgConnectOptions>()?;
        options.connect().await?.close().await
    };
    match timeout(settings.acquire_timeout, attempt).await {
        Ok(Ok(())) => error,
        Ok(Err(cause)) => StoreError::new(judge_driver(&cause)).because(cause),
        Err(_) => StoreError::new(StoreErrorCode::Unreachable).because(error),
    }
}

/// Every connection carries its own limits: a statement, a lock and an idle transaction each end by themselves.
fn bounded(settings: &Settings) -> sea_orm::ConnectOptions {
    let mut options = options(&settings.url, settings, settings.connections);
    let limits = [
        (
            "statement_timeout",
            settings.statement_timeout.as_millis().to_string(),
        ),
        ("lock_timeout", settings.lock_timeout.as_millis().to_string()),
        (
            "idle_in_transaction_session_timeout",
            settings.deadline.as_millis().to_string(),
        ),
    ];
    // Asking before each use whether the server is still there would be as many round trips again as there are statements.
    options
        .test_before_acquire_if_idle_for(IDLE)
        .map_sqlx_postgres_opts(move |options: PgConnectOptions| options.options(limits.clone()))
        .set_application_name("onewindow");
    options
}

/// Changes the schema on a connection of its own, where a change may take its time.
async fn migrate(settings: &Settings) -> Result<(), StoreError> {
    let mut options = options(&settings.url, settings, 1);
    options.idle_timeout(None).max_lifetime(None);
    let db = Database::connect(options).await?;
    db.execute_unprepared(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})"))
        .await?;
    let changed = async {
        version::migrate(&db).await?;
        next_transaction_base(&db).await
    }
    .await;
    // The lock goes with the connection, whatever came of it.
    db.close().await?;
    changed
}

/// Refuses a server that lacks what the feed stands on; warns loudly of one that may lose what it acknowledged.
async fn assert_server(db: &DatabaseConnection) -> Result<(), StoreError> {
    let sql = "SELECT name, setting FROM pg_settings WHERE name IN \
               ('server_version_num', 'server_encoding', 'fsync', 'full_page_writes', 'synchronous_commit')";
    for row in db
        .query_all_raw(Statement::from_string(DbBackend::Postgres, sql))
        .await?
    {
        let (name, setting): (String, String) = (row.try_get("", "name")?, row.try_get("", "setting")?);
        match name.as_str() {
            "server_version_num" if setting.parse().unwrap_or(0) < OLDEST_SERVER => {
                return Err(StoreError::new(StoreErrorCode::ServerTooOld));
            }
            "server_encoding" if setting != "UTF8" => {
                return Err(
                    StoreError::new(StoreErrorCode::Setting).because(format!("server_encoding = {setting}"))
                );
            }
            "fsync" | "full_page_writes" | "synchronous_commit" if setting == "off" => {
                tracing::warn!(
                    setting = name,
                    "the PostgreSQL server runs with {name} = off: a power cut can lose what was acknowledged"
                );
            }
            _ => {}
        }
    }
    Ok(())
}

/// The key under which the base stands in `meta`.
const BASE: &str = "transaction-base";

async fn read_transaction_base(db: &DatabaseConnection) -> Result<i64, StoreError> {
    use sea_orm::EntityTrait as _;
    let row = meta::Entity::find_by_id(BASE).one(db).await?;
    Ok(row.and_then(|row| row.value.parse().ok()).unwrap_or(0))
}

/// Keeps the order of the feed over a restore. Rows are stamped with base + transaction id. A dump that is loaded
/// into another server meets transaction ids that begin low again: old events would seem to lie in the future and
/// new ones before them. So when the newest stamp is not below the server's next transaction, the base is raised
/// above it. The stamps themselves are part of the log and are never changed.
async fn next_transaction_base(db: &DatabaseConnection) -> Result<(), StoreError> {
    use sea_orm::{ActiveValue::Set, EntityTrait as _, sea_query::OnConflict};
    let base = read_transaction_base(db).await?;
    let sql = "SELECT coalesce(max(transaction_id), 0)::bigint AS newest, \
               pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next FROM event";
    let row = db
        .query_one_raw(Statement::from_string(DbBackend::Postgres, sql))
        .await?;
    let Some(row) = row else { return Ok(()) };
    let (newest, next): (i64, i64) = (row.try_get("", "newest")?, row.try_get("", "next")?);
    if newest < base.saturating_add(next) {
        return Ok(());
    }
    tracing::warn!("the event log comes from another server: the feed goes on behind what is there");
    let raised = meta::ActiveModel {
        key: Set(BASE.to_owned()),
        value: Set(newest.saturating_add(1).to_string()),
    };
    let replace = OnConflict::column(meta::Column::Key)
        .update_column(meta::Column::Value)
        .to_owned();
    meta::Entity::insert(raised)
        .on_conflict(replace)
        .exec_without_returning(db)
        .await?;
    Ok(())
}
