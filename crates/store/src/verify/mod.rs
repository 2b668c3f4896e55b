//! Making everything again from the log and comparing: what `onewindow verify` runs.
//!
//! Held against each other: the chain of hashes, the sequence 1..n of each stream and its order in the feed
//! (invariant S3); the replayed state and the stored one, byte for byte (S1); queue items, timers and who may read
//! against what the state says (C1); the kept counts against the counted ones.

mod licence;
mod projection;
mod report;
mod streams;

use onewindow_engine::case::Case;
use sea_orm::{AccessMode, IsolationLevel, TransactionOptions, TransactionTrait as _};

pub use streams::Expected;

pub use report::{Finding, FindingCode, VerifyReport};

use crate::error::StoreError;
use crate::settings::DatabaseKind;
use crate::store::Store;

impl Store {
    /// Checks the whole database against its log. `expect` says what of a case stands in queues and which timers it
    /// has, none when the version that the case pins is unknown. Reads one snapshot, so commands may go on
    /// meanwhile.
    ///
    /// # Errors
    /// When the database can't be read. What is wrong in it is no error but a [`Finding`].
    pub async fn verify<F>(&self, expect: F) -> Result<VerifyReport, StoreError>
    where
        F: Fn(&Case) -> Option<Expected> + Sync,
    {
        let options = match self.kind() {
            // A deferred transaction of SQLite sees the state of its first read until it ends.
            DatabaseKind::Sqlite => TransactionOptions::default(),
            DatabaseKind::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
        };
        let snapshot = self.reader().begin_with_options(options).await?;
        let mut report = VerifyReport::default();
        streams::check(&snapshot, &expect, &mut report).await?;
        projection::check_strays(&snapshot, &mut report).await?;
        licence::check_strays(&snapshot, &mut report).await?;
        projection::check_counts(&snapshot, &mut report).await?;
        snapshot.rollback().await?;
        Ok(report)
    }
}
