//! Transactions that write.

use sea_orm::{DatabaseTransaction, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait as _};

use crate::settings::DatabaseKind;
use crate::store::Store;

impl Store {
    /// Begins a transaction that will write.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let sqlite_transaction_mode = match self.kind() {
            // Deferred, a transaction that reads first could fail at its first write, whatever the busy timeout.
            DatabaseKind::Sqlite => Some(SqliteTransactionMode::Immediate),
            DatabaseKind::Postgres => None,
        };
        let options = TransactionOptions {
            sqlite_transaction_mode,
            ..TransactionOptions::default()
        };
        self.writer().begin_with_options(options).await
    }
}
