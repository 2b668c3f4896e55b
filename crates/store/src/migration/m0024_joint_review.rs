//! Which cases are reviewed together.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0024_joint_review",
    statements: "
CREATE TABLE joint_review (
    id {uuid} NOT NULL,
    case_id {uuid} NOT NULL,
    PRIMARY KEY (id, case_id)
){strict};
",
};
