//! Loaders of one request. Whatever a page of rows refers to is read in one statement a kind, under the rights of the
//! caller, however many rows there are.

use std::collections::HashMap;
use std::hash::Hash;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, Result};
use futures::future::{Either, select};
use onewindow_desk::{Desk, DeskError, Enterprise, QueueItem, RatingCounts, RegisteredDocument};
use onewindow_engine::actor::Actor;
use onewindow_engine::case::Case;
use onewindow_engine::ids::{CaseId, DepartmentCode, EnterpriseId, ProcedureCode, ProjectId};
use onewindow_engine::project::Project;
use onewindow_engine::substitution::Substitution;

use crate::desk_error;
use crate::levels::Levels;

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

/// The loaders of one request. Nothing is kept between batches: a mutation that follows another one in the same
/// request has to see what that one changed.
pub(crate) struct Loaders<T = Reader> {
    loader: DataLoader<T>,
    levels: Arc<Levels>,
}

impl Loaders {
    /// For what a caller may see.
    pub fn new(desk: Desk, actor: Arc<Actor>) -> Self {
        Self::over(Reader { desk, actor })
    }
}

impl<T> Loaders<T> {
    fn over(reader: T) -> Self {
        let levels = Arc::<Levels>::default();
        let holding = Arc::clone(&levels);
        // When a batch begins is the levels' word; any delay would be added to each.
        let loader = DataLoader::new(reader, move |batch| holding.hold(batch)).delay(Duration::ZERO);
        Self { loader, levels }
    }

    async fn load<K>(&self, key: K) -> Result<Option<T::Value>, T::Error>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        T: Loader<K>,
    {
        let loaded = pin!(self.loader.load_one(key));
        let driven = pin!(self.levels.drive());
        // Unconstrained: with a budget only some of many siblings would ask before their batch begins.
        match tokio::task::unconstrained(select(loaded, driven)).await {
            Either::Left((loaded, _)) => loaded,
            Either::Right((never, _)) => match never {},
        }
    }
}

/// Loads one thing together with what its siblings ask for; none if it is not there or not for the caller.
///
/// # Errors
/// When the desk cannot read.
pub(crate) async fn load<K>(context: &Context<'_>, key: K) -> Result<Option<<Reader as Loader<K>>::Value>>
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
    Reader: Loader<K, Error = Arc<DeskError>>,
{
    context
        .data::<Loaders>()?
        .load(key)
        .await
        .map_err(|error| desk_error::request_error(context, &error))
}

impl Loader<CaseId> for Reader {
    type Value = Arc<Case>;
    type Error = Arc<DeskError>;

    async fn load(&self, keys: &[CaseId]) -> Result<HashMap<CaseId, Self::Value>, Self::Error> {
        let cases = self.desk.cases_by_ids(&self.actor, keys).await?;
        Ok(cases.into_iter().map(|case| (case.id, Arc::new(case))).collect())
    }
}

impl Loader<ProjectId> for Reader {
    type Value = Arc<Project>;
    type Error = Arc<DeskError>;

    async fn load(&self, keys: &[ProjectId]) -> Result<HashMap<ProjectId, Self::Value>, Self::Error> {
        let projects = self.desk.projects_by_ids(&self.actor, keys).await?;
        Ok(projects
            .into_iter()
            .map(|project| (project.id, Arc::new(project)))
            .collect())
    }
}

impl Loader<EnterpriseId> for Reader {
    type Value = Arc<Enterprise>;
    type Error = Arc<DeskError>;

    async fn load(&self, keys: &[EnterpriseId]) -> Result<HashMap<EnterpriseId, Self::Value>, Self::Error> {
        let enterprises = self.desk.enterprises_by_ids(&self.actor, keys).await?;
        Ok(enterprises
            .into_iter()
            .map(|enterprise| (enterprise.id, Arc::new(enterprise)))
            .collect())
    }
}

impl Loader<CasesOf> for Reader {
    type Value = Vec<Arc<Case>>;
    type Error = Arc<DeskError>;

    async fn load(&self, keys: &[CasesOf]) -> Result<HashMap<CasesOf, Self::Value>, Self::Error> {
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
    type Error = Arc<DeskError>;

    async fn load(&self, keys: &[TasksOf]) -> Result<HashMap<TasksOf, Self::Value>, Self::Error> {
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
    type Error = Arc<DeskError>;

    async fn load(&self, keys: &[DocumentsOf]) -> Result<HashMap<DocumentsOf, Self::Value>, Self::Error> {
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
    type Error = Arc<DeskError>;

    async fn load(
        &self,
        keys: &[SubstitutionsIn],
    ) -> Result<HashMap<SubstitutionsIn, Self::Value>, Self::Error> {
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
    type Error = Arc<DeskError>;

    async fn load(&self, keys: &[RatingsOf]) -> Result<HashMap<RatingsOf, Self::Value>, Self::Error> {
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

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures::future::join_all;

    use super::*;

    /// Counts how often it is asked.
    #[derive(Default)]
    struct Counting(AtomicUsize);

    impl Loader<u32> for Counting {
        type Value = u32;
        type Error = Infallible;

        async fn load(&self, keys: &[u32]) -> Result<HashMap<u32, u32>, Infallible> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Ok(keys.iter().map(|key| (*key, *key)).collect())
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_page_of_rows_is_one_batch_however_long_it_is() {
        for rows in [1, 100] {
            let loaders = Loaders::over(Counting::default());
            let answers = join_all((0..rows).map(|key| loaders.load(key))).await;
            assert_eq!(answers, (0..rows).map(|key| Ok(Some(key))).collect::<Vec<_>>());
            assert_eq!(
                loaders.loader.loader().0.load(Ordering::Relaxed),
                1,
                "{rows} rows"
            );
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_rows_of_rows_refer_to_is_one_batch_a_level() {
        let loaders = Loaders::over(Counting::default());
        let row = async |key: u32| {
            let first = loaders.load(key).await?;
            loaders.load(first.unwrap_or_default() + 1_000).await
        };
        let pages = join_all((0..10).map(|page| join_all((0..10).map(move |at| row(page * 10 + at))))).await;
        assert!(
            pages
                .iter()
                .flatten()
                .all(|found| found == &Ok(Some(found.unwrap().unwrap())))
        );
        assert_eq!(loaders.loader.loader().0.load(Ordering::Relaxed), 2);
    }
}
