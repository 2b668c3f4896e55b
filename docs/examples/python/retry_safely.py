"""Shows that repeating is safe: an answer that is lost, a key that is reused by mistake, a version that is old.

    python3 retry_safely.py PROJECT_ID PROCEDURE

Opens one case of the procedure in the project, however often the request is sent.
"""

import json
import socket
import sys
import urllib.parse

from onewindow import Client, Refused, new_key

OPEN = """mutation OpenCase($input: OpenCaseInput!) {
  openCase(input: $input) { case { id number version } userErrors { code message } }
}"""


def main(project, procedure):
    client = Client()
    key = new_key()
    given = {"projectId": project, "procedure": procedure, "idempotencyKey": key}

    # 1. The connection breaks before the answer is read. Was it done? Nobody here knows.
    lose_the_answer(client, OPEN, given)
    print("sent once, the answer is lost")

    # 2. So the very same request is sent again, and again: one case, and always the same answer.
    numbers = {client.ask(OPEN, input=given)["openCase"]["case"]["number"] for _ in range(3)}
    print(f"sent three times more: {len(numbers)} case, {', '.join(numbers)}")

    # 3. The key belongs to that one request. Another one under it is a mistake in the program, and is told so.
    case = client.ask(OPEN, input=given)["openCase"]["case"]
    try:
        client.act("openCase", "case { id }", key=key, projectId=project, procedure="another-procedure")
    except Refused as refusal:
        print(f"another request under the same key: {refusal.codes[0]}")

    # 4. A change names the version it has seen. If somebody was quicker, nothing is done, and the refusal says which
    #    version is current: read it, decide anew, send it with a new key.
    stale = dict(case)
    case = client.change("saveForm", case, form={"contact_name": "周景"})
    try:
        client.change("saveForm", stale, form={"contact_name": "somebody who did not look"})
    except Refused as refusal:
        print(f"in an old version: {refusal.codes[0]}, nothing overwritten")
    case = client.change("saveForm", case, form={"contact_name": "周景", "jobs": 85})
    print(f"read anew and sent again: version {case['version']}")


def lose_the_answer(client, document, given):
    """Sends a request to the server and hangs up without reading what it says."""
    body = json.dumps({"query": document, "variables": {"input": given}}).encode()
    server = urllib.parse.urlsplit(client.url)
    head = (
        f"POST /graphql HTTP/1.1\r\nhost: {server.netloc}\r\ncontent-type: application/json\r\n"
        f"authorization: Bearer {client.session['accessToken']}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((server.hostname, server.port or 80), timeout=30) as connection:
        connection.sendall(head.encode() + body)


if __name__ == "__main__":
    main(*sys.argv[1:3])
