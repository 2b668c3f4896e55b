//! Projects 项目: the state that the log makes.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0002_project",
    statements: "
CREATE TABLE project (
    id {uuid} NOT NULL PRIMARY KEY,
    number TEXT {bytewise} NOT NULL UNIQUE,
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id),
    route TEXT NOT NULL,
    name TEXT NOT NULL,
    sequence {int} NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    state TEXT NOT NULL
){strict};
CREATE INDEX project_by_creation ON project (created_at, id);
CREATE INDEX project_by_enterprise ON project (enterprise_id, created_at, id);
CREATE INDEX project_by_update ON project (updated_at);
",
};
