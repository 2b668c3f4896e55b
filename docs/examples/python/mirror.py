"""Mirrors all that the caller may see into a database of its own, and keeps it up to date.

    python3 mirror.py mirror.db

Run it as often as you like, or from a timer: it goes on where it stopped. The feed tells *that* something changed; what it
is now is asked anew, with the caller's own rights. The rows and the cursor are written in one transaction, so a break at
any moment loses nothing and doubles nothing.
"""

import sqlite3
import sys

from onewindow import Client

EVENTS = """query Events($after: String) {
  events(first: 100, after: $after) {
    nodes { id type at case { id } project { id } }
    pageInfo { hasNextPage endCursor }
  }
}"""
CHANGED = """query Changed($ids: [ID!]!) {
  nodes(ids: $ids) {
    __typename
    id
    ... on Project { number name version completedAt }
    ... on Case { number version phase { code } procedure { code } project { id } decisionDueOn }
  }
}"""
TABLES = """
CREATE TABLE IF NOT EXISTS feed (one INTEGER PRIMARY KEY CHECK (one = 1), cursor TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS event (id TEXT PRIMARY KEY, type TEXT NOT NULL, at TEXT NOT NULL, subject TEXT);
CREATE TABLE IF NOT EXISTS project (id TEXT PRIMARY KEY, number TEXT, name TEXT, version INTEGER, completed_at TEXT);
CREATE TABLE IF NOT EXISTS permit (
  id TEXT PRIMARY KEY, number TEXT, version INTEGER, phase TEXT, procedure TEXT, project TEXT, due_on TEXT);
"""


def main(path):
    client = Client()
    database = sqlite3.connect(path)
    database.executescript(TABLES)
    row = database.execute("SELECT cursor FROM feed").fetchone()
    count = 0
    for events, cursor in client.pages(EVENTS, "events", after=row and row[0]):
        ids = sorted({subject["id"] for event in events if (subject := event["case"] or event["project"])})
        changed = client.ask(CHANGED, ids=ids)["nodes"]
        with database:
            write_events(database, events)
            for subject, node in zip(ids, changed):
                write(database, subject, node)
            database.execute("INSERT OR REPLACE INTO feed VALUES (1, ?)", (cursor,))
        count += len(events)
    totals = [database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("project", "permit", "event")]
    print("{} new events; {} projects, {} cases, {} events in all".format(count, *totals))


def write_events(database, events):
    for event in events:
        subject = event["case"] or event["project"] or {"id": None}
        # An event is a fact: it is never changed, and told twice it is the same.
        row = (event["id"], event["type"], event["at"], subject["id"])
        database.execute("INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?)", row)


def write(database, subject, node):
    if node is None:
        # No longer ours to see.
        database.execute("DELETE FROM project WHERE id = ?", (subject,))
        database.execute("DELETE FROM permit WHERE id = ?", (subject,))
    elif node["__typename"] == "Project":
        row = (node["id"], node["number"], node["name"], node["version"], node["completedAt"])
        database.execute("INSERT OR REPLACE INTO project VALUES (?, ?, ?, ?, ?)", row)
    else:
        project = (node["project"] or {"id": None})["id"]
        phase, procedure = node["phase"]["code"], node["procedure"]["code"]
        row = (node["id"], node["number"], node["version"], phase, procedure, project, node["decisionDueOn"])
        database.execute("INSERT OR REPLACE INTO permit VALUES (?, ?, ?, ?, ?, ?, ?)", row)


if __name__ == "__main__":
    main(sys.argv[1])
