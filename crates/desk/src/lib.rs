//! The use cases: every command and every question of people and timers takes the path through here.
//!
//! A command is looked up by its idempotency key, loaded, authorized, decided by the engine and recorded in one
//! transaction; then it is told to whoever listens. Questions are answered within the [`Scope`] of who asks.
//!
//! [`Scope`]: onewindow_engine::access::Scope
#![warn(missing_docs)]

mod access;
mod bulk;
mod calendar;
mod case;
mod clock;
mod colleague;
mod commit;
mod desk;
mod document;
mod edition;
mod enrol;
mod error;
mod event;
mod exchange;
mod feed;
mod file;
mod identity;
mod ids;
mod joint_review;
mod key;
mod licence;
mod notification;
mod officer;
mod password;
mod places;
mod procedure;
mod project;
mod publish;
mod queue;
mod random;
mod rating;
mod read;
mod secret;
mod seed;
mod site_visit;
mod substitution;
mod throttle;
mod timers;
mod unified;
mod uscc;
mod verify;

pub use bulk::BulkAnswer;
pub use calendar::Recounted;
pub use case::{Act, AttachMaterial, OpenCase};
pub use clock::{Advanced, Clock};
pub use desk::{Desk, Setup};
pub use document::{DocumentDownload, PendingDocument, PublicDocument};
pub use enrol::{NewAccount, NewEnterprise};
pub use error::{DeskError, Invalid, Noun, Result, Stale};
pub use exchange::Exchange;
pub use feed::Subscription;
pub use file::{Download, MAX_FILE_BYTES, NewFile, Upload};
pub use identity::{AccessToken, Caller, Login, SignedIn, TokenIssuer};
pub use joint_review::{ConveneReview, Reviewed};
pub use licence::{ActOnLicence, RegisterEntry};
pub use procedure::{ProcedurePublication, PublishProcedure};
pub use project::{CreateProject, ReachMilestone, UpdateProject};
pub use seed::AccountSeed;
pub use site_visit::RecordSiteVisit;
pub use substitution::{AppointSubstitute, EndSubstitution};
pub use throttle::LoginLimits;
pub use unified::{ActOnStage, StageAct, StageOffer};

pub use onewindow_definition::{DefinitionError, Sources};
pub use onewindow_store::{
    Account, CaseFilter, DocumentFile, Enterprise, EventFilter, Finding, FindingCode, Keyset, LicenceFilter,
    LoggedEvent, Notification, Occurrence, Page, Place, ProjectFilter, QueueCounts, QueueFilter, QueueItem,
    QueueOrder, RatingCounts, RegisteredDocument, Session, Slice, StoredFile, Stream, Topic, VerifyReport,
};
