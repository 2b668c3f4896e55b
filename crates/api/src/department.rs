//! Departments of the zone.

use async_graphql::{Context, ID, Object, Result};
use onewindow_engine::department::Department as EngineDepartment;
use onewindow_engine::ids::DepartmentCode;

use crate::procedure::DecisionLevel;
use crate::{caller, global_id};

/// A department 部门.
#[derive(Debug, Clone)]
pub struct Department(EngineDepartment);

impl Department {
    /// The department with this code, if the zone has it.
    pub(crate) fn find(context: &Context<'_>, code: &DepartmentCode) -> Result<Option<Self>> {
        let catalogue = caller::desk(context)?.catalogue();
        Ok(catalogue.departments.get(code).cloned().map(Self))
    }

    /// Every department, by code.
    pub(crate) fn all(context: &Context<'_>) -> Result<Vec<(String, Self)>> {
        let catalogue = caller::desk(context)?.catalogue();
        Ok(catalogue
            .departments
            .iter()
            .map(|(code, department)| (code.to_string(), Self(department.clone())))
            .collect())
    }
}

/// A department 部门 of the zone, the one window, or an outside authority.
#[Object]
impl Department {
    /// The global id.
    pub async fn id(&self) -> ID {
        global_id::encode(&self.0.code)
    }

    /// The code, as filters and inputs take it.
    async fn code(&self) -> &str {
        self.0.code.as_str()
    }

    /// The official name in the caller's language.
    async fn name(&self, context: &Context<'_>) -> String {
        caller::say(context, &self.0.name)
    }

    /// The department it belongs to.
    async fn parent(&self, context: &Context<'_>) -> Result<Option<Self>> {
        match &self.0.parent {
            Some(code) => Self::find(context, code),
            None => Ok(None),
        }
    }

    /// Of which level of government it is.
    async fn level(&self) -> DecisionLevel {
        self.0.level.into()
    }

    /// Whether it is the one window 综合窗口, which receives and delivers for all.
    async fn is_window(&self) -> bool {
        self.0.window
    }

    /// Whether it stands outside the zone and has no queue here.
    async fn is_external(&self) -> bool {
        self.0.external
    }
}
