//! Reading projects.

use chrono::{DateTime, Utc};
use onewindow_engine::access::Scope;
use onewindow_engine::ids::{EnterpriseId, ProjectId, RouteCode};
use onewindow_engine::project::Project;
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait as _, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::canonical;
use crate::case::begins;
use crate::entity::project;
use crate::error::StoreError;
use crate::ids::{IDS, padded};
use crate::instant::micros;
use crate::page::{Keyset, Page, Slice};
use crate::scope;
use crate::search;
use crate::store::Store;

/// Which projects; every part that is set has to hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProjectFilter {
    /// Of this enterprise.
    pub enterprise: Option<EnterpriseId>,
    /// On this route.
    pub route: Option<RouteCode>,
    /// Changed at this instant or later.
    pub updated_since: Option<DateTime<Utc>>,
    /// Whose number begins like this.
    pub number: Option<String>,
    /// Whose number begins like this, or which have these words in their own name or in that of their enterprise.
    pub search: Option<String>,
}

impl ProjectFilter {
    fn condition(&self) -> Condition {
        Condition::all()
            .add_option(self.enterprise.map(|id| project::Column::EnterpriseId.eq(id.0)))
            .add_option(
                self.route
                    .as_ref()
                    .map(|code| project::Column::Route.eq(code.as_str())),
            )
            .add_option(
                self.updated_since
                    .map(|at| project::Column::UpdatedAt.gte(micros(at))),
            )
            .add_option(
                self.number
                    .as_deref()
                    .map(|start| begins(Expr::col(project::Column::Number), start)),
            )
            .add_option(self.search.as_deref().map(search::projects))
    }
}

impl Store {
    /// A project, whoever asks: for commands, after which access is judged on the project itself.
    ///
    /// # Errors
    /// When the database can't answer or the row is unreadable.
    pub async fn project(&self, id: ProjectId) -> Result<Option<Project>, StoreError> {
        let row = self
            .within(project::Entity::find_by_id(id.0).one(self.reader()))
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// The project with a number, whoever asks, as [`Store::project`].
    ///
    /// # Errors
    /// When the database can't answer or the row is unreadable.
    pub async fn project_by_number(&self, number: &str) -> Result<Option<Project>, StoreError> {
        let query = project::Entity::find().filter(project::Column::Number.eq(number));
        let row = self.within(query.one(self.reader())).await?;
        row.as_ref().map(read).transpose()
    }

    /// Those of the projects that the scope covers, in any order.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn projects_by_ids(
        &self,
        scope: &Scope,
        ids: &[ProjectId],
    ) -> Result<Vec<Project>, StoreError> {
        let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
        let mut projects = Vec::with_capacity(ids.len());
        for ids in ids.chunks(IDS) {
            let query = scoped(scope).filter(project::Column::Id.is_in(padded(ids)));
            for row in self.within(query.all(self.reader())).await? {
                projects.push(read(&row)?);
            }
        }
        Ok(projects)
    }

    /// A page of projects by the instant of creation.
    ///
    /// # Errors
    /// When the cursor is not one of this list, the database can't answer or a row is unreadable.
    pub async fn projects(
        &self,
        scope: &Scope,
        filter: &ProjectFilter,
        page: &Page,
    ) -> Result<Slice<Project>, StoreError> {
        let after = page.after_number(
            (project::Entity, project::Column::CreatedAt),
            (project::Entity, project::Column::Id),
        )?;
        let query = scoped(scope)
            .filter(filter.condition().add_option(after))
            .order_by(project::Column::CreatedAt, page.order())
            .order_by(project::Column::Id, page.order())
            .limit(page.limit());
        let rows = self.within(query.all(self.reader())).await?;
        Slice::cut(rows, page.first, |row| Keyset {
            sort: row.created_at.to_string(),
            id: row.id,
        })
        .try_map(|row| read(&row))
    }

    /// How many projects the filter finds in the scope.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn count_projects(&self, scope: &Scope, filter: &ProjectFilter) -> Result<u64, StoreError> {
        self.within(scoped(scope).filter(filter.condition()).count(self.reader()))
            .await
    }
}

fn scoped(scope: &Scope) -> Select<project::Entity> {
    project::Entity::find().filter(scope::projects(scope))
}

fn read(row: &project::Model) -> Result<Project, StoreError> {
    canonical::read(&row.state, &format!("project {}", row.id))
}
