//! What cases and their steps count for in statistics, so that a question costs a few statements and replays nothing.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0033_measure",
    statements: "
CREATE TABLE measure (
    case_id {uuid} NOT NULL PRIMARY KEY REFERENCES case_file (id),
    received_on TEXT {bytewise} NOT NULL,
    accepted {int} NOT NULL,
    outturn TEXT NOT NULL,
    decided_on TEXT {bytewise},
    due_on TEXT {bytewise},
    on_time {int},
    limit_days {int},
    used_days {int},
    our_days {int},
    applicant_days {int}
){strict};
CREATE INDEX measure_by_receipt ON measure (received_on);
CREATE INDEX measure_by_decision ON measure (decided_on);
CREATE TABLE step_measure (
    case_id {uuid} NOT NULL REFERENCES case_file (id),
    step_key TEXT NOT NULL,
    step TEXT NOT NULL,
    department TEXT NOT NULL,
    opened_on TEXT {bytewise} NOT NULL,
    days {int},
    due_on TEXT {bytewise},
    on_time {int},
    PRIMARY KEY (case_id, step_key)
){strict};
",
};
