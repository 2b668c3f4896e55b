//! What one case has to know of others: bars that came from cases, and who waits for or holds the places of a
//! procedure.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0015_places",
    statements: "
ALTER TABLE case_file ADD COLUMN bars {int} NOT NULL DEFAULT 0;
CREATE INDEX case_file_by_procedure ON case_file (procedure, phase);
CREATE INDEX licence_by_procedure ON licence (procedure, standing);
",
};
