//! Enterprises 企业.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0001_enterprise",
    statements: "
CREATE TABLE enterprise (
    id {uuid} NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    uscc TEXT NOT NULL UNIQUE,
    created_at {int} NOT NULL
){strict};
",
};
