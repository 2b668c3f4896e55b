//! The catalogue as it holds now. A new calendar makes a new edition; who still reads an earlier one is not disturbed.
//! Editions are few, one for each calendar that is published while the office runs, so earlier ones are kept.

use std::sync::{Arc, OnceLock};

use onewindow_engine::catalogue::Catalogue;

/// An edition of the catalogue and what came after it.
#[derive(Debug)]
pub(crate) struct Edition {
    catalogue: Arc<Catalogue>,
    next: OnceLock<Box<Edition>>,
}

impl Edition {
    pub fn new(catalogue: Catalogue) -> Self {
        Self {
            catalogue: Arc::new(catalogue),
            next: OnceLock::new(),
        }
    }

    /// The catalogue that holds now.
    pub fn latest(&self) -> &Arc<Catalogue> {
        &self.last().catalogue
    }

    /// Puts a new edition in place of the latest. One at a time: of two at once the second is dropped.
    pub fn replace(&self, catalogue: Catalogue) {
        let _ = self.last().next.set(Box::new(Self::new(catalogue)));
    }

    fn last(&self) -> &Self {
        let mut edition = self;
        while let Some(next) = edition.next.get() {
            edition = next;
        }
        edition
    }
}
