//! Accounts and their sessions.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0008_account",
    statements: "
CREATE TABLE account (
    id {uuid} NOT NULL PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    kind TEXT NOT NULL,
    appointments TEXT NOT NULL,
    enterprises TEXT NOT NULL,
    locale TEXT NOT NULL,
    disabled_at {int}
){strict};
CREATE TABLE session (
    id {uuid} NOT NULL PRIMARY KEY,
    account_id {uuid} NOT NULL REFERENCES account (id),
    refresh_hash TEXT NOT NULL,
    generation {int} NOT NULL,
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    ended_at {int}
){strict};
CREATE INDEX session_by_account ON session (account_id);
",
};
