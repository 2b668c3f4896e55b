"""Follows a case: prints what happens to it, as it happens, until it is over.

    python3 follow_case.py CASE_ID [CURSOR]

The feed is ordered by commit and has no gaps. Whoever keeps the last cursor goes on there after any break and misses
nothing; this script prints it with every event.
"""

import sys
import time

from onewindow import Client

CASE = "query Case($id: ID!) { case(id: $id) { number procedure { name } phase { code name isFinal } decisionDueOn } }"
EVENTS = """query Events($id: ID!, $after: String) {
  events(subject: $id, first: 100, after: $after) {
    edges { cursor node { type at by { name } } }
    pageInfo { hasNextPage }
  }
}"""
POLL_SECONDS = 1


def main(case_id, after):
    client = Client()
    while True:
        # The case first: what happens between the two questions is then in the events of this round or the next.
        case = client.ask(CASE, id=case_id)["case"]
        page = client.ask(EVENTS, id=case_id, after=after)["events"]
        for edge in page["edges"]:
            after, event = edge["cursor"], edge["node"]
            print(f"{event['at']} {event['type']} by {event['by']['name']} ({after})", flush=True)
        if page["pageInfo"]["hasNextPage"]:
            continue
        if case["phase"]["isFinal"]:
            print(f"{case['number']} {case['procedure']['name']} is over: {case['phase']['name']}")
            return
        time.sleep(POLL_SECONDS)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)
