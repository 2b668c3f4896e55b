//! Who did what, found by who: the log's own text, indexed.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0035_audit",
    statements: "
CREATE INDEX event_by_person ON event ({person}, position);
",
};
