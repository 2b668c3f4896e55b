//! Questions about cases, projects and enterprises, each within the scope of who asks.

use std::sync::Arc;

use onewindow_engine::actor::Actor;
use onewindow_engine::case::Case;
use onewindow_engine::ids::{CaseId, EnterpriseId, ProjectId};
use onewindow_engine::project::Project;
use onewindow_store::{CaseFilter, Enterprise, Page, ProjectFilter, Slice};

use crate::access::{scope, sees_enterprise};
use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result};

impl Desk {
    /// A case.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] also when it lies outside the actor's scope.
    pub async fn case(&self, actor: &Actor, id: CaseId) -> Result<Case> {
        let found = self.cases_by_ids(actor, &[id]).await?.into_iter().next();
        let found = found.ok_or(DeskError::NotFound { what: Noun::Case })?;
        Ok(Arc::unwrap_or_clone(found))
    }

    /// Existence is private here, too.
    pub(crate) async fn require_case(&self, actor: &Actor, id: CaseId) -> Result<()> {
        if self.store().covers_case(&scope(actor)?, id).await? {
            Ok(())
        } else {
            Err(DeskError::NotFound { what: Noun::Case })
        }
    }

    /// Those of the cases that the actor may see, in any order.
    ///
    /// # Errors
    /// When nobody is signed in or the store can't answer.
    pub async fn cases_by_ids(&self, actor: &Actor, ids: &[CaseId]) -> Result<Vec<Arc<Case>>> {
        Ok(self.store().cases_by_ids(&scope(actor)?, ids).await?)
    }

    /// The cases of projects, oldest first.
    ///
    /// # Errors
    /// As [`Desk::cases_by_ids`].
    pub async fn cases_of_projects(&self, actor: &Actor, ids: &[ProjectId]) -> Result<Vec<Case>> {
        Ok(self.store().cases_of_projects(&scope(actor)?, ids).await?)
    }

    /// A page of cases, oldest first.
    ///
    /// # Errors
    /// As [`Desk::cases_by_ids`], and for a cursor of another list.
    pub async fn cases(&self, actor: &Actor, filter: &CaseFilter, page: &Page) -> Result<Slice<Case>> {
        Ok(self.store().cases(&scope(actor)?, filter, page).await?)
    }

    /// How many cases fit.
    ///
    /// # Errors
    /// As [`Desk::cases_by_ids`].
    pub async fn count_cases(&self, actor: &Actor, filter: &CaseFilter) -> Result<u64> {
        Ok(self.store().count_cases(&scope(actor)?, filter).await?)
    }

    /// A project.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] also when it lies outside the actor's scope.
    pub async fn project(&self, actor: &Actor, id: ProjectId) -> Result<Project> {
        let found = self.projects_by_ids(actor, &[id]).await?.into_iter().next();
        found.ok_or(DeskError::NotFound { what: Noun::Project })
    }

    /// Those of the projects that the actor may see, in any order.
    ///
    /// # Errors
    /// When nobody is signed in or the store can't answer.
    pub async fn projects_by_ids(&self, actor: &Actor, ids: &[ProjectId]) -> Result<Vec<Project>> {
        Ok(self.store().projects_by_ids(&scope(actor)?, ids).await?)
    }

    /// A page of projects, oldest first.
    ///
    /// # Errors
    /// As [`Desk::projects_by_ids`], and for a cursor of another list.
    pub async fn projects(
        &self,
        actor: &Actor,
        filter: &ProjectFilter,
        page: &Page,
    ) -> Result<Slice<Project>> {
        Ok(self.store().projects(&scope(actor)?, filter, page).await?)
    }

    /// How many projects fit.
    ///
    /// # Errors
    /// As [`Desk::projects_by_ids`].
    pub async fn count_projects(&self, actor: &Actor, filter: &ProjectFilter) -> Result<u64> {
        Ok(self.store().count_projects(&scope(actor)?, filter).await?)
    }

    /// An enterprise. Applicants see their own, people of departments all: the register is public.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] also when the actor may not see it.
    pub async fn enterprise(&self, actor: &Actor, id: EnterpriseId) -> Result<Enterprise> {
        let found = self.enterprises_by_ids(actor, &[id]).await?.into_iter().next();
        found.ok_or(DeskError::NotFound {
            what: Noun::Enterprise,
        })
    }

    /// A page of the enterprises that the actor may see, oldest first, with these words in their name or code.
    ///
    /// # Errors
    /// When nobody is signed in, the cursor is another list's, or the store can't answer.
    pub async fn enterprises(
        &self,
        actor: &Actor,
        search: Option<&str>,
        page: &Page,
    ) -> Result<Slice<Enterprise>> {
        Ok(self.store().enterprises(&scope(actor)?, search, page).await?)
    }

    /// How many enterprises that comes to.
    ///
    /// # Errors
    /// As [`Desk::enterprises`].
    pub async fn count_enterprises(&self, actor: &Actor, search: Option<&str>) -> Result<u64> {
        Ok(self.store().count_enterprises(&scope(actor)?, search).await?)
    }

    /// Those of the enterprises that the actor may see, in any order.
    ///
    /// # Errors
    /// When nobody is signed in or the store can't answer.
    pub async fn enterprises_by_ids(&self, actor: &Actor, ids: &[EnterpriseId]) -> Result<Vec<Enterprise>> {
        scope(actor)?;
        let visible: Vec<EnterpriseId> = ids
            .iter()
            .copied()
            .filter(|id| sees_enterprise(actor, *id))
            .collect();
        if visible.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.store().enterprises_by_ids(&visible).await?)
    }
}
