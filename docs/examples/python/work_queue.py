"""Works a queue: goes through what waits for the caller and does what the office offers.

    python3 work_queue.py             shows the queue
    python3 work_queue.py 同意        does what is offered, with this opinion

What may be done is not guessed from states: each task carries its offers, and each offer says whether it is allowed now
and, where it is not, why.
"""

import sys

from onewindow import Client, Refused

QUEUE = """query Queue($after: String) {
  viewer { queue(first: 50, after: $after) {
    nodes {
      number name projectName dueOn colour step
      case { id version }
      offers { action allowed step reasons { code message } }
    }
    pageInfo { hasNextPage endCursor }
  } }
}"""


def acts(client, opinion):
    """What this script does about an offer, in the order in which it prefers them."""
    receiver = {"method": "COUNTER", "receiver": "—"}
    return {
        "ACCEPT_CASE": lambda case, _: client.change("acceptCase", case),
        "DECIDE_CASE": lambda case, step: client.change(
            "decideCase", case, step=step, outcome="GRANTED", reasons=opinion, remedy="", conditions=""
        ),
        "COMPLETE_STEP": lambda case, step: client.change(
            "completeStep", case, step=step, verdict="AGREE", opinion=opinion
        ),
        "DELIVER_LICENCE": lambda case, _: client.change("deliverLicence", case, **receiver),
    }


def main(opinion):
    client = Client()
    done = 0
    for item in queue(client):
        print(f"{item['number']} {item['name']} of {item['projectName']}, due {item['dueOn'] or '—'}, {item['colour']}")
        if opinion:
            done += work(client, item, acts(client, opinion))
    print(f"done: {done}")


def queue(client):
    """The whole queue, read before anything is done about it: what is done leaves the queue."""
    items, after = [], None
    while True:
        page = client.ask(QUEUE, after=after)["viewer"]["queue"]
        items += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return items


def work(client, item, known):
    # Offers are the case's: the step of another task is not this task's business.
    offers = [offer for offer in item["offers"] if offer["action"] in known and offer["step"] in (None, item["step"])]
    allowed = [offer for offer in offers if offer["allowed"]]
    if not allowed:
        for offer in offers:
            print(f"  not {offer['action']}: {'; '.join(reason['message'] for reason in offer['reasons'])}")
        return 0
    offer = min(allowed, key=lambda offer: list(known).index(offer["action"]))
    try:
        case = known[offer["action"]](item["case"], offer["step"])
    except Refused as refusal:
        # Somebody was quicker, or the case changed since the queue was read: the next round sees it anew.
        print(f"  {refusal}")
        return 0
    print(f"  {offer['action']}: {case['phase']['name']}")
    return 1


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
