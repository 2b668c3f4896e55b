//! Substitution 代理 (A/B 角): who acts for whom.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use onewindow_engine::ids::SubstitutionId;
use onewindow_engine::substitution::Substitution as EngineSubstitution;

use crate::department::Department;
use crate::desk_error::{find, read};
use crate::loader::{self, SubstitutionsIn};
use crate::person::Person;
use crate::procedure::Procedure;
use crate::scalar::Date;
use crate::{caller, global_id};

/// A substitution.
#[derive(Debug, Clone)]
pub struct Substitution(EngineSubstitution);

impl From<EngineSubstitution> for Substitution {
    fn from(substitution: EngineSubstitution) -> Self {
        Self(substitution)
    }
}

impl Substitution {
    /// A substitution, if the caller may see it.
    pub(crate) async fn find(context: &Context<'_>, id: SubstitutionId) -> Result<Option<Self>> {
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let found = find(context, desk.substitution(actor, id).await)?;
        Ok(found.map(Self))
    }

    /// The caller's own, in force and to come.
    pub(crate) async fn own(context: &Context<'_>) -> Result<Vec<Self>> {
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let found = read(context, desk.own_substitutions(actor).await)?;
        Ok(found.into_iter().map(Self).collect())
    }

    /// Those of a department, in force and to come.
    pub(crate) async fn of_department(
        context: &Context<'_>,
        department: &onewindow_engine::ids::DepartmentCode,
    ) -> Result<Vec<Self>> {
        let found = loader::load(context, SubstitutionsIn(department.clone())).await?;
        Ok(found.unwrap_or_default().into_iter().map(Self).collect())
    }
}

/// A substitution 代理 (A/B 角): an officer acts for an absent colleague of the same department, for a period and a scope.
/// It ends by itself; the log names both.
#[Object]
impl Substitution {
    /// The global id.
    pub async fn id(&self) -> ID {
        global_id::encode(&self.0.id)
    }

    /// Counts its changes from 1; `expectedVersion` of what changes it.
    async fn version(&self) -> u64 {
        self.0.version
    }

    /// The name of who is absent.
    async fn absent(&self) -> &str {
        &self.0.absent.name
    }

    /// The name of who acts in his place.
    async fn substitute(&self) -> &str {
        &self.0.substitute.name
    }

    /// Whether the caller is the one who acts for the other.
    async fn is_viewer_substitute(&self, context: &Context<'_>) -> bool {
        self.0.substitute.person == caller::actor(context).id
    }

    /// In which department.
    async fn department(&self, context: &Context<'_>) -> Result<Option<Department>> {
        Department::find(context, &self.0.department)
    }

    /// The first day.
    async fn from(&self) -> Date {
        Date(self.0.from)
    }

    /// The last day; it ends by itself with it.
    async fn through(&self) -> Date {
        Date(self.0.through)
    }

    /// The procedures it is for, in the versions that hold today; empty: all.
    async fn procedures(&self, context: &Context<'_>) -> Result<Vec<Procedure>> {
        let mut found = Vec::with_capacity(self.0.procedures.len());
        for code in &self.0.procedures {
            found.extend(Procedure::on(context, code, None)?);
        }
        Ok(found)
    }

    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Whether it counts today.
    async fn is_in_force(&self, context: &Context<'_>) -> Result<bool> {
        Ok(self.0.is_in_force(caller::desk(context)?.today()))
    }

    /// Who appointed the substitute: the absent himself or the head of the department.
    async fn appointed_by(&self) -> Person {
        Person::from(&self.0.appointed_by)
    }

    /// When.
    async fn appointed_at(&self) -> DateTime<Utc> {
        self.0.appointed_at
    }

    /// Who ended it before its time.
    async fn ended_by(&self) -> Option<Person> {
        self.0.ended.as_ref().map(|(by, _)| Person::from(by))
    }

    /// When it was ended before its time.
    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.0.ended.as_ref().map(|(_, at)| *at)
    }
}
