//! States of cases that were read before. A queue is looked at again and again, and reading a state out of its text
//! costs more than fetching it. What the database holds decides every time: a known state is used only for the very text
//! that it was read from.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;
use onewindow_engine::case::Case;
use uuid::Uuid;

use crate::canonical;
use crate::error::StoreError;

/// How many states are kept: the first pages of every queue, at some ten kilobytes each.
const MOST: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1023);

/// The states last read.
#[derive(Clone)]
pub(crate) struct Known(Arc<Mutex<LruCache<Uuid, Read>>>);

struct Read {
    text: String,
    case: Arc<Case>,
}

impl Default for Known {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(LruCache::new(MOST))))
    }
}

impl fmt::Debug for Known {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Known")
    }
}

impl Known {
    /// The case of this id that is written so.
    ///
    /// # Errors
    /// When the text is unreadable.
    pub fn read(&self, id: Uuid, text: String) -> Result<Arc<Case>, StoreError> {
        if let Some(case) = self.find(id, &text) {
            return Ok(case);
        }
        let case: Arc<Case> = Arc::new(canonical::read(&text, &format!("case {id}"))?);
        let read = Read {
            text,
            case: Arc::clone(&case),
        };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.put(id, read);
        Ok(case)
    }

    fn find(&self, id: Uuid, text: &str) -> Option<Arc<Case>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let read = known.get(&id)?;
        (read.text == text).then(|| Arc::clone(&read.case))
    }
}
