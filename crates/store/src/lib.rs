//! The store: an append-only log with its projections, on `SQLite` in one process or on `PostgreSQL` for many.
//!
//! - The log is the truth: each event stands once, in its stream's order, chained by hashes. States, queues, counts
//!   and timers are made of it in the same transaction; [`Store::verify`] makes them again and compares.
//! - A command is one [`Commit`]: versions compared, everything written, the idempotency key kept, or nothing.
//! - Whoever reads for people hands in a [`Scope`](onewindow_engine::access::Scope); there is no way around it but
//!   the reads of commands, which judge access on the case itself.
//! - No type of the database library leaves this crate.

#![warn(missing_docs)]

mod account;
mod announcement;
mod audit;
mod bar;
mod beginnings;
mod canonical;
mod case;
mod command;
mod commit;
mod connect;
mod document;
mod enterprise;
mod entity;
mod error;
mod event;
mod feed;
mod figures;
mod file;
mod following;
mod identity_link;
mod ids;
mod instant;
mod joint_review;
mod known;
mod licence;
mod meta;
mod migration;
mod notification;
mod page;
mod places;
mod procedure;
mod project;
mod published_source;
mod queue;
mod rating;
mod schema;
mod scope;
mod search;
mod service_account;
mod session;
mod settings;
mod statistics;
mod store;
mod stream;
mod substitution;
mod timer;
mod transaction;
mod verify;
mod webhook;
mod webhook_delivery;
mod webhook_work;

pub use account::Account;
pub use announcement::{Announcement, Announcements};
pub use audit::{AuditEntry, AuditFilter};
pub use case::CaseFilter;
pub use commit::{
    CaseWrite, Commit, CommitError, Committed, CounterTake, IdempotencyRecord, IdentityWrite, LicenceWrite,
    ProjectWrite, ReadMarks,
};
pub use document::{DocumentFile, RegisteredDocument};
pub use enterprise::Enterprise;
pub use error::{StoreError, StoreErrorCode};
pub use event::{EventFilter, LoggedEvent};
pub use feed::{Audience, Occurrence, Place, Topic};
pub use figures::{Figures, PoolFigures};
pub use file::StoredFile;
pub use following::FeedPage;
pub use identity_link::IdentityLink;
pub use licence::{DueLicence, LicenceFilter};
pub use notification::{Notification, Reader};
pub use page::{Keyset, Page, Slice};
pub use project::ProjectFilter;
pub use published_source::PublishedSource;
pub use queue::{QueueCounts, QueueFilter, QueueItem, QueueOrder};
pub use rating::RatingCounts;
pub use service_account::{ServiceAccount, ServiceAccountFilter, ServiceOwner};
pub use session::Session;
pub use settings::{DatabaseKind, Settings};
pub use statistics::{CaseCounts, Days, StatisticsFilter, StatisticsGroup, StepCounts, StepName};
pub use store::Store;
pub use stream::Stream;
pub use timer::DueTimer;
pub use verify::{Expected, Finding, FindingCode, VerifyReport};
pub use webhook::{
    DisabledFor, Webhook, WebhookChange, WebhookId, WebhookOwner, WebhookReplay, WebhookSecrets,
    WebhookWrite, WebhookWriteError,
};
pub use webhook_delivery::{
    Attempt as WebhookAttempt, AttemptEnd, Delivery as WebhookDelivery, DeliveryState, NewDelivery,
};
pub use webhook_work::{Lease as WebhookLease, Sending};
