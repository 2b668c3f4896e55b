//! Timers: rungs of clocks that are still to fire.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0006_timer",
    statements: "
CREATE TABLE timer (
    case_id {uuid} NOT NULL REFERENCES case_file (id),
    clock TEXT NOT NULL,
    rung TEXT NOT NULL,
    at {int} NOT NULL,
    sequence {int} NOT NULL,
    PRIMARY KEY (case_id, clock, rung)
){strict};
CREATE INDEX timer_by_instant ON timer (at, case_id);
",
};
