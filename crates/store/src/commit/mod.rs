//! One command, one transaction: versions compared, states written, events appended, queues and timers rewritten,
//! the idempotency key kept. All of it or none.

mod aggregate;
pub(crate) mod command;
mod document;
mod identity;
mod joint_review;
mod licence;
mod log;
mod measure;
mod notification;
mod queue;
pub(crate) mod queue_words;
mod rating;
mod substitution;
mod timer;

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use onewindow_engine::actor::By;
use onewindow_engine::case::{Case, Event, Measure, Task, Timer};
use onewindow_engine::ids::PersonId;
use onewindow_engine::licence::{Licence, LicenceRecord};
use onewindow_engine::project::{Project, ProjectRecord};
use onewindow_engine::substitution::Substitution;
use sea_orm::DatabaseTransaction;
use serde_json::Value;

use crate::error::{StoreError, StoreErrorCode};
use crate::instant::is_exact;
use crate::store::Store;
use crate::stream::Stream;

pub(crate) use aggregate::{case_row, project_row, readers};
pub use identity::IdentityWrite;
pub(crate) use licence::{licence_row, licence_timer_rows};
pub(crate) use log::{case_event, licence_record, project_record};
pub(crate) use measure::{row as measure_row, step_rows as step_measure_rows};
pub use notification::ReadMarks;
pub(crate) use queue::{NO_DUE_DAY, Names, items as queue_rows};
pub(crate) use rating::row as rating_row;
pub(crate) use timer::{rows as timer_rows, rung as rung_word};

/// Everything that one command changes.
#[derive(Debug, Clone, Default)]
pub struct Commit {
    /// Makes the command safe to repeat.
    pub key: Option<IdempotencyRecord>,
    /// The cases it changes.
    pub cases: Vec<CaseWrite>,
    /// The projects it changes.
    pub projects: Vec<ProjectWrite>,
    /// The licences it changes.
    pub licences: Vec<LicenceWrite>,
    /// The serials it uses.
    pub counters: Vec<CounterTake>,
    /// What it changes of who may come in.
    pub identity: Vec<IdentityWrite>,
    /// The substitutions it changes; whoever changes one takes a serial of theirs.
    pub substitutions: Vec<Substitution>,
    /// The notifications that somebody has read.
    pub read: Option<ReadMarks>,
}

/// A command that has taken effect: who, under which key, with what input, and what it was told.
#[derive(Debug, Clone, PartialEq)]
pub struct IdempotencyRecord {
    /// Who sent it.
    pub actor: PersonId,
    /// The key it was sent with.
    pub key: String,
    /// The operation, by name.
    pub operation: String,
    /// The hash of its input: the same key with another input is refused.
    pub input_hash: String,
    /// What the answer has to be made of again.
    pub answer: Value,
}

/// A case as a command leaves it.
#[derive(Debug, Clone)]
pub struct CaseWrite {
    /// The sequence that was decided upon; none for a new case.
    pub before: Option<u64>,
    /// The case with the events applied.
    pub after: Case,
    /// The events, at least one.
    pub events: Vec<Event>,
    /// What now stands in queues.
    pub tasks: Vec<Task>,
    /// What is now still to fire.
    pub timers: Vec<Timer>,
    /// What it now counts for in statistics; none for a draft.
    pub measure: Option<Measure>,
}

/// A project as a command leaves it.
#[derive(Debug, Clone)]
pub struct ProjectWrite {
    /// The sequence that was decided upon; none for a new project.
    pub before: Option<u64>,
    /// The project with the records applied.
    pub after: Project,
    /// The records, at least one.
    pub records: Vec<ProjectRecord>,
}

/// A licence as a command leaves it.
#[derive(Debug, Clone)]
pub struct LicenceWrite {
    /// The sequence that was decided upon; none for a new licence.
    pub before: Option<u64>,
    /// The licence with the records applied.
    pub after: Licence,
    /// The records, at least one.
    pub records: Vec<LicenceRecord>,
}

/// A serial that a command uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterTake {
    /// What is counted.
    pub scope: String,
    /// The serial used: what [`Store::counter`] told.
    pub expected: u32,
}

/// A commit that is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// The feed position of the last event; 0 when there was none.
    pub position: i64,
}

/// Why nothing was committed.
#[derive(Debug)]
pub enum CommitError {
    /// Somebody else was faster.
    Conflict {
        /// Which case or project has moved.
        aggregate: Stream,
        /// The sequence that was decided upon; 0 for a new one.
        expected: u64,
        /// The sequence found; 0 when there is none.
        found: u64,
        /// Who moved it.
        moved_by: Option<Box<By>>,
        /// When.
        moved_at: Option<DateTime<Utc>>,
    },
    /// A serial was used by another command: read the counter again.
    CounterMoved,
    /// A record that has no log of its own was changed by another command: read it again.
    Moved,
    /// The key was committed meanwhile: read what it was answered.
    KeyExists,
    /// The database can't now; the same commit may succeed later. After a time-out it may even have succeeded:
    /// the key tells.
    Unavailable(StoreError),
    /// It will not succeed.
    Failed(StoreError),
}

impl fmt::Display for CommitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CommitError::Conflict {
                aggregate,
                expected,
                found,
                ..
            } => {
                write!(f, "{aggregate} is at sequence {found}, not at {expected}")
            }
            CommitError::CounterMoved => f.write_str("a serial was used by another command"),
            CommitError::Moved => f.write_str("a record was changed by another command"),
            CommitError::KeyExists => f.write_str("the idempotency key was committed meanwhile"),
            CommitError::Unavailable(error) | CommitError::Failed(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for CommitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            CommitError::Unavailable(error) | CommitError::Failed(error) => Some(error),
            CommitError::Conflict { .. }
            | CommitError::CounterMoved
            | CommitError::Moved
            | CommitError::KeyExists => None,
        }
    }
}

impl From<StoreError> for CommitError {
    fn from(error: StoreError) -> Self {
        if error.is_retryable() {
            CommitError::Unavailable(error)
        } else {
            CommitError::Failed(error)
        }
    }
}

impl From<sea_orm::DbErr> for CommitError {
    fn from(error: sea_orm::DbErr) -> Self {
        StoreError::from(error).into()
    }
}

/// How often a transaction is tried that others got in the way of (SQLSTATE 40001, 40P01).
const ATTEMPTS: u32 = 5;

impl Store {
    /// Commits what a command changes: all of it, durably, or nothing.
    ///
    /// # Errors
    /// [`CommitError`] says who was faster or what the database refuses; nothing is changed then, save after a
    /// time-out, when only the idempotency key tells.
    #[tracing::instrument(name = "commit", skip_all)]
    pub async fn commit(&self, commit: Commit) -> Result<Committed, CommitError> {
        check(&commit)?;
        let mut attempt = 1;
        loop {
            // Boxed: the transaction's state is large, and every command would carry it along.
            match self.within_deadline(Box::pin(self.try_commit(&commit))).await {
                Err(CommitError::Unavailable(error))
                    if error.code() == StoreErrorCode::Contention && attempt < ATTEMPTS =>
                {
                    tokio::time::sleep(Duration::from_millis(5 << attempt)).await;
                    attempt += 1;
                }
                done => return done,
            }
        }
    }

    async fn try_commit(&self, commit: &Commit) -> Result<Committed, CommitError> {
        let transaction = self.begin().await?;
        match self.write(&transaction, commit).await {
            Ok(committed) => {
                transaction.commit().await?;
                Ok(committed)
            }
            Err(error) => {
                // Whether or not the rollback gets through: what is not committed does not count.
                if let Err(rollback) = transaction.rollback().await {
                    tracing::debug!(error = %rollback, "a transaction ended without its rollback");
                }
                Err(error)
            }
        }
    }

    /// Every transaction touches tables and rows in the same order, so that two can wait for each other only in a
    /// line, not in a circle. The key comes first: a repeated command must not meet any other refusal.
    async fn write(
        &self,
        transaction: &DatabaseTransaction,
        commit: &Commit,
    ) -> Result<Committed, CommitError> {
        if let Some(key) = &commit.key {
            command::keep_key(transaction, key).await?;
        }
        command::take_counters(transaction, &commit.counters).await?;
        for change in &commit.identity {
            identity::write(transaction, change).await?;
        }
        for after in &commit.substitutions {
            substitution::write(transaction, after).await?;
        }
        let mut projects: Vec<&ProjectWrite> = commit.projects.iter().collect();
        projects.sort_by_key(|write| write.after.id);
        for write in &projects {
            aggregate::write_project(transaction, write).await?;
        }
        let mut cases: Vec<&CaseWrite> = commit.cases.iter().collect();
        cases.sort_by_key(|write| write.after.id);
        for write in &cases {
            aggregate::write_case(transaction, write).await?;
        }
        let mut licences: Vec<&LicenceWrite> = commit.licences.iter().collect();
        licences.sort_by_key(|write| write.after.id);
        for write in &licences {
            licence::write(transaction, write).await?;
        }
        let writes = log::Writes {
            projects: &projects,
            cases: &cases,
            licences: &licences,
        };
        let position = log::append(transaction, writes, self.connections.transaction_base).await?;
        let mut deltas = queue::Deltas::default();
        for write in &cases {
            queue::rewrite(transaction, write, &mut deltas).await?;
            timer::rewrite(transaction, write).await?;
            document::register(transaction, write).await?;
            rating::rewrite(transaction, write).await?;
            measure::rewrite(transaction, write).await?;
            joint_review::register(transaction, write).await?;
            notification::write(transaction, write).await?;
        }
        if let Some(marks) = &commit.read {
            notification::mark(transaction, marks).await?;
        }
        queue::count(transaction, deltas).await?;
        Ok(Committed { position })
    }
}

/// Refuses a commit whose parts contradict each other, before anything is written.
fn check(commit: &Commit) -> Result<(), CommitError> {
    let cases = commit.cases.iter().map(|write| {
        let exact = write.events.iter().all(|event| is_exact(event.at));
        (
            Stream::Case(write.after.id),
            write.before,
            write.after.sequence,
            write.events.len(),
            exact,
        )
    });
    let projects = commit.projects.iter().map(|write| {
        let exact = write.records.iter().all(|record| is_exact(record.at));
        (
            Stream::Project(write.after.id),
            write.before,
            write.after.sequence,
            write.records.len(),
            exact,
        )
    });
    let licences = commit.licences.iter().map(|write| {
        let exact = write.records.iter().all(|record| is_exact(record.at));
        (
            Stream::Licence(write.after.id),
            write.before,
            write.after.sequence,
            write.records.len(),
            exact,
        )
    });
    for (stream, before, after, events, exact) in cases.chain(projects).chain(licences) {
        let wrong = if events == 0 {
            "no events"
        } else if !exact {
            "an event is dated more finely than to the microsecond"
        } else if before.unwrap_or(0) + u64::try_from(events).unwrap_or(u64::MAX) != after {
            "the sequence does not count the events"
        } else {
            continue;
        };
        return Err(StoreError::new(StoreErrorCode::Inconsistent)
            .at(stream.to_string())
            .because(wrong)
            .into());
    }
    Ok(())
}
