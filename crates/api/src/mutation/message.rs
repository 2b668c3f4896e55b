//! Writing to the other side, and keeping track of what was read.

use async_graphql::{Context, ID, InputObject, Object, Result};
use onewindow_engine::case::Command;

use super::{act, case_act, payload};
use crate::caller;
use crate::desk_error::outcome;
use crate::global_id::{self, NotificationId};

case_act! {
    /// A message to the other side.
    SendMessageInput -> SendMessagePayload {
        /// What it says, at most 10,000 characters. It stands in the log for good and whoever may read the case reads it.
        text: String,
    }
}

/// The marking of notifications as read.
#[derive(InputObject)]
pub struct MarkReadInput {
    /// The global ids of the notifications, at most 500; others' are passed over.
    pub notification_ids: Vec<ID>,
    /// A new value for every new act, of 1 to 200 characters; the same key never takes effect twice.
    pub idempotency_key: String,
}

payload! {
    /// The outcome of marking notifications as read.
    MarkReadPayload {
        /// How many notifications are unread now; none when nothing was done.
        unread_count: u64
    }
}

#[derive(Default)]
pub(super) struct MessageMutation;

/// Writing to the other side, and keeping track of what was read.
#[Object]
impl MessageMutation {
    /// Writes to the other side: the enterprise to the departments of its case, a department to the enterprise. Whoever
    /// it concerns is notified. Nothing of the case is changed, so `expectedVersion` only has to be one it has had.
    async fn send_message(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The message.")] input: SendMessageInput,
    ) -> Result<Option<SendMessagePayload>> {
        let text = input.text.clone();
        act(context, input.target(), Command::SendMessage { text }).await
    }

    /// Marks notifications as read, for the caller alone.
    async fn mark_read(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which notifications.")] input: MarkReadInput,
    ) -> Result<Option<MarkReadPayload>> {
        let ids = input
            .notification_ids
            .iter()
            .map(|id| global_id::decode::<NotificationId>(context, id).map(|id| id.0))
            .collect::<Result<_>>()?;
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let answer = desk.mark_read(actor, ids, &input.idempotency_key).await;
        Ok(Some(outcome(context, answer)?.into()))
    }
}
