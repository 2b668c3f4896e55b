//! Every change of the schema, one a file, each for both databases; none is edited once it has landed.
//!
//! A change is written once in SQL. Words in braces stand for what the two databases spell differently.

mod m0001_enterprise;
mod m0002_project;
mod m0003_case_file;
mod m0004_event;
mod m0005_queue;
mod m0006_timer;
mod m0007_command;
mod m0008_account;
mod m0009_file;
mod m0010_procedure_version;
mod m0011_meta;
mod m0012_document;
mod m0013_licence;
mod m0015_places;
mod m0017_rating;
mod m0022_substitution;
mod m0023_notification;
mod m0024_joint_review;
mod m0026_webhook;
mod m0027_webhook_delivery;
mod m0028_webhook_attempt;
mod m0029_service_account;
mod m0030_session_origin;
mod m0031_identity_link;
mod m0032_file_check;
mod m0033_measure;
mod m0034_search;
mod m0035_audit;
mod m0036_published_source;

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::async_trait::async_trait;
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager};

/// A change of the schema.
#[derive(Clone, Copy)]
struct Change {
    /// Stands in the database once the change is made.
    name: &'static str,
    /// What is done, with words in braces.
    statements: &'static str,
}

/// Each word in braces with its spelling on SQLite and on PostgreSQL.
const WORDS: [(&str, &str, &str); 7] = [
    ("{int}", "INTEGER", "BIGINT"),
    ("{uuid}", "BLOB", "UUID"),
    ("{bytes}", "BLOB", "BYTEA"),
    // Prefix searches and sort keys are by bytes on both, whatever the server's locale.
    ("{bytewise}", "COLLATE BINARY", "COLLATE \"C\""),
    ("{strict}", " STRICT", ""),
    // Who did it, out of the log's own text.
    (
        "{person}",
        "json_extract(\"by\", '$.person')",
        "((\"by\"::json)->>'person')",
    ),
    // With one writer the position itself is commit order.
    (
        "{feed}",
        "",
        "CREATE SEQUENCE event_position OWNED BY event.position;
CREATE INDEX event_in_commit_order ON event (transaction_id, position);",
    ),
];

impl Change {
    fn sql(&self, backend: DbBackend) -> String {
        WORDS
            .iter()
            .fold(self.statements.to_owned(), |sql, (word, sqlite, postgres)| {
                sql.replace(
                    word,
                    if backend == DbBackend::Sqlite {
                        sqlite
                    } else {
                        postgres
                    },
                )
            })
    }
}

impl MigrationName for Change {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = self.sql(manager.get_database_backend());
        manager.get_connection().execute_unprepared(&sql).await.map(drop)
    }

    /// A process killed half-way leaves no half of a change, on SQLite either.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// The changes in the order in which they are made.
const CHANGES: [Change; 29] = [
    m0001_enterprise::CHANGE,
    m0002_project::CHANGE,
    m0003_case_file::CHANGE,
    m0004_event::CHANGE,
    m0005_queue::CHANGE,
    m0006_timer::CHANGE,
    m0007_command::CHANGE,
    m0008_account::CHANGE,
    m0009_file::CHANGE,
    m0010_procedure_version::CHANGE,
    m0011_meta::CHANGE,
    m0012_document::CHANGE,
    m0013_licence::CHANGE,
    m0015_places::CHANGE,
    m0017_rating::CHANGE,
    m0022_substitution::CHANGE,
    m0023_notification::CHANGE,
    m0024_joint_review::CHANGE,
    m0026_webhook::CHANGE,
    m0027_webhook_delivery::CHANGE,
    m0028_webhook_attempt::CHANGE,
    m0029_service_account::CHANGE,
    m0030_session_origin::CHANGE,
    m0031_identity_link::CHANGE,
    m0032_file_check::CHANGE,
    m0033_measure::CHANGE,
    m0034_search::CHANGE,
    m0035_audit::CHANGE,
    m0036_published_source::CHANGE,
];

/// Makes the changes that a database lacks.
pub(crate) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        CHANGES
            .iter()
            .map(|change| Box::new(*change) as Box<dyn MigrationTrait>)
            .collect()
    }
}

/// The names of all changes, oldest first.
pub(crate) fn names() -> Vec<&'static str> {
    CHANGES.iter().map(|change| change.name).collect()
}
