//! Queues 待办 and their counts.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0005_queue",
    statements: "
CREATE TABLE queue_item (
    id {uuid} NOT NULL PRIMARY KEY,
    case_id {uuid} NOT NULL REFERENCES case_file (id),
    project_id {uuid} NOT NULL REFERENCES project (id),
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id),
    task_key TEXT NOT NULL,
    department TEXT NOT NULL,
    procedure TEXT NOT NULL,
    step TEXT NOT NULL,
    status TEXT NOT NULL,
    colour TEXT NOT NULL,
    assignee {uuid},
    due_on TEXT {bytewise} NOT NULL,
    opened_at {int} NOT NULL,
    number TEXT {bytewise} NOT NULL,
    project_name TEXT {bytewise} NOT NULL,
    enterprise_name TEXT {bytewise} NOT NULL,
    task TEXT NOT NULL,
    UNIQUE (case_id, task_key)
){strict};
CREATE INDEX queue_item_by_due ON queue_item (department, due_on, id);
CREATE INDEX queue_item_by_opening ON queue_item (department, opened_at, id);
CREATE INDEX queue_item_by_status ON queue_item (department, status, due_on, id);
CREATE INDEX queue_item_by_assignee ON queue_item (assignee, due_on, id);
CREATE INDEX queue_item_by_project ON queue_item (project_id);
CREATE INDEX queue_item_by_enterprise ON queue_item (enterprise_id, due_on, id);
CREATE INDEX queue_item_everywhere_by_due ON queue_item (due_on, id);
CREATE INDEX queue_item_everywhere_by_opening ON queue_item (opened_at, id);
CREATE TABLE queue_count (
    department TEXT NOT NULL,
    status TEXT NOT NULL,
    colour TEXT NOT NULL,
    items {int} NOT NULL,
    PRIMARY KEY (department, status, colour)
){strict};
",
};
