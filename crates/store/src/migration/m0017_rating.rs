//! Ratings: what those of each case count for, so that statistics cost one statement.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0017_rating",
    statements: "
CREATE TABLE rating (
    case_id {uuid} NOT NULL PRIMARY KEY,
    procedure TEXT {bytewise} NOT NULL,
    department TEXT {bytewise} NOT NULL,
    score {int} NOT NULL,
    to_follow_up {int} NOT NULL,
    followed_up {int} NOT NULL
){strict};
CREATE INDEX rating_by_procedure ON rating (procedure, score, to_follow_up, followed_up);
CREATE INDEX rating_by_department ON rating (department, score, to_follow_up, followed_up);
",
};
