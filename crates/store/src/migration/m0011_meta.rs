//! Single facts of the installation.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0011_meta",
    statements: "
CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
){strict};
",
};
