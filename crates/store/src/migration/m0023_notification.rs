//! Notifications: whom an event concerns, and who has read it.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0023_notification",
    statements: "
CREATE TABLE notification (
    id {uuid} NOT NULL PRIMARY KEY,
    addressee TEXT {bytewise} NOT NULL,
    at {int} NOT NULL,
    kind TEXT NOT NULL,
    case_id {uuid} NOT NULL,
    sequence {int} NOT NULL,
    by TEXT NOT NULL
){strict};
CREATE INDEX notification_by_addressee ON notification (addressee, at, id);
CREATE TABLE notification_read (
    person {uuid} NOT NULL,
    notification_id {uuid} NOT NULL,
    PRIMARY KEY (person, notification_id)
){strict};
",
};
