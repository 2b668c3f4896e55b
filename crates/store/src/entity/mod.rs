//! One file a table. Nothing of this leaves the crate.

pub(crate) mod account;
pub(crate) mod case_department;
pub(crate) mod case_file;
pub(crate) mod counter;
pub(crate) mod document;
pub(crate) mod enterprise;
pub(crate) mod event;
pub(crate) mod file;
pub(crate) mod idempotency_key;
pub(crate) mod joint_review;
pub(crate) mod licence;
pub(crate) mod licence_timer;
pub(crate) mod meta;
pub(crate) mod notification;
pub(crate) mod notification_read;
pub(crate) mod procedure_version;
pub(crate) mod project;
pub(crate) mod published_source;
pub(crate) mod queue_count;
pub(crate) mod queue_item;
pub(crate) mod rating;
pub(crate) mod session;
pub(crate) mod substitution;
pub(crate) mod timer;
