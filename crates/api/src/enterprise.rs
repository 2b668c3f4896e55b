//! Enterprises.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use onewindow_desk::Enterprise as DeskEnterprise;
use onewindow_engine::ids::EnterpriseId;

use crate::connection::{Connection, Request, is_wanted};
use crate::desk_error::read;
use crate::{caller, global_id, loader};

/// An enterprise.
#[derive(Debug, Clone)]
pub struct Enterprise(Arc<DeskEnterprise>);

impl Enterprise {
    /// The enterprise with this id, if it is there and the caller may know of it.
    pub(crate) async fn find(context: &Context<'_>, id: EnterpriseId) -> Result<Option<Self>> {
        Ok(loader::load(context, id).await?.map(Self))
    }
}

impl From<DeskEnterprise> for Enterprise {
    fn from(enterprise: DeskEnterprise) -> Self {
        Self(Arc::new(enterprise))
    }
}

/// A page of the enterprises that the caller may see, newest first.
pub(crate) async fn list(
    context: &Context<'_>,
    search: Option<String>,
    page: (Option<i32>, Option<String>),
) -> Result<Connection<Enterprise>> {
    let request = Request::read(context, "enterprises", &search, page, true)?;
    let (desk, actor, search) = (caller::desk(context)?, caller::actor(context), search.as_deref());
    let slice = read(context, desk.enterprises(actor, search, &request.page).await)?;
    let total = if is_wanted(context, "totalCount") {
        read(context, desk.count_enterprises(actor, search).await)?
    } else {
        0
    };
    Ok(request.connection(slice, total, Enterprise::from))
}

/// An enterprise 企业 that applies.
#[Object]
impl Enterprise {
    /// The global id.
    pub async fn id(&self) -> ID {
        global_id::encode(&self.0.id)
    }

    /// The registered name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The unified social credit code 统一社会信用代码 (GB 32100).
    async fn unified_social_credit_code(&self) -> &str {
        &self.0.uscc
    }

    /// Since when it is known here.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}
