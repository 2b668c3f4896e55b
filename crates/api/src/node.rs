//! Everything that has a global id.

use async_graphql::{Context, ID, Interface, Result};
use onewindow_desk::WebhookId;
use onewindow_engine::ids::{
    CaseId, DepartmentCode, EnterpriseId, LicenceId, PersonId, ProjectId, RouteCode, SubstitutionId,
};
use onewindow_engine::procedure::Version;

use crate::case::Case;
use crate::department::Department;
use crate::enterprise::Enterprise;
use crate::global_id::{self, NotificationId, QueueItemId, SessionId, WebhookDeliveryId};
use crate::licence::Licence;
use crate::loader;
use crate::notification::Notification;
use crate::procedure::Procedure;
use crate::project::Project;
use crate::queue::QueueItem;
use crate::route::Route;
use crate::service_account::ServiceAccount;
use crate::session::OpenSession;
use crate::substitution::Substitution;
use crate::webhook::{Webhook, WebhookDelivery};

/// Something with a global id.
#[derive(Debug, Clone, Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The global id."))]
pub enum Node {
    /// A case.
    Case(Case),
    /// A project.
    Project(Project),
    /// A licence.
    Licence(Licence),
    /// An enterprise.
    Enterprise(Enterprise),
    /// A task in a queue.
    QueueItem(QueueItem),
    /// A substitution.
    Substitution(Substitution),
    /// A department.
    Department(Department),
    /// A version of a procedure.
    Procedure(Procedure),
    /// A route.
    Route(Route),
    /// A webhook.
    Webhook(Webhook),
    /// A message for a webhook.
    WebhookDelivery(WebhookDelivery),
    /// Something that concerns the caller.
    Notification(Notification),
    /// An open session.
    OpenSession(OpenSession),
    /// A service account.
    ServiceAccount(ServiceAccount),
}

impl Node {
    /// What a global id stands for; none if it is not there, hidden, or no id of ours.
    ///
    /// # Errors
    /// When the desk cannot read.
    pub(crate) async fn find(context: &Context<'_>, id: &ID) -> Result<Option<Self>> {
        if let Some(id) = global_id::read::<CaseId>(id) {
            Ok(Case::find(context, id).await?.map(Self::Case))
        } else if let Some(id) = global_id::read::<ProjectId>(id) {
            Ok(Project::find(context, id).await?.map(Self::Project))
        } else if let Some(id) = global_id::read::<LicenceId>(id) {
            Ok(Licence::find(context, id).await?.map(Self::Licence))
        } else if let Some(id) = global_id::read::<EnterpriseId>(id) {
            Ok(Enterprise::find(context, id).await?.map(Self::Enterprise))
        } else if let Some(id) = global_id::read::<QueueItemId>(id) {
            let item = loader::load(context, id).await?;
            Ok(item.map(QueueItem::from).map(Self::QueueItem))
        } else if let Some(id) = global_id::read::<SubstitutionId>(id) {
            Ok(Substitution::find(context, id).await?.map(Self::Substitution))
        } else if let Some(code) = global_id::read::<DepartmentCode>(id) {
            Ok(Department::find(context, &code)?.map(Self::Department))
        } else if let Some(version) = global_id::read::<Version>(id) {
            Ok(Procedure::version(context, &version)?.map(Self::Procedure))
        } else if let Some(code) = global_id::read::<RouteCode>(id) {
            Ok(Route::find(context, &code)?.map(Self::Route))
        } else if let Some(id) = global_id::read::<WebhookId>(id) {
            Ok(Webhook::find(context, id).await?.map(Self::Webhook))
        } else if let Some(id) = global_id::read::<WebhookDeliveryId>(id) {
            Ok(WebhookDelivery::find(context, id)
                .await?
                .map(Self::WebhookDelivery))
        } else if let Some(id) = global_id::read::<NotificationId>(id) {
            Ok(Notification::find(context, id).await?.map(Self::Notification))
        } else if let Some(id) = global_id::read::<SessionId>(id) {
            Ok(OpenSession::find(context, id).await?.map(Self::OpenSession))
        } else if let Some(id) = global_id::read::<PersonId>(id) {
            Ok(ServiceAccount::find(context, id).await?.map(Self::ServiceAccount))
        } else {
            Ok(None)
        }
    }
}
