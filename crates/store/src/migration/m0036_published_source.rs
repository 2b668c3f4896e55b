//! Files of the catalogue that were published while the office ran.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0036_published_source",
    statements: "
CREATE TABLE published_source (
    name TEXT {bytewise} NOT NULL,
    revision {int} NOT NULL,
    replaced TEXT NOT NULL,
    text TEXT NOT NULL,
    published_at {int} NOT NULL,
    published_by TEXT NOT NULL,
    PRIMARY KEY (name, revision)
){strict};
",
};
