//! People who act, and their roles.

use async_graphql::{Context, Enum, Object, SimpleObject};
use onewindow_engine::actor::{Actor, By, Role as EngineRole};
use onewindow_engine::text::Language;

use crate::caller;
use crate::department::Department;

/// What somebody may do in principle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineRole")]
pub enum RoleCode {
    /// An enterprise's own person or its agent 申请人 / 代办.
    Applicant,
    /// A clerk of the one window 综合窗口.
    Window,
    /// Prepares a case 承办.
    Handler,
    /// Checks what the handler prepared 审核.
    Reviewer,
    /// Decides 决定.
    Approver,
    /// Watches over deadlines and conduct 督查.
    Supervisor,
    /// Keeps the system 管理员.
    Administrator,
}

/// A role with its name.
#[derive(Debug, Clone, SimpleObject)]
pub struct Role {
    /// The role, for programs.
    pub code: RoleCode,
    /// Its name in the caller's language.
    pub name: String,
}

impl Role {
    pub(crate) fn new(role: EngineRole, language: Language) -> Self {
        Self {
            code: role.into(),
            name: role.name().get(language).to_owned(),
        }
    }
}

/// Who did something, in which capacity.
#[derive(Debug, Clone)]
pub struct Person(By);

impl From<By> for Person {
    fn from(by: By) -> Self {
        Self(by)
    }
}

impl From<&By> for Person {
    fn from(by: &By) -> Self {
        Self(by.clone())
    }
}

/// Who did something, in which capacity.
#[Object]
impl Person {
    /// The name at the time of the act.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The role acted in; none for the engine itself.
    async fn role(&self, context: &Context<'_>) -> Option<Role> {
        self.0.role.map(|role| Role::new(role, caller::language(context)))
    }

    /// The department acted for.
    async fn department(&self, context: &Context<'_>) -> async_graphql::Result<Option<Department>> {
        match &self.0.department {
            Some(code) => Department::find(context, code),
            None => Ok(None),
        }
    }

    /// The name of the absent colleague in whose place it was done 代理; none when it was done in one's own right.
    async fn instead_of(&self) -> Option<&str> {
        self.0.instead_of.as_ref().map(|absent| absent.name.as_str())
    }

    /// Whether the engine itself did it: a timer, or a consequence that the law draws.
    async fn is_engine(&self) -> bool {
        self.0.is_engine()
    }

    /// Whether it is the caller.
    async fn is_viewer(&self, context: &Context<'_>) -> bool {
        let actor = caller::actor(context);
        self.0.person == actor.id && self.0.person != Actor::anonymous().id
    }
}
