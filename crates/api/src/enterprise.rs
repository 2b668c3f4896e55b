//! Enterprises.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use onewindow_desk::Enterprise as DeskEnterprise;
use onewindow_engine::ids::EnterpriseId;

use crate::{global_id, loader};

/// An enterprise.
#[derive(Debug, Clone)]
pub struct Enterprise(Arc<DeskEnterprise>);

impl Enterprise {
    /// The enterprise with this id, if it is there and the caller may know of it.
    pub(crate) async fn find(context: &Context<'_>, id: EnterpriseId) -> Result<Option<Self>> {
        Ok(loader::load(context, id).await?.map(Self))
    }
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
