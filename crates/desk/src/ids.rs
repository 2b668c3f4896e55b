//! New ids. The only place that makes them; they begin with the time, so that indexes grow at their end.

use onewindow_engine::ids::{CaseId, EnterpriseId, FileId, LicenceId, PersonId, ProjectId, SubstitutionId};
use onewindow_store::WebhookId;
use uuid::Uuid;

fn new() -> Uuid {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place where ids are made"
    )]
    Uuid::now_v7()
}

pub(crate) fn case() -> CaseId {
    CaseId(new())
}

pub(crate) fn project() -> ProjectId {
    ProjectId(new())
}

pub(crate) fn licence() -> LicenceId {
    LicenceId(new())
}

pub(crate) fn enterprise() -> EnterpriseId {
    EnterpriseId(new())
}

pub(crate) fn person() -> PersonId {
    PersonId(new())
}

pub(crate) fn file() -> FileId {
    FileId(new())
}

pub(crate) fn webhook() -> WebhookId {
    WebhookId(new())
}

pub(crate) fn delivery() -> Uuid {
    new()
}

pub(crate) fn lease() -> Uuid {
    new()
}

pub(crate) fn substitution() -> SubstitutionId {
    SubstitutionId(new())
}

pub(crate) fn session() -> Uuid {
    new()
}

/// This process among those that serve the same database.
pub(crate) fn node() -> Uuid {
    new()
}
