"""A small client of the OneWindow API: the standard library, and nothing else.

It signs in, renews its token before it ends, and repeats what failed on the way. Repeating is safe: every change carries
an idempotency key, and the same key never takes effect twice.

    ONEWINDOW_URL        where the office is; http://127.0.0.1:8080 if not set
    ONEWINDOW_LOGIN      who signs in
    ONEWINDOW_PASSWORD   with which password
"""

import hashlib
import http.client
import json
import os
import time
import urllib.error
import urllib.request
import uuid
from datetime import datetime, timedelta, timezone

ATTEMPTS = 5
TIMEOUT_SECONDS = 30
# Codes of request errors after which the same request may be sent again.
PASSING = {"RATE_LIMITED", "RETRY_LATER", "TIMEOUT"}


class RequestFailed(Exception):
    """The API could not answer: `code` is the stable `extensions.code` of the first error."""

    def __init__(self, errors):
        super().__init__("; ".join(error["message"] for error in errors))
        self.code = errors[0].get("extensions", {}).get("code")


class Refused(Exception):
    """The office said no, and why: each error has a message for people and a code for programs."""

    def __init__(self, field, errors):
        reasons = "; ".join(f"{error['code']}: {error['message']}" for error in errors)
        super().__init__(f"{field} was refused: {reasons}")
        self.codes = [error["code"] for error in errors]
        self.errors = errors


class Client:
    """Somebody who is signed in."""

    def __init__(self, login=None, password=None, url=None, language="en"):
        self.url = (url or os.environ.get("ONEWINDOW_URL", "http://127.0.0.1:8080")).rstrip("/")
        self.language = language
        self.session = None
        document = """mutation Login($input: LoginInput!) { login(input: $input) {
            session { accessToken accessTokenExpiresAt refreshToken } userErrors { code message }
        } }"""
        self._open_session("login", document, {
            "login": login or os.environ["ONEWINDOW_LOGIN"],
            "password": password or os.environ["ONEWINDOW_PASSWORD"],
        })

    def ask(self, document, **variables):
        """Sends a query and gives its data."""
        self._renew()
        return self._post(document, variables)

    def act(self, field, selection, key=None, **given):
        """Does something: one mutation with one input. Gives the payload, or raises `Refused`.

        Keep the `key` of what you are about to do, and give it again when you don't know whether it was done: the office
        then answers as it did the first time.
        """
        self._renew()
        name = field[0].upper() + field[1:]
        document = f"""mutation {name}($input: {name}Input!) {{
            {field}(input: $input) {{ {selection} userErrors {{ code message path }} }} }}"""
        given["idempotencyKey"] = key or new_key()
        return self._payload(field, self._post(document, {"input": given}))

    def change(self, field, case, key=None, selection="case { id number version phase { code name } }", **given):
        """Acts on a case in the version that was read of it, and gives the case as it is afterwards."""
        given.update(caseId=case["id"], expectedVersion=case["version"])
        return self.act(field, selection, key, **given)["case"]

    def upload(self, filename, content, content_type="application/pdf"):
        """Brings a file to the office and gives its id, to be attached by it."""
        announced = self.act(
            "createUpload", "upload { fileId url headers { name value } }",
            filename=filename, byteSize=len(content), contentType=content_type,
            sha256=hashlib.sha256(content).hexdigest(),
        )["upload"]
        address = announced["url"]
        if address.startswith("/"):
            address = self.url + address
        headers = {"content-type": content_type}
        headers.update((header["name"].lower(), header["value"]) for header in announced["headers"])
        request = urllib.request.Request(address, data=content, method="PUT", headers=headers)
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):
            return announced["fileId"]

    def pages(self, document, connection, after=None, **variables):
        """Reads a list to its end, page by page: gives (nodes, cursor behind them). An empty page is not given."""
        while True:
            page = self.ask(document, after=after, **variables)[connection]
            if page["nodes"]:
                after = page["pageInfo"]["endCursor"]
                yield page["nodes"], after
            if not page["pageInfo"]["hasNextPage"]:
                return

    def live(self, document, **variables):
        """Follows a subscription by server-sent events: gives each message until the connection ends. Whoever goes on then
        with the last cursor misses nothing."""
        self._renew()
        body = json.dumps({"query": document, "variables": variables}).encode()
        request = urllib.request.Request(self.url + "/graphql", data=body, headers={
            "content-type": "application/json",
            "accept": "text/event-stream",
            "authorization": "Bearer " + self.session["accessToken"],
        })
        # The office gives a sign of life well within this time.
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as stream:
            event = None
            for line in stream:
                name, _, value = line.decode().rstrip("\r\n").partition(":")
                if name == "event":
                    event = value.strip()
                elif name == "data" and event == "next":
                    answer = json.loads(value)
                    if answer.get("errors"):
                        raise RequestFailed(answer["errors"])
                    yield answer["data"]
                if event == "complete":
                    return

    def _open_session(self, field, document, given):
        self.session = self._payload(field, self._post(document, {"input": given}))["session"]
        # By this machine's clock, from now on: how the office's clock stands does not matter.
        self.renew_at = datetime.now(timezone.utc) + timedelta(minutes=5)

    def _renew(self):
        if datetime.now(timezone.utc) < self.renew_at:
            return
        document = """mutation RefreshToken($input: RefreshTokenInput!) { refreshToken(input: $input) {
            session { accessToken accessTokenExpiresAt refreshToken } userErrors { code message }
        } }"""
        given = {"refreshToken": self.session["refreshToken"]}
        self.session = None
        self._open_session("refreshToken", document, given)

    @staticmethod
    def _payload(field, data):
        payload = data[field]
        if payload["userErrors"]:
            raise Refused(field, payload["userErrors"])
        return payload

    def _post(self, document, variables):
        body = json.dumps({"query": document, "variables": variables}).encode()
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._post_once(body)
            except RequestFailed as error:
                if error.code not in PASSING or attempt == ATTEMPTS:
                    raise
                wait = getattr(error, "retry_after", None) or 0.2 * 2**attempt
            except (OSError, http.client.HTTPException):
                # Whether it arrived is unknown. The key in the input makes sending it again safe.
                if attempt == ATTEMPTS:
                    raise
                wait = 0.2 * 2**attempt
            time.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _post_once(self, body):
        headers = {
            "content-type": "application/json",
            "accept": "application/graphql-response+json",
            "accept-language": self.language,
        }
        if self.session:
            headers["authorization"] = "Bearer " + self.session["accessToken"]
        request = urllib.request.Request(self.url + "/graphql", data=body, headers=headers)
        retry_after = None
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
                answer = json.load(response)
        except urllib.error.HTTPError as error:
            retry_after = error.headers.get("retry-after")
            answer = json.load(error)
        if answer.get("errors"):
            failed = RequestFailed(answer["errors"])
            failed.retry_after = float(retry_after) if retry_after else None
            raise failed
        return answer["data"]


def new_key():
    """A new idempotency key: one for everything that is done once."""
    return str(uuid.uuid4())
