//! Area assessments 区域评估 as written.

use onewindow_engine::condition::Condition;
use onewindow_engine::text::Text;

use super::Regulation;
use crate::read::{At, record};

record! {
    /// When an area assessment stands for a procedure.
    pub(crate) struct AreaDraft {
        /// The condition.
        when: At<Condition>,
        /// The same in words.
        says: Text,
        /// The article that says so.
        basis: Regulation,
    }
}
