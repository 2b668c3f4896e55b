//! Each attempt at sending a message to a webhook, and what came of it.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0028_webhook_attempt",
    statements: "
CREATE TABLE webhook_attempt (
    webhook_id {uuid} NOT NULL,
    place {int} NOT NULL,
    number {int} NOT NULL,
    at {int} NOT NULL,
    duration_milliseconds {int} NOT NULL,
    status {int},
    failure TEXT,
    answer TEXT NOT NULL,
    PRIMARY KEY (webhook_id, place, number),
    FOREIGN KEY (webhook_id, place) REFERENCES webhook_delivery (webhook_id, place)
){strict};
",
};
