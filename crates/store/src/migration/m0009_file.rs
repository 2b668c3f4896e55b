//! Files that were or are to be uploaded.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0009_file",
    statements: "
CREATE TABLE file (
    id {uuid} NOT NULL PRIMARY KEY,
    owner {uuid} NOT NULL,
    enterprise_id {uuid},
    filename TEXT NOT NULL,
    byte_size {int} NOT NULL,
    sha256 TEXT NOT NULL,
    content_type TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    stored_at {int}
){strict};
CREATE UNIQUE INDEX file_by_token ON file (token_hash);
",
};
