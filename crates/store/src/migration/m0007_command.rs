//! What makes commands safe to repeat and serials free of gaps.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0007_command",
    statements: "
CREATE TABLE counter (
    scope TEXT NOT NULL PRIMARY KEY,
    next {int} NOT NULL
){strict};
CREATE TABLE idempotency_key (
    actor {uuid} NOT NULL,
    key TEXT NOT NULL,
    operation TEXT NOT NULL,
    input_hash TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (actor, key)
){strict};
",
};
