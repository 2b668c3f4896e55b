//! Steps given into other hands.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use onewindow_engine::case::HandOff as EngineHandOff;

use crate::person::Person;

/// A step that was assigned 分派 or handed over 转办.
#[derive(Debug, Clone, SimpleObject)]
pub struct HandOff {
    /// The key of the step, such as `review#1`.
    pub step: String,
    /// Who gave it.
    pub by: Person,
    /// To whom.
    pub to: Person,
    /// Who had it before; none: it lay in the queue.
    #[graphql(name = "from")]
    pub holder_before: Option<Person>,
    /// Why its holder handed it over; none for an assignment.
    pub reason: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// When it was taken back 撤回.
    pub recalled_at: Option<DateTime<Utc>>,
}

impl From<&EngineHandOff> for HandOff {
    fn from(given: &EngineHandOff) -> Self {
        Self {
            step: given.step.to_string(),
            by: Person::from(&given.by),
            to: Person::from(&given.to),
            holder_before: given.from.as_ref().map(Person::from),
            reason: given.reason.clone(),
            at: given.at,
            recalled_at: given.recalled_at,
        }
    }
}
