"""Follows a case: prints what happens to it, as it happens, until it is over.

    python3 follow_case.py CASE_ID [CURSOR]

The feed is ordered by commit and has no gaps. Whoever keeps the last cursor goes on there after any break and misses
nothing; this script prints it with every event. That there is something new, the office says by server-sent events.
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
CHANGES = "subscription Changes($id: ID!, $after: String) { caseChanged(id: $id, after: $after) { cursor } }"
PAUSE_SECONDS = 1


def main(case_id, after):
    client = Client()
    is_over, after = tell(client, case_id, after)
    while not is_over:
        try:
            # A message only says that there is something new. Since it begins behind the last event that was told, nothing
            # gets lost between asking and listening.
            for _ in client.live(CHANGES, id=case_id, after=after):
                is_over, after = tell(client, case_id, after)
                if is_over:
                    break
        except OSError:
            time.sleep(PAUSE_SECONDS)  # The connection broke: go on behind the last event.


def tell(client, case_id, after):
    """Prints what is new. Gives whether the case is over, and the last cursor."""
    # The case first: what happens between the two questions is then told in this round or the next.
    case = client.ask(CASE, id=case_id)["case"]
    while True:
        page = client.ask(EVENTS, id=case_id, after=after)["events"]
        for edge in page["edges"]:
            after, event = edge["cursor"], edge["node"]
            print(f"{event['at']} {event['type']} by {event['by']['name']} ({after})", flush=True)
        if not page["pageInfo"]["hasNextPage"]:
            break
    if case["phase"]["isFinal"]:
        print(f"{case['number']} {case['procedure']['name']} is over: {case['phase']['name']}")
    return case["phase"]["isFinal"], after


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)
