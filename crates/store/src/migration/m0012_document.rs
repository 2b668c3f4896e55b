//! Written acts: which case each belongs to by its verification code, and what became of its file.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0012_document",
    statements: "
CREATE TABLE document (
    code TEXT {bytewise} NOT NULL PRIMARY KEY,
    case_id {uuid} NOT NULL,
    drawn_at {int} NOT NULL,
    set_at {int},
    byte_size {int},
    sha256 TEXT,
    signature TEXT,
    failure TEXT
){strict};
CREATE INDEX document_by_case ON document (case_id);
CREATE INDEX document_to_set ON document (drawn_at, code) WHERE set_at IS NULL;
",
};
