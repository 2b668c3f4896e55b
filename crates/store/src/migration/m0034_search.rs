//! Pairs of neighbouring characters of names, so that a part of a name is found by an index, in Chinese as in Latin, on
//! both databases. What is there already is taken in.

use super::Change;

pub(super) const CHANGE: Change = Change {
    name: "m0034_search",
    statements: "
CREATE TABLE search_gram (
    gram TEXT {bytewise} NOT NULL,
    kind TEXT NOT NULL,
    subject {uuid} NOT NULL,
    PRIMARY KEY (kind, gram, subject)
){strict};
CREATE INDEX search_gram_by_subject ON search_gram (subject);
INSERT INTO search_gram (gram, kind, subject)
WITH RECURSIVE piece (subject, kind, text, place) AS (
    SELECT subject, kind, text, 1 FROM (
        SELECT id AS subject, 'project' AS kind, lower(name) AS text FROM project
        UNION ALL SELECT id, 'enterprise', lower(name) FROM enterprise
        UNION ALL SELECT id, 'enterprise', lower(uscc) FROM enterprise
    ) AS named WHERE text <> ''
    UNION ALL SELECT subject, kind, text, place + 1 FROM piece WHERE place < length(text)
)
SELECT DISTINCT substr(text, place, 2), kind, subject FROM piece;
",
};
