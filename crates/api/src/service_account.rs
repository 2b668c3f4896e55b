//! Service accounts for scripts.

use async_graphql::{Context, Enum, ID, Object, Result};
use chrono::{DateTime, Utc};
use onewindow_desk::{ServiceAccount as DeskServiceAccount, ServiceOwner};
use onewindow_engine::ids::PersonId;
use onewindow_engine::service::ServiceScope as EngineServiceScope;

use crate::connection::{Connection, Request, is_wanted};
use crate::department::Department;
use crate::desk_error::{find, read};
use crate::enterprise::Enterprise;
use crate::{caller, global_id};

/// What a service account may be allowed. What takes a person, such as to decide, no scope allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineServiceScope")]
pub enum ServiceScope {
    /// `read:cases`: read cases, projects and licences of its owner.
    ReadCases,
    /// `read:queues`: read its owner's queues.
    ReadQueues,
    /// `read:events`: follow the feed of events, as far as its owner sees it.
    ReadEvents,
    /// `read:secrets`: open files marked as trade secrets, where its owner may.
    ReadSecrets,
    /// `write:cases`: file and answer applications. Includes reading cases.
    WriteCases,
    /// `handle:cases`: do a department's daily work, as its own system reports it. Includes reading cases.
    HandleCases,
}

/// For whom a service account acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ServiceOwnerKind {
    /// An enterprise, as its applicant.
    Enterprise,
    /// A department, as its handler or window clerk.
    Department,
    /// The zone as a whole, to read.
    Zone,
}

/// A service account.
#[derive(Debug, Clone)]
pub struct ServiceAccount(DeskServiceAccount);

impl ServiceAccount {
    /// The service account with this id, if the caller keeps it.
    pub(crate) async fn find(context: &Context<'_>, id: PersonId) -> Result<Option<Self>> {
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        Ok(find(context, desk.service_account(actor, id).await)?.map(Self))
    }
}

impl From<DeskServiceAccount> for ServiceAccount {
    fn from(account: DeskServiceAccount) -> Self {
        Self(account)
    }
}

/// A page of the service accounts that the caller keeps, newest first.
pub(crate) async fn list(
    context: &Context<'_>,
    page: (Option<i32>, Option<String>),
) -> Result<Connection<ServiceAccount>> {
    let request = Request::read(context, "serviceAccounts", &(), page, true)?;
    let (desk, actor) = (caller::desk(context)?, caller::actor(context));
    let slice = read(context, desk.service_accounts(actor, &request.page).await)?;
    let total = if is_wanted(context, "totalCount") {
        read(context, desk.count_service_accounts(actor).await)?
    } else {
        0
    };
    Ok(request.connection(slice, total, ServiceAccount::from))
}

/// A service account 服务账号: what a script acts as. Every act of it names it.
#[Object]
impl ServiceAccount {
    /// The global id.
    pub async fn id(&self) -> ID {
        global_id::encode(&self.0.id)
    }

    /// Its name, shown beside every act of it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it shows itself by, beside the secret.
    async fn client_id(&self) -> &str {
        &self.0.client_id
    }

    /// For whom it acts.
    async fn owner_kind(&self) -> ServiceOwnerKind {
        match self.0.owner {
            ServiceOwner::Enterprise(_) => ServiceOwnerKind::Enterprise,
            ServiceOwner::Department(_) => ServiceOwnerKind::Department,
            ServiceOwner::Zone => ServiceOwnerKind::Zone,
        }
    }

    /// The enterprise it acts for.
    async fn enterprise(&self, context: &Context<'_>) -> Result<Option<Enterprise>> {
        match &self.0.owner {
            ServiceOwner::Enterprise(id) => Enterprise::find(context, *id).await,
            ServiceOwner::Department(_) | ServiceOwner::Zone => Ok(None),
        }
    }

    /// The department it acts for.
    async fn department(&self, context: &Context<'_>) -> Result<Option<Department>> {
        match &self.0.owner {
            ServiceOwner::Department(code) => Department::find(context, code),
            ServiceOwner::Enterprise(_) | ServiceOwner::Zone => Ok(None),
        }
    }

    /// What it may do of what its owner may.
    async fn scopes(&self) -> Vec<ServiceScope> {
        self.0.scopes.iter().map(|scope| (*scope).into()).collect()
    }

    /// The addresses and networks (CIDR) it may come from; empty: any.
    async fn addresses(&self) -> &[String] {
        &self.0.addresses
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it ends by itself.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }

    /// When it last got a token.
    async fn last_used_at(&self) -> Option<DateTime<Utc>> {
        self.0.used_at
    }

    /// Until when the secret before the current one is accepted as well.
    async fn previous_secret_until(&self) -> Option<DateTime<Utc>> {
        self.0.previous_until
    }

    /// When it was revoked.
    async fn revoked_at(&self) -> Option<DateTime<Utc>> {
        self.0.revoked_at
    }

    /// What a change has to name as `expectedVersion`.
    async fn version(&self) -> u64 {
        self.0.version
    }
}
