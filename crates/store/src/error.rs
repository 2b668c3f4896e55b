//! What can go wrong with a database, told to people: a stable code, what happened, where, and what to do.

use std::error::Error;
use std::fmt;

use onewindow_engine::text::Text;
use sea_orm::sqlx;
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};

/// Every failure of the store, by its stable name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StoreErrorCode {
    /// The address names no database of a kind that is supported.
    Address,
    /// There is no database at the address and none may be made.
    Missing,
    /// The folder for the database file does not exist.
    FolderMissing,
    /// The file is not an `SQLite` database.
    NotADatabase,
    /// The database belongs to another program.
    Foreign,
    /// A newer version of this program has changed the schema.
    Newer,
    /// The schema lacks changes of this version.
    Older,
    /// The server is older than version 13.
    ServerTooOld,
    /// The file or the server refuses writes.
    ReadOnly,
    /// Somebody else holds the lock for too long.
    Locked,
    /// The file lies on a network file system, where locks can't be relied on.
    NetworkFolder,
    /// The operating system or the server denies access.
    Permission,
    /// No space is left.
    DiskFull,
    /// The device reports an error.
    DiskFault,
    /// The database is damaged.
    Corrupt,
    /// A setting that durability needs was not taken.
    Setting,
    /// The server can't be reached or is shutting down.
    Unreachable,
    /// All connections are taken.
    Busy,
    /// No answer within the deadline.
    Timeout,
    /// Transactions got into each other's way; to be tried again.
    Contention,
    /// A text holds the NUL character, which databases don't keep.
    InvalidText,
    /// The row is there already, or what it refers to is not.
    Constraint,
    /// A cursor that this list did not give out.
    InvalidCursor,
    /// A row does not hold what this program writes.
    Unreadable,
    /// A commit that contradicts itself.
    Inconsistent,
    /// Anything else.
    Internal,
}

impl StoreErrorCode {
    /// Every code, for the documentation of errors.
    pub const ALL: [StoreErrorCode; 26] = [
        StoreErrorCode::Address,
        StoreErrorCode::Missing,
        StoreErrorCode::FolderMissing,
        StoreErrorCode::NotADatabase,
        StoreErrorCode::Foreign,
        StoreErrorCode::Newer,
        StoreErrorCode::Older,
        StoreErrorCode::ServerTooOld,
        StoreErrorCode::ReadOnly,
        StoreErrorCode::Locked,
        StoreErrorCode::NetworkFolder,
        StoreErrorCode::Permission,
        StoreErrorCode::DiskFull,
        StoreErrorCode::DiskFault,
        StoreErrorCode::Corrupt,
        StoreErrorCode::Setting,
        StoreErrorCode::Unreachable,
        StoreErrorCode::Busy,
        StoreErrorCode::Timeout,
        StoreErrorCode::Contention,
        StoreErrorCode::InvalidText,
        StoreErrorCode::Constraint,
        StoreErrorCode::InvalidCursor,
        StoreErrorCode::Unreadable,
        StoreErrorCode::Inconsistent,
        StoreErrorCode::Internal,
    ];

    /// The code as users meet it.
    pub fn as_str(self) -> &'static str {
        self.entry().0
    }

    /// What happened and what to do, in both languages.
    pub fn text(self) -> Text {
        let (_, zh, en) = self.entry();
        Text::new(zh, en)
    }

    /// Whether the same may succeed a little later.
    pub fn is_retryable(self) -> bool {
        matches!(
            self,
            StoreErrorCode::Locked
                | StoreErrorCode::DiskFull
                | StoreErrorCode::Unreachable
                | StoreErrorCode::Busy
                | StoreErrorCode::Timeout
                | StoreErrorCode::Contention
        )
    }

    /// Code, what happened and what to do, in both languages.
    fn entry(self) -> (&'static str, &'static str, &'static str) {
        match self {
            StoreErrorCode::Address
            | StoreErrorCode::Missing
            | StoreErrorCode::FolderMissing
            | StoreErrorCode::NotADatabase
            | StoreErrorCode::Foreign
            | StoreErrorCode::Newer
            | StoreErrorCode::Older
            | StoreErrorCode::ServerTooOld
            | StoreErrorCode::NetworkFolder
            | StoreErrorCode::Setting => self.entry_of_opening(),
            StoreErrorCode::ReadOnly
            | StoreErrorCode::Locked
            | StoreErrorCode::Permission
            | StoreErrorCode::DiskFull
            | StoreErrorCode::DiskFault
            | StoreErrorCode::Corrupt
            | StoreErrorCode::Unreachable
            | StoreErrorCode::Busy
            | StoreErrorCode::Timeout
            | StoreErrorCode::Contention => self.entry_of_running(),
            StoreErrorCode::InvalidText => (
                "INVALID_TEXT",
                "文本含有空字符（NUL），数据库无法保存；请删除该字符后重试",
                "a text holds the NUL character, which the database can't keep; remove it and try again",
            ),
            StoreErrorCode::Constraint => (
                "CONSTRAINT",
                "该记录已存在，或其引用的对象不存在；未作任何更改",
                "the record is there already, or what it refers to is not; nothing was changed",
            ),
            StoreErrorCode::InvalidCursor => (
                "INVALID_CURSOR",
                "游标不属于此列表；请不带游标重新查询",
                "the cursor was not given out by this list; ask again without a cursor",
            ),
            StoreErrorCode::Unreadable => (
                "DATABASE_UNREADABLE",
                "数据库中的一行内容无法识别；请运行 onewindow verify 查明，并从备份恢复",
                "a row holds what this program does not write; run `onewindow verify` to find out more and \
                 restore a backup",
            ),
            StoreErrorCode::Inconsistent => (
                "INCONSISTENT_COMMIT",
                "提交内容自相矛盾（程序错误），未作任何更改；请将日志报告给开发者",
                "a commit contradicts itself, which is a defect of this program; nothing was changed: please \
                 report it with the log",
            ),
            StoreErrorCode::Internal => (
                "DATABASE_ERROR",
                "数据库操作失败；详情见服务器日志",
                "the database refused; the server's log says more",
            ),
        }
    }

    fn entry_of_opening(self) -> (&'static str, &'static str, &'static str) {
        match self {
            StoreErrorCode::Address => (
                "DATABASE_ADDRESS",
                "数据库地址无效；请使用 sqlite://文件路径 或 postgres://用户@主机/数据库",
                "the database's address is not valid; write sqlite://PATH or postgres://USER@HOST/DATABASE",
            ),
            StoreErrorCode::Missing => (
                "DATABASE_MISSING",
                "数据库不存在；请检查地址，或先运行 onewindow serve 创建",
                "there is no database; check the address, or run `onewindow serve`, which creates it",
            ),
            StoreErrorCode::FolderMissing => (
                "DATABASE_FOLDER_MISSING",
                "数据库文件所在的文件夹不存在；请先创建该文件夹或更改地址",
                "the folder for the database file does not exist; create it or change the address",
            ),
            StoreErrorCode::NotADatabase => (
                "NOT_A_DATABASE",
                "该文件不是 SQLite 数据库，未作任何更改；请更改地址或从备份恢复",
                "the file is not an SQLite database and was left as it is; change the address or restore a backup",
            ),
            StoreErrorCode::Foreign => (
                "DATABASE_FOREIGN",
                "该数据库属于其他程序，未作任何更改；请更改地址",
                "the database belongs to another program and was left as it is; change the address",
            ),
            StoreErrorCode::Newer => (
                "DATABASE_NEWER",
                "数据库由更新版本的 OneWindow 写入，未作任何更改；请使用该版本或更新的版本启动",
                "a newer version of OneWindow has written the database, which was left as it is; start that \
                 version or a later one",
            ),
            StoreErrorCode::Older => (
                "DATABASE_OLDER",
                "数据库结构早于本版本；请先用本版本运行 onewindow serve 升级",
                "the schema of the database is older than this version; start `onewindow serve` of this version once, \
                 which brings it up to date",
            ),
            StoreErrorCode::ServerTooOld => (
                "DATABASE_SERVER_TOO_OLD",
                "需要 PostgreSQL 13 或更新版本；请升级数据库服务器",
                "PostgreSQL 13 or later is needed; upgrade the database server",
            ),
            StoreErrorCode::NetworkFolder => (
                "DATABASE_ON_NETWORK",
                "数据库文件位于网络文件系统上，文件锁不可靠；请改用本地磁盘或 PostgreSQL",
                "the database file lies on a network file system, where locks can't be relied on; use a local \
                 disk or PostgreSQL",
            ),
            _ => (
                "DATABASE_SETTING",
                "数据库未接受保证数据安全所需的设置；请检查数据库配置",
                "the database did not take a setting that durability needs; check its configuration",
            ),
        }
    }

    fn entry_of_running(self) -> (&'static str, &'static str, &'static str) {
        match self {
            StoreErrorCode::ReadOnly => (
                "DATABASE_READ_ONLY",
                "数据库为只读；请授予写权限，或检查磁盘是否以只读方式挂载",
                "the database is read-only; grant write permission, or see whether the disk is mounted read-only",
            ),
            StoreErrorCode::Locked => (
                "DATABASE_LOCKED",
                "数据库被其他程序锁定；请关闭占用它的程序后重试",
                "another program holds the database's lock; close it and try again",
            ),
            StoreErrorCode::Permission => (
                "DATABASE_PERMISSION",
                "没有访问数据库的权限；请检查文件权限或数据库账号",
                "access to the database is denied; check the file's permissions or the database account",
            ),
            StoreErrorCode::DiskFull => (
                "DISK_FULL",
                "磁盘空间不足，未作任何更改；请清理磁盘后重试",
                "no space is left on the disk and nothing was changed; make room and try again",
            ),
            StoreErrorCode::DiskFault => (
                "DISK_FAULT",
                "磁盘读写出错；请检查硬件并备份数据",
                "the disk reports an error; check the hardware and back the data up",
            ),
            StoreErrorCode::Corrupt => (
                "DATABASE_CORRUPT",
                "数据库文件已损坏；请从备份恢复",
                "the database is damaged; restore a backup",
            ),
            StoreErrorCode::Unreachable => (
                "DATABASE_UNREACHABLE",
                "无法连接数据库服务器；请检查其是否运行以及地址是否正确，然后重试",
                "the database server can't be reached; see whether it runs and the address is right, then try again",
            ),
            StoreErrorCode::Busy => (
                "DATABASE_BUSY",
                "数据库连接已用尽；请稍后重试",
                "all database connections are taken; try again in a moment",
            ),
            StoreErrorCode::Timeout => (
                "DATABASE_TIMEOUT",
                "数据库未在限定时间内答复；请稍后用同一幂等键重试",
                "the database did not answer in time; try again in a moment with the same idempotency key",
            ),
            _ => (
                "DATABASE_CONTENTION",
                "多个事务互相冲突；请重试",
                "transactions got into each other's way; try again",
            ),
        }
    }
}

/// A failure of the store.
#[derive(Debug)]
pub struct StoreError {
    code: StoreErrorCode,
    place: Option<String>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl StoreError {
    /// A failure with nothing more known.
    pub(crate) fn new(code: StoreErrorCode) -> Self {
        Self {
            code,
            place: None,
            source: None,
        }
    }

    /// Says where: a file, a server, a row.
    pub(crate) fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// Says where, unless that is known more closely.
    pub(crate) fn at_if_nowhere(self, place: impl Into<String>) -> Self {
        if self.place.is_some() {
            self
        } else {
            self.at(place)
        }
    }

    /// Keeps what lies beneath.
    pub(crate) fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Its kind.
    pub fn code(&self) -> StoreErrorCode {
        self.code
    }

    /// Whether the same may succeed a little later.
    pub fn is_retryable(&self) -> bool {
        self.code.is_retryable()
    }

    /// What happened, where, and what to do, in both languages; free of anything that only the log may hold.
    pub fn text(&self) -> Text {
        let (_, zh, en) = self.code.entry();
        match &self.place {
            Some(place) => Text::new(format!("{place}：{zh}"), format!("{place}: {en}")),
            None => Text::new(zh, en),
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.text().en)
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        StoreError::new(judge(&error)).because(error)
    }
}

fn judge(error: &DbErr) -> StoreErrorCode {
    match error {
        DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => StoreErrorCode::Busy,
        DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed) => StoreErrorCode::Unreachable,
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => judge_driver(error),
        DbErr::Type(_) | DbErr::Json(_) | DbErr::TryIntoErr { .. } => StoreErrorCode::Unreadable,
        _ => StoreErrorCode::Internal,
    }
}

/// What a driver's own error means.
pub(crate) fn judge_driver(error: &sqlx::Error) -> StoreErrorCode {
    match error {
        sqlx::Error::Database(refusal) => {
            let code = refusal.code().unwrap_or_default();
            match code.parse::<u32>() {
                // SQLSTATE has five characters; SQLite's extended result codes are shorter numbers.
                Ok(number) if code.len() < 5 => judge_sqlite(number),
                _ => judge_postgres(&code),
            }
        }
        sqlx::Error::PoolTimedOut => StoreErrorCode::Busy,
        sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::Io(_)
        | sqlx::Error::Protocol(_) => StoreErrorCode::Unreachable,
        sqlx::Error::Configuration(_) => StoreErrorCode::Address,
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => StoreErrorCode::Unreadable,
        _ => StoreErrorCode::Internal,
    }
}

/// By the primary result code, the low byte (sqlite.org, "Result and Error Codes").
fn judge_sqlite(code: u32) -> StoreErrorCode {
    match code & 0xff {
        3 | 14 | 23 => StoreErrorCode::Permission,
        5 | 6 => StoreErrorCode::Locked,
        8 => StoreErrorCode::ReadOnly,
        10 => StoreErrorCode::DiskFault,
        11 => StoreErrorCode::Corrupt,
        13 => StoreErrorCode::DiskFull,
        19 => StoreErrorCode::Constraint,
        26 => StoreErrorCode::NotADatabase,
        _ => StoreErrorCode::Internal,
    }
}

/// By SQLSTATE (PostgreSQL documentation, Appendix A).
fn judge_postgres(state: &str) -> StoreErrorCode {
    match state {
        "40001" | "40P01" => StoreErrorCode::Contention,
        "55P03" => StoreErrorCode::Locked,
        "57014" | "25P03" => StoreErrorCode::Timeout,
        "53100" => StoreErrorCode::DiskFull,
        "25006" => StoreErrorCode::ReadOnly,
        "42501" => StoreErrorCode::Permission,
        "3D000" => StoreErrorCode::Missing,
        "22021" | "22P05" => StoreErrorCode::InvalidText,
        "58030" => StoreErrorCode::DiskFault,
        _ => match state.get(..2) {
            Some("08" | "57") => StoreErrorCode::Unreachable,
            Some("23") => StoreErrorCode::Constraint,
            Some("28") => StoreErrorCode::Permission,
            Some("53") => StoreErrorCode::Busy,
            Some("XX") => StoreErrorCode::Corrupt,
            _ => StoreErrorCode::Internal,
        },
    }
}
