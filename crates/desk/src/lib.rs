//! The use cases: every command and every question of people and timers takes the path through here.
//!
//! A command is looked up by its idempotency key, loaded, authorized, decided by the engine and recorded in one
//! transaction; then it is told to whoever listens. Questions are answered within the [`Scope`] of who asks.
//!
//! [`Scope`]: onewindow_engine::access::Scope
#![warn(missing_docs)]

mod access;
mod audit;
mod calendar;
mod case;
mod clock;
mod commit;
mod desk;
mod document;
mod edition;
mod enrol;
mod error;
mod event;
mod exchange;
mod file;
mod identity;
mod ids;
mod key;
mod licence;
mod officer;
mod password;
mod places;
mod project;
mod publish;
mod queue;
mod random;
mod rating;
mod read;
mod secret;
mod seed;
mod statistics;
mod throttle;
mod timers;
mod unified;
mod uscc;
mod verify;

pub use calendar::Recounted;
pub use case::{Act, AttachMaterial, OpenCase};
pub use clock::{Advanced, Clock};
pub use desk::{Desk, Setup};
pub use document::{DocumentDownload, PendingDocument, PublicDocument};
pub use enrol::{NewAccount, NewEnterprise};
pub use error::{DeskError, Invalid, Noun, Result, Stale};
pub use exchange::Exchange;
pub use file::{Download, MAX_FILE_BYTES, NewFile, Upload};
pub use identity::{AccessToken, Caller, Login, SignedIn, TokenIssuer};
pub use licence::{ActOnLicence, RegisterEntry};
pub use project::{CreateProject, ReachMilestone, UpdateProject};
pub use seed::AccountSeed;
pub use unified::{ActOnStage, StageAct, StageOffer};

pub use onewindow_store::{
    Account, AuditEntry, AuditFilter, CaseCounts, CaseFilter, Days, DocumentFile, Enterprise, EventFilter,
    Finding, FindingCode, Keyset, LicenceFilter, LoggedEvent, Page, ProjectFilter, QueueCounts, QueueFilter,
    QueueItem, QueueOrder, RatingCounts, RegisteredDocument, Session, Slice, StatisticsFilter,
    StatisticsGroup, StepCounts, StoredFile, Stream, VerifyReport,
};
