//! Cases 办件: the state that the log makes, and which departments have a part in it.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0003_case_file",
    statements: "
CREATE TABLE case_file (
    id {uuid} NOT NULL PRIMARY KEY,
    number TEXT {bytewise} NOT NULL UNIQUE,
    project_id {uuid} NOT NULL REFERENCES project (id),
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id),
    procedure TEXT NOT NULL,
    department TEXT NOT NULL,
    phase TEXT NOT NULL,
    sequence {int} NOT NULL,
    opened_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    state TEXT NOT NULL
){strict};
CREATE INDEX case_file_by_opening ON case_file (opened_at, id);
CREATE INDEX case_file_by_enterprise ON case_file (enterprise_id, opened_at, id);
CREATE INDEX case_file_by_project ON case_file (project_id, opened_at, id);
CREATE INDEX case_file_by_update ON case_file (updated_at);
CREATE TABLE case_department (
    case_id {uuid} NOT NULL REFERENCES case_file (id),
    department TEXT NOT NULL,
    PRIMARY KEY (case_id, department)
){strict};
CREATE INDEX case_department_by_department ON case_department (department, case_id);
",
};
