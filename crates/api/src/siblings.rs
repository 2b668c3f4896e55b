//! What the rows of a list ask about themselves: offers, first events, exchange records. Asked together, so that a list
//! of a hundred costs as many statements as one of one.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use onewindow_desk::{Exchange, LoggedEvent, QueueItem, Slice, StageOffer, Stream};
use onewindow_engine::case::{Case, Offer};
use onewindow_engine::ids::{CaseId, LicenceId, ProcedureCode, ProjectId};
use onewindow_engine::licence::Licence;
use onewindow_engine::project::Project;

use crate::batch::{Failure, Loader};
use crate::global_id::QueueItemId;
use crate::loader::Reader;

/// Something that was loaded already, told apart by its id.
#[derive(Clone)]
pub(crate) struct Loaded<I, T>(pub I, pub Arc<T>);

impl<I: PartialEq, T> PartialEq for Loaded<I, T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<I: Eq, T> Eq for Loaded<I, T> {}

impl<I: Hash, T> Hash for Loaded<I, T> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.0.hash(hasher);
    }
}

/// Asks what the caller may do with a case of a project.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct OffersOf(pub Loaded<CaseId, Case>, pub Loaded<ProjectId, Project>);

/// Asks what the caller may do with the stages of a project.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct StageOffersOf(pub Loaded<ProjectId, Project>);

/// Asks how a case stands for a provincial platform.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct ExchangeOf(pub Loaded<CaseId, Case>);

/// Asks for the first events of a case, project or licence.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct FirstEventsOf {
    /// Whose events.
    pub stream: Stream,
    /// Of which types; empty: of any.
    pub types: Vec<String>,
    /// How many.
    pub first: u32,
}

/// Asks how many places of a procedure are taken.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct PlacesTaken(pub ProcedureCode);

impl Loader<OffersOf> for Reader {
    type Value = Arc<Vec<Offer>>;

    async fn load(&self, keys: &[OffersOf]) -> Result<HashMap<OffersOf, Self::Value>, Failure> {
        let cases: Vec<_> = keys
            .iter()
            .map(|OffersOf(case, project)| (&*case.1, &*project.1))
            .collect();
        let offers = self.desk.offers(&self.actor, &cases).await?;
        Ok(keys
            .iter()
            .cloned()
            .zip(offers.into_iter().map(Arc::new))
            .collect())
    }
}

impl Loader<StageOffersOf> for Reader {
    type Value = Arc<Vec<StageOffer>>;

    async fn load(&self, keys: &[StageOffersOf]) -> Result<HashMap<StageOffersOf, Self::Value>, Failure> {
        let projects: Vec<_> = keys.iter().map(|key| &*key.0.1).collect();
        let offers = self.desk.stage_offers(&self.actor, &projects).await?;
        Ok(keys
            .iter()
            .cloned()
            .zip(offers.into_iter().map(Arc::new))
            .collect())
    }
}

impl Loader<ExchangeOf> for Reader {
    type Value = Arc<Exchange>;

    async fn load(&self, keys: &[ExchangeOf]) -> Result<HashMap<ExchangeOf, Self::Value>, Failure> {
        let cases: Vec<_> = keys.iter().map(|key| &*key.0.1).collect();
        let mut found: HashMap<CaseId, Exchange> = self
            .desk
            .exchange(&self.actor, &cases)
            .await?
            .into_iter()
            .collect();
        let exchanges = keys.iter().filter_map(|key| {
            let exchange = found.remove(&key.0.0)?;
            Some((key.clone(), Arc::new(exchange)))
        });
        Ok(exchanges.collect())
    }
}

impl Loader<FirstEventsOf> for Reader {
    type Value = Slice<LoggedEvent>;

    async fn load(&self, keys: &[FirstEventsOf]) -> Result<HashMap<FirstEventsOf, Self::Value>, Failure> {
        let mut alike: HashMap<(&[String], u32), Vec<Stream>> = HashMap::new();
        for key in keys {
            alike.entry((&key.types, key.first)).or_default().push(key.stream);
        }
        let mut found = HashMap::new();
        for ((types, first), streams) in alike {
            let slices = self
                .desk
                .first_events(&self.actor, &streams, types, first)
                .await?;
            found.extend(slices.into_iter().map(|(stream, slice)| {
                let types = types.to_vec();
                (FirstEventsOf { stream, types, first }, slice)
            }));
        }
        Ok(found)
    }
}

impl Loader<PlacesTaken> for Reader {
    type Value = u32;

    async fn load(&self, keys: &[PlacesTaken]) -> Result<HashMap<PlacesTaken, u32>, Failure> {
        let codes: Vec<_> = keys.iter().map(|key| key.0.clone()).collect();
        let taken = self.desk.places_taken(&codes).await?;
        let known = keys
            .iter()
            .filter_map(|key| Some((key.clone(), *taken.get(key.0.as_str())?)));
        Ok(known.collect())
    }
}

impl Loader<QueueItemId> for Reader {
    type Value = QueueItem;

    async fn load(&self, keys: &[QueueItemId]) -> Result<HashMap<QueueItemId, QueueItem>, Failure> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let items = self.desk.queue_items(&self.actor, &ids).await?;
        Ok(items
            .into_iter()
            .map(|item| (QueueItemId(item.id), item))
            .collect())
    }
}

impl Loader<LicenceId> for Reader {
    type Value = Arc<Licence>;

    async fn load(&self, keys: &[LicenceId]) -> Result<HashMap<LicenceId, Arc<Licence>>, Failure> {
        let licences = self.desk.licences_by_ids(&self.actor, keys).await?;
        Ok(licences
            .into_iter()
            .map(|licence| (licence.id, Arc::new(licence)))
            .collect())
    }
}
