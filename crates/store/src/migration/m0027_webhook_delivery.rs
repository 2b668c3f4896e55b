//! What is sent to a webhook: one row a message, in the order in which they are sent.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0027_webhook_delivery",
    statements: "
CREATE TABLE webhook_delivery (
    webhook_id {uuid} NOT NULL REFERENCES webhook (id),
    place {int} NOT NULL,
    id {uuid} NOT NULL UNIQUE,
    message_id TEXT NOT NULL,
    feed_position {int},
    subject {uuid} NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts {int} NOT NULL,
    tries {int} NOT NULL,
    next_at {int},
    created_at {int} NOT NULL,
    ended_at {int},
    PRIMARY KEY (webhook_id, place)
){strict};
CREATE INDEX webhook_delivery_pending ON webhook_delivery (webhook_id, subject, place) WHERE state = 'pending';
CREATE INDEX webhook_delivery_by_state ON webhook_delivery (webhook_id, state, place);
CREATE INDEX webhook_delivery_ended ON webhook_delivery (webhook_id, ended_at) WHERE ended_at IS NOT NULL;
",
};
