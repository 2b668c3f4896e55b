//! Whom an identity provider's subject is here.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0031_identity_link",
    statements: "
CREATE TABLE identity_link (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    account_id {uuid} NOT NULL REFERENCES account (id),
    linked_by {uuid} NOT NULL,
    linked_at {int} NOT NULL,
    PRIMARY KEY (issuer, subject)
){strict};
CREATE INDEX identity_link_by_account ON identity_link (account_id);
",
};
