//! Licences 许可证件: the state that the log makes, and the days on which something falls due.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0013_licence",
    statements: "
CREATE TABLE licence (
    id {uuid} NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    number TEXT {bytewise} NOT NULL,
    case_id {uuid} NOT NULL REFERENCES case_file (id),
    project_id {uuid} NOT NULL REFERENCES project (id),
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id),
    procedure TEXT NOT NULL,
    department TEXT NOT NULL,
    standing TEXT NOT NULL,
    tasks {int} NOT NULL,
    bars {int} NOT NULL,
    sequence {int} NOT NULL,
    issued_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    state TEXT NOT NULL
){strict};
CREATE INDEX licence_by_issue ON licence (issued_at, id);
CREATE INDEX licence_by_enterprise ON licence (enterprise_id, issued_at, id);
CREATE INDEX licence_by_project ON licence (project_id);
CREATE INDEX licence_by_department ON licence (department, issued_at, id);
CREATE INDEX licence_by_number ON licence (number);
CREATE TABLE licence_timer (
    licence_id {uuid} NOT NULL REFERENCES licence (id),
    duty TEXT NOT NULL,
    last_day TEXT {bytewise} NOT NULL,
    PRIMARY KEY (licence_id, duty)
){strict};
CREATE INDEX licence_timer_by_day ON licence_timer (last_day, licence_id);
",
};
