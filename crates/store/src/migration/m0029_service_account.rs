//! Service accounts: what a script may do, for whom, from where, until when.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0029_service_account",
    statements: "
CREATE TABLE service_account (
    account_id {uuid} NOT NULL PRIMARY KEY REFERENCES account (id),
    owner_kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    scopes TEXT NOT NULL,
    addresses TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    previous_hash TEXT,
    previous_until {int},
    created_by {uuid} NOT NULL,
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    used_at {int},
    revoked_at {int},
    version {int} NOT NULL
){strict};
CREATE INDEX service_account_by_age ON service_account (created_at, account_id);
CREATE INDEX service_account_by_owner ON service_account (owner_kind, owner, created_at, account_id);
",
};
