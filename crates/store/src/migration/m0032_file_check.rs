//! A file that has arrived may still wait for a check, or have failed one.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0032_file_check",
    statements: "
ALTER TABLE file ADD COLUMN arrived_at {int};
ALTER TABLE file ADD COLUMN refused TEXT;
CREATE INDEX file_abandoned ON file (expires_at, id) WHERE stored_at IS NULL;
",
};
