//! `SQLite`: one file, one writer, as many readers as wanted, every commit on the disk before it is told.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use super::{Access, Connections, options, version};
use crate::error::{StoreError, StoreErrorCode};
use crate::settings::{DatabaseKind, Settings};

pub(super) async fn connect(settings: &Settings, access: Access) -> Result<Connections, StoreError> {
    let path = settings
        .file()
        .ok_or_else(|| StoreError::new(StoreErrorCode::Address))?;
    inspect(&path, access)?;
    let (writer, reader) = match access {
        Access::Serve => {
            let writer = pool(settings, &path, false).await?;
            assert_settings(&writer, settings).await?;
            version::migrate(&writer).await?;
            (writer, pool(settings, &path, true).await?)
        }
        Access::Inspect => {
            let reader = pool(settings, &path, true).await?;
            version::check(&reader, access).await?;
            (reader.clone(), reader)
        }
    };
    Ok(Connections {
        kind: DatabaseKind::Sqlite,
        writer,
        reader,
        transaction_base: 0,
    })
}

async fn pool(settings: &Settings, path: &Path, read_only: bool) -> Result<DatabaseConnection, StoreError> {
    let connections = if read_only { settings.connections } else { 1 };
    // The address is a stand-in: the path goes in as it is, without the escapes of addresses.
    let mut options = options("sqlite://database", settings, connections);
    let (path, busy) = (path.to_owned(), settings.lock_timeout);
    options.map_sqlx_sqlite_opts(move |options: SqliteConnectOptions| {
        let options = options
            .filename(&path)
            .read_only(read_only)
            .create_if_missing(!read_only)
            .busy_timeout(busy)
            .foreign_keys(true)
            .synchronous(SqliteSynchronous::Full);
        if read_only {
            options
        } else {
            options.journal_mode(SqliteJournalMode::Wal)
        }
    });
    // A connection to a file does not go stale, so none is closed for its age and none is tried before use.
    options
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None);
    Ok(Database::connect(options).await?)
}

/// Reads the settings back: a pragma that is not taken says nothing.
async fn assert_settings(db: &DatabaseConnection, settings: &Settings) -> Result<(), StoreError> {
    let journal: String = pragma(db, "journal_mode").await?;
    let synchronous: i64 = pragma(db, "synchronous").await?;
    let foreign_keys: i64 = pragma(db, "foreign_keys").await?;
    let busy: i64 = {
        let sql = Statement::from_string(DbBackend::Sqlite, "PRAGMA busy_timeout");
        db.query_one_raw(sql)
            .await?
            .map(|row| row.try_get_by_index(0))
            .transpose()?
            .unwrap_or(0)
    };
    let patience = i64::try_from(settings.lock_timeout.as_millis()).unwrap_or(i64::MAX);
    for (name, taken) in [
        ("journal_mode = WAL", journal.eq_ignore_ascii_case("wal")),
        ("synchronous = FULL", synchronous >= 2),
        ("foreign_keys = ON", foreign_keys == 1),
        ("busy_timeout", busy >= patience),
    ] {
        if !taken {
            return Err(StoreError::new(StoreErrorCode::Setting).because(format!("not taken: {name}")));
        }
    }
    Ok(())
}

async fn pragma<T: sea_orm::TryGetable>(db: &DatabaseConnection, name: &str) -> Result<T, StoreError> {
    let sql = Statement::from_string(DbBackend::Sqlite, format!("PRAGMA {name}"));
    let row = db
        .query_one_raw(sql)
        .await?
        .ok_or_else(|| StoreError::new(StoreErrorCode::Setting))?;
    Ok(row.try_get_by_index(0)?)
}

/// Looks at the file before the library does, so that what is wrong is told as it is, and nothing is touched.
fn inspect(path: &Path, access: Access) -> Result<(), StoreError> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let metadata = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return match access {
                Access::Inspect => Err(StoreError::new(StoreErrorCode::Missing)),
                Access::Serve if !folder.is_dir() => Err(StoreError::new(StoreErrorCode::FolderMissing)),
                Access::Serve => refuse_network(folder).and_then(|()| create(path)),
            };
        }
        found => found.map_err(denied)?,
    };
    if !metadata.is_file() {
        return Err(StoreError::new(StoreErrorCode::NotADatabase));
    }
    let mut header = Vec::new();
    fs::File::open(path)
        .map_err(denied)?
        .take(16)
        .read_to_end(&mut header)
        .map_err(denied)?;
    // An empty file is a database without tables; else the header is fixed (sqlite.org, "Database File Format").
    if !header.is_empty() && header != b"SQLite format 3\0" {
        return Err(StoreError::new(StoreErrorCode::NotADatabase));
    }
    if access == Access::Serve && metadata.permissions().readonly() {
        return Err(StoreError::new(StoreErrorCode::ReadOnly));
    }
    refuse_network(folder)
}

/// Makes the file for its owner alone: it holds personal data. The log beside it takes over its permissions.
fn create(path: &Path) -> Result<(), StoreError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(denied)
}

fn denied(error: io::Error) -> StoreError {
    let code = match error.kind() {
        io::ErrorKind::PermissionDenied => StoreErrorCode::Permission,
        io::ErrorKind::ReadOnlyFilesystem => StoreErrorCode::ReadOnly,
        io::ErrorKind::StorageFull => StoreErrorCode::DiskFull,
        _ => StoreErrorCode::DiskFault,
    };
    StoreError::new(code).because(error)
}

/// Kinds of file system whose locks don't reach every machine.
const NETWORK: [&str; 8] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "fuse.sshfs",
    "afs",
    "ncpfs",
];

/// Where Linux tells what is mounted; elsewhere nothing is known and nothing refused.
fn refuse_network(folder: &Path) -> Result<(), StoreError> {
    let (Ok(mounts), Ok(folder)) = (fs::read_to_string("/proc/self/mounts"), folder.canonicalize()) else {
        return Ok(());
    };
    let kind = mounts
        .lines()
        .filter_map(|line| {
            let mut fields = line.split(' ').skip(1);
            Some((Path::new(fields.next()?), fields.next()?))
        })
        .filter(|(point, _)| folder.starts_with(point))
        .max_by_key(|(point, _)| point.components().count())
        .map(|(_, kind)| kind);
    match kind {
        Some(kind) if NETWORK.contains(&kind) => {
            Err(StoreError::new(StoreErrorCode::NetworkFolder).because(format!("file system {kind}")))
        }
        _ => Ok(()),
    }
}
