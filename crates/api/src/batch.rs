//! Batches of one request: what its resolvers ask for one by one is read together.

use std::any::{Any, TypeId};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use futures::channel::oneshot;
use futures::future::{Either, select};
use onewindow_desk::DeskError;

use crate::levels::Levels;

/// Why a batch could not be read; told to everybody who asked for a part of it.
pub(crate) type Failure = Arc<DeskError>;

/// Reads all that is asked for by one kind of key.
pub(crate) trait Loader<K>: Send + Sync + 'static {
    /// What is found for a key.
    type Value: Clone + Send + 'static;

    /// Reads what there is for the keys; what is not there, or not for the caller, is left out.
    ///
    /// # Errors
    /// When it can't be read.
    fn load(&self, keys: &[K]) -> impl Future<Output = Result<HashMap<K, Self::Value>, Failure>> + Send;
}

/// The batches of one request. Nothing is kept between batches: a mutation that follows another one in the same
/// request has to see what that one changed.
pub(crate) struct Batches<T> {
    reader: Arc<T>,
    open: Arc<Open>,
    levels: Arc<Levels>,
}

/// The batches that still take keys, by the kind of key.
#[derive(Default)]
struct Open(Mutex<HashMap<TypeId, Box<dyn Any + Send>>>);

/// What is asked for so far, and who waits for it.
struct Batch<K, V> {
    keys: HashSet<K>,
    waiting: Vec<(K, Tell<V>)>,
}

/// Where somebody waits for what there is for his key.
type Tell<V> = oneshot::Sender<Result<Option<V>, Failure>>;

impl<T> Batches<T> {
    /// Read by a reader.
    pub fn over(reader: T) -> Self {
        Self {
            reader: Arc::new(reader),
            open: Arc::default(),
            levels: Arc::default(),
        }
    }

    /// What there is for a key, read together with what else is asked for meanwhile.
    ///
    /// # Errors
    /// When the batch can't be read.
    pub async fn load<K>(&self, key: K) -> Result<Option<T::Value>, Failure>
    where
        K: Clone + Eq + Hash + Send + Sync + 'static,
        T: Loader<K>,
    {
        let (tell, told) = oneshot::channel();
        self.levels.ask();
        if self.open.add(key, tell) {
            let (reader, open) = (Arc::clone(&self.reader), Arc::clone(&self.open));
            self.levels
                .hold(Box::pin(async move { open.read(&*reader).await }));
        }
        let driven = pin!(self.levels.drive());
        // Unconstrained: with a budget only some of many siblings would ask before their batch begins.
        match tokio::task::unconstrained(select(told, driven)).await {
            Either::Left((Ok(outcome), _)) => outcome,
            Either::Left((Err(oneshot::Canceled), _)) => Err(Arc::new(DeskError::Internal(
                "what was asked for was given up while it was read".into(),
            ))),
            Either::Right((never, _)) => match never {},
        }
    }
}

impl Open {
    /// Adds a key to the batch of its kind; whether that begins one.
    fn add<K, V>(&self, key: K, tell: Tell<V>) -> bool
    where
        K: Clone + Eq + Hash + Send + 'static,
        V: Send + 'static,
    {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let begun = open
            .get_mut(&TypeId::of::<K>())
            .and_then(|batch| batch.downcast_mut::<Batch<K, V>>());
        if let Some(batch) = begun {
            batch.keys.insert(key.clone());
            batch.waiting.push((key, tell));
            return false;
        }
        let batch = Batch {
            keys: HashSet::from([key.clone()]),
            waiting: vec![(key, tell)],
        };
        open.insert(TypeId::of::<K>(), Box::new(batch));
        true
    }

    /// Closes the batch of a kind of key, reads it and tells everybody who waits.
    async fn read<K, T>(&self, reader: &T)
    where
        K: Clone + Eq + Hash + Send + Sync + 'static,
        T: Loader<K>,
    {
        let closed = {
            let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            open.remove(&TypeId::of::<K>())
        };
        let Some(batch) = closed.and_then(|batch| batch.downcast::<Batch<K, T::Value>>().ok()) else {
            return;
        };
        let Batch { keys, waiting } = *batch;
        let found = reader.load(&Vec::from_iter(keys)).await;
        for (key, tell) in waiting {
            let outcome = match &found {
                Ok(found) => Ok(found.get(&key).cloned()),
                Err(failure) => Err(Arc::clone(failure)),
            };
            // Who asked may have left.
            let _ = tell.send(outcome);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures::future::join_all;

    use super::*;

    /// Counts how often it is asked.
    #[derive(Default)]
    struct Counting(AtomicUsize);

    impl Loader<u32> for Counting {
        type Value = u32;

        async fn load(&self, keys: &[u32]) -> Result<HashMap<u32, u32>, Failure> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Ok(keys.iter().map(|key| (*key, *key)).collect())
        }
    }

    async fn found(batches: &Batches<Counting>, key: u32) -> Option<u32> {
        batches.load(key).await.ok().flatten()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_page_of_rows_is_one_batch_however_long_it_is() {
        for rows in [1, 100] {
            let batches = Batches::over(Counting::default());
            let answers = join_all((0..rows).map(|key| found(&batches, key))).await;
            assert_eq!(answers, (0..rows).map(Some).collect::<Vec<_>>());
            assert_eq!(batches.reader.0.load(Ordering::Relaxed), 1, "{rows} rows");
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_rows_of_rows_refer_to_is_one_batch_a_level() {
        let batches = Batches::over(Counting::default());
        let row = async |key: u32| {
            let first = found(&batches, key).await?;
            found(&batches, first + 1_000).await
        };
        let pages = join_all((0..10).map(|page| join_all((0..10).map(move |at| row(page * 10 + at))))).await;
        assert!(pages.iter().flatten().all(Option::is_some));
        assert_eq!(batches.reader.0.load(Ordering::Relaxed), 2);
    }
}
