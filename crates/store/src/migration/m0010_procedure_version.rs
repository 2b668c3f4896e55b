//! Published versions of procedures: what a case pins.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0010_procedure_version",
    statements: "
CREATE TABLE procedure_version (
    code TEXT NOT NULL,
    effective_from TEXT NOT NULL,
    revision {int} NOT NULL,
    digest TEXT NOT NULL,
    published_at {int} NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (code, effective_from, revision)
){strict};
",
};
