//! Moving the virtual clock.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};

use super::payload;
use crate::caller;
use crate::desk_error::outcome;

/// Where the virtual clock is to go.
#[derive(InputObject)]
pub struct AdvanceClockInput {
    /// The instant; not before the present. Going to the present again changes nothing.
    pub to: DateTime<Utc>,
}

/// How the virtual clock was moved.
#[derive(SimpleObject)]
pub struct ClockAdvance {
    /// The present now.
    pub now: DateTime<Utc>,
    /// How many timers fired on the way.
    pub fired: u32,
}

payload! {
    /// The result of moving the virtual clock.
    AdvanceClockPayload {
        /// What happened on the way; none when nothing was done.
        advance: ClockAdvance
    }
}

#[derive(Default)]
pub(super) struct ClockMutation;

/// Moving the virtual clock.
#[Object]
impl ClockMutation {
    /// Moves the virtual clock on and fires everything due on the way, in order, each at its own time. Only an
    /// administrator may, and only a service that was started with a virtual clock has one.
    async fn advance_clock(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Where it is to go.")] input: AdvanceClockInput,
    ) -> Result<Option<AdvanceClockPayload>> {
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let answer = Box::pin(desk.advance_clock(actor, input.to)).await;
        let advance = outcome(context, answer)?.map(|advanced| ClockAdvance {
            now: advanced.now,
            fired: advanced.fired,
        });
        Ok(Some(advance.into()))
    }
}
