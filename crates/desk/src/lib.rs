//! The use cases: every command and every question of people and timers takes the path through here.
//!
//! A command is looked up by its idempotency key, loaded, authorized, decided by the engine and recorded in one
//! transaction; then it is told to whoever listens. Questions are answered within the [`Scope`] of who asks.
//!
//! [`Scope`]: onewindow_engine::access::Scope
#![warn(missing_docs)]

mod access;
mod audit;
mod bulk;
mod calendar;
mod case;
mod clock;
mod colleague;
mod commit;
mod content;
mod desk;
mod document;
mod edition;
mod enrol;
mod error;
mod event;
mod exchange;
mod feed;
mod figures;
mod file;
mod identity;
mod identity_link;
mod ids;
mod joint_review;
mod key;
mod licence;
mod notification;
mod officer;
mod paper;
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
mod service_account;
mod service_token;
mod session;
mod site_visit;
mod statistics;
mod storage;
mod substitution;
mod throttle;
mod timers;
mod unified;
mod upload;
mod uscc;
mod verify;
mod webhook;

pub use bulk::BulkAnswer;
pub use calendar::Recounted;
pub use case::{Act, AttachMaterial, OpenCase};
pub use clock::{Advanced, Clock, machine_time};
pub use desk::{Desk, Setup};
pub use document::{DocumentDownload, PendingDocument, PublicDocument};
pub use enrol::{NewAccount, NewEnterprise};
pub use error::{DeskError, Invalid, Noun, Result, Stale};
pub use exchange::Exchange;
pub use feed::Subscription;
pub use file::{Download, MAX_FILE_BYTES, NewFile, Upload};
pub use identity::{ACCESS_LIFE, AccessToken, Caller, FileLink, Login, SignedIn, TokenIssuer};
pub use identity_link::Identity;
pub use joint_review::{ConveneReview, Reviewed};
pub use licence::{ActOnLicence, RegisterEntry};
pub use paper::{ProjectKey, ReceiveOnPaper, ScannedMaterial};
pub use procedure::{ProcedurePublication, PublishProcedure};
pub use project::{CreateProject, ReachMilestone, UpdateProject};
pub use seed::AccountSeed;
pub use service_account::{IssuedSecret, NewServiceAccount};
pub use service_token::{ServiceLogin, ServiceSignedIn};
pub use site_visit::RecordSiteVisit;
pub use storage::{Answer, Content, PortError, Ports, RemoteFiles, Scanner, UploadAddress, Verdict};
pub use substitution::{AppointSubstitute, EndSubstitution};
pub use throttle::LoginLimits;
pub use unified::{ActOnStage, StageAct, StageOffer};
pub use upload::{Piece, UploadState};

pub use webhook::{
    ActOnWebhook, AttemptFailure, AttemptOutcome, CreateWebhook, EventTypes, Heading, Heard, Outgoing,
    Receivers, ReplayFrom, TRIAL, WebhookAct, WebhookDone, WebhookSetup, refused_address, refused_name,
};

pub use onewindow_definition::{DefinitionError, Sources};
pub use onewindow_store::{
    Account, AuditEntry, AuditFilter, CaseCounts, CaseFilter, Days, DeliveryState, DisabledFor, DocumentFile,
    Enterprise, EventFilter, Figures, Finding, FindingCode, Keyset, LicenceFilter, LoggedEvent, Notification,
    Occurrence, Page, Place, PoolFigures, ProjectFilter, QueueCounts, QueueFilter, QueueItem, QueueOrder,
    RatingCounts, RegisteredDocument, ServiceAccount, ServiceOwner, Session, Slice, StatisticsFilter,
    StatisticsGroup, StepCounts, StoredFile, Stream, Topic, VerifyReport, Webhook, WebhookAttempt,
    WebhookDelivery, WebhookId, WebhookLease, WebhookOwner,
};
