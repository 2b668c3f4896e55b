//! Alarms of a case.

use async_graphql::{Context, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_engine::case::Alarm as EngineAlarm;

use crate::caller;
use crate::queue::Colour;

/// Something that supervision was told of a case 预警.
#[derive(Debug, Clone, SimpleObject)]
pub struct Alarm {
    /// The number of the rule that raised it, such as `E01` (a statutory limit has passed).
    pub rule: String,
    /// How grave it is.
    pub colour: Colour,
    /// What is wrong, in the caller's language.
    pub words: String,
    /// When it was raised.
    pub at: DateTime<Utc>,
}

impl Alarm {
    pub(crate) fn new(context: &Context<'_>, alarm: &EngineAlarm) -> Self {
        Self {
            rule: alarm.rule.code().to_owned(),
            colour: alarm.colour.into(),
            words: caller::say(context, &alarm.words),
            at: alarm.at,
        }
    }
}
