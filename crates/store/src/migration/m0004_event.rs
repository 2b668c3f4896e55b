//! The log: rows are added, never changed.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0004_event",
    statements: "
CREATE TABLE event (
    position {int} NOT NULL PRIMARY KEY,
    transaction_id {int} NOT NULL,
    stream_kind TEXT NOT NULL,
    stream_id {uuid} NOT NULL,
    sequence {int} NOT NULL,
    at {int} NOT NULL,
    by TEXT NOT NULL,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    hash {bytes} NOT NULL,
    UNIQUE (stream_kind, stream_id, sequence)
){strict};
{feed}
",
};
