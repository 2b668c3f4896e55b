//! Tolerance 容缺 as written.

use onewindow_engine::limit::Limit;
use onewindow_engine::procedure::OverduePromise;

use crate::read::{record, words};

record! {
    /// How a material that may follow later is promised.
    pub(crate) struct ToleranceDraft {
        /// The longest time that can be promised.
        limit: Limit,
        /// What happens when the promised day passes without the material: a reminder when left out.
        overdue: Option<OverduePromise>,
        /// Whether a grant may come before the material does.
        decide_with_open_item: bool,
    }
}

words! { OverduePromise {
    "remind" => OverduePromise::Remind,
    "close" => OverduePromise::Close,
} }
