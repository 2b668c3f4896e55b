//! Webhooks: where events are sent, in whose right, and how far each has come in the feed.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0026_webhook",
    statements: "
CREATE TABLE webhook (
    id {uuid} NOT NULL PRIMARY KEY,
    owner_kind TEXT NOT NULL,
    owner_id TEXT {bytewise} NOT NULL,
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    types TEXT NOT NULL,
    disabled_at {int},
    disabled_for TEXT,
    secret {bytes} NOT NULL,
    secret_number {int} NOT NULL,
    old_secret {bytes},
    old_secret_ends_at {int},
    version {int} NOT NULL,
    created_at {int} NOT NULL,
    created_by TEXT NOT NULL,
    updated_at {int} NOT NULL,
    feed_position {int},
    places {int} NOT NULL,
    is_full {int} NOT NULL,
    next_at {int},
    rest_until {int} NOT NULL,
    failures {int} NOT NULL,
    failing_since {int},
    lease {uuid},
    leased_until {int} NOT NULL
){strict};
CREATE INDEX webhook_by_owner ON webhook (owner_kind, owner_id);
CREATE INDEX webhook_by_service ON webhook (leased_until) WHERE disabled_at IS NULL;
",
};
