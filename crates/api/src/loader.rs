//! Loaders of one request. Whatever a page of rows refers to is read in one statement a kind, under the rights of the
//! caller, however many rows there are.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use async_graphql::{Context, Result};
use onewindow_desk::{Desk, Enterprise, QueueItem, RatingCounts, RegisteredDocument};
use onewindow_engine::actor::Actor;
use onewindow_engine::case::Case;
use onewindow_engine::ids::{CaseId, DepartmentCode, EnterpriseId, ProcedureCode, ProjectId};
use onewindow_engine::project::Project;
use onewindow_engine::substitution::Substitution;

use crate::batch::{Batches, Failure, Loader};
use crate::desk_error;

/// Reads in batches for one caller.
pub(crate) struct Reader {
    pub(crate) desk: Desk,
    pub(crate) actor: Arc<Actor>,
}

/// Asks for the cases of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct CasesOf(pub ProjectId);

/// Asks for what of a case stands in whose queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct TasksOf(pub CaseId);

/// Asks for how the written acts of a case stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct DocumentsOf(pub CaseId);

/// Asks for the substitutions in force and to come in a department.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct SubstitutionsIn(pub DepartmentCode);

/// Asks for what the ratings of something come to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum RatingsOf {
    Procedure(ProcedureCode),
    Department(DepartmentCode),
}

/// The loaders of one request.
pub(crate) type Loaders = Batches<Reader>;

/// For what a caller may see.
pub(crate) fn loaders(desk: &Desk, actor: &Arc<Actor>) -> Loaders {
    Batches::over(Reader {
        desk: desk.clone(),
        actor: Arc::clone(actor),
    })
}

/// Loads one thing together with what its siblings ask for; none if it is not there or not for the caller.
///
/// # Errors
/// When the desk cannot read.
pub(crate) async fn load<K>(context: &Context<'_>, key: K) -> Result<Option<<Reader as Loader<K>>::Value>>
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
    Reader: Loader<K>,
{
    context
        .data::<Loaders>()?
        .load(key)
        .await
        .map_err(|error| desk_error::request_error(context, &error))
}

impl Loader<CaseId> for Reader {
    type Value = Arc<Case>;

    async fn load(&self, keys: &[CaseId]) -> Result<HashMap<CaseId, Self::Value>, Failure> {
        let cases = self.desk.cases_by_ids(&self.actor, keys).await?;
        Ok(cases.into_iter().map(|case| (case.id, case)).collect())
    }
}

impl Loader<ProjectId> for Reader {
    type Value = Arc<Project>;

    async fn load(&self, keys: &[ProjectId]) -> Result<HashMap<ProjectId, Self::Value>, Failure> {
        let projects = self.desk.projects_by_ids(&self.actor, keys).await?;
        Ok(projects
            .into_iter()
            .map(|project| (project.id, Arc::new(project)))
            .collect())
    }
}

impl Loader<EnterpriseId> for Reader {
    type Value = Arc<Enterprise>;

    async fn load(&self, keys: &[EnterpriseId]) -> Result<HashMap<EnterpriseId, Self::Value>, Failure> {
        let enterprises = self.desk.enterprises_by_ids(&self.actor, keys).await?;
        Ok(enterprises
            .into_iter()
            .map(|enterprise| (enterprise.id, Arc::new(enterprise)))
            .collect())
    }
}

impl Loader<CasesOf> for Reader {
    type Value = Vec<Arc<Case>>;

    async fn load(&self, keys: &[CasesOf]) -> Result<HashMap<CasesOf, Self::Value>, Failure> {
        let projects: Vec<ProjectId> = keys.iter().map(|key| key.0).collect();
        let mut found: HashMap<CasesOf, Self::Value> = HashMap::new();
        for case in self.desk.cases_of_projects(&self.actor, &projects).await? {
            found
                .entry(CasesOf(case.project))
                .or_default()
                .push(Arc::new(case));
        }
        Ok(found)
    }
}

impl Loader<TasksOf> for Reader {
    type Value = Vec<QueueItem>;

    async fn load(&self, keys: &[TasksOf]) -> Result<HashMap<TasksOf, Self::Value>, Failure> {
        let cases: Vec<CaseId> = keys.iter().map(|key| key.0).collect();
        let mut found: HashMap<TasksOf, Self::Value> = HashMap::new();
        for item in self.desk.queue_items_of_cases(&self.actor, &cases).await? {
            found.entry(TasksOf(item.case)).or_default().push(item);
        }
        Ok(found)
    }
}

impl Loader<DocumentsOf> for Reader {
    type Value = Vec<RegisteredDocument>;

    async fn load(&self, keys: &[DocumentsOf]) -> Result<HashMap<DocumentsOf, Self::Value>, Failure> {
        let cases: Vec<CaseId> = keys.iter().map(|key| key.0).collect();
        let mut found: HashMap<DocumentsOf, Self::Value> = HashMap::new();
        for document in self.desk.documents_of_cases(&self.actor, &cases).await? {
            found
                .entry(DocumentsOf(document.case))
                .or_default()
                .push(document);
        }
        Ok(found)
    }
}

impl Loader<SubstitutionsIn> for Reader {
    type Value = Vec<Substitution>;

    async fn load(&self, keys: &[SubstitutionsIn]) -> Result<HashMap<SubstitutionsIn, Self::Value>, Failure> {
        let departments: Vec<DepartmentCode> = keys.iter().map(|key| key.0.clone()).collect();
        let mut found: HashMap<SubstitutionsIn, Self::Value> = HashMap::new();
        for substitution in self.desk.substitutions_in(&self.actor, &departments).await? {
            found
                .entry(SubstitutionsIn(substitution.department.clone()))
                .or_default()
                .push(substitution);
        }
        Ok(found)
    }
}

impl Loader<RatingsOf> for Reader {
    type Value = RatingCounts;

    async fn load(&self, keys: &[RatingsOf]) -> Result<HashMap<RatingsOf, Self::Value>, Failure> {
        let (mut procedures, mut departments) = (Vec::new(), Vec::new());
        for key in keys {
            match key {
                RatingsOf::Procedure(code) => procedures.push(code.clone()),
                RatingsOf::Department(code) => departments.push(code.clone()),
            }
        }
        let mut found = HashMap::new();
        if !procedures.is_empty() {
            let counts = self.desk.ratings_of_procedures(&procedures).await?;
            let rated = procedures
                .into_iter()
                .filter_map(|code| Some((*counts.get(code.as_str())?, code)));
            found.extend(rated.map(|(counts, code)| (RatingsOf::Procedure(code), counts)));
        }
        if !departments.is_empty() {
            let counts = self.desk.ratings_of_departments(&departments).await?;
            let rated = departments
                .into_iter()
                .filter_map(|code| Some((*counts.get(code.as_str())?, code)));
            found.extend(rated.map(|(counts, code)| (RatingsOf::Department(code), counts)));
        }
        Ok(found)
    }
}
