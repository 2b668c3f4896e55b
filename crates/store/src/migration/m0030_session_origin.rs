//! From where a session was begun, with which program, and what it may do of what its account may.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0030_session_origin",
    statements: "
ALTER TABLE session ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN client TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN scopes TEXT NOT NULL DEFAULT '[]';
CREATE INDEX session_by_age ON session (account_id, created_at, id);
",
};
