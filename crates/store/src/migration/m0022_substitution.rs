//! Substitutions: who acts for whom, when and in what.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0022_substitution",
    statements: "
CREATE TABLE substitution (
    id {uuid} NOT NULL PRIMARY KEY,
    version {int} NOT NULL,
    absent {uuid} NOT NULL,
    substitute {uuid} NOT NULL,
    department TEXT {bytewise} NOT NULL,
    through_day TEXT {bytewise} NOT NULL,
    ended_at {int},
    state TEXT NOT NULL
){strict};
CREATE INDEX substitution_by_substitute ON substitution (substitute, through_day);
CREATE INDEX substitution_by_absent ON substitution (absent, through_day);
CREATE INDEX substitution_by_department ON substitution (department, through_day);
",
};
