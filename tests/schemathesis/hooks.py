"""What schemathesis has to know of this API: how the schema's own scalars look, and what a good answer is."""

from datetime import timezone

import schemathesis
from graphql import NameNode, ObjectFieldNode, ObjectValueNode
from hypothesis import strategies as st
from schemathesis.graphql import nodes

# Ids, cursors, codes and dates are invented here, so most requests are answered by an error. Good is every answer whose
# errors carry a published code that puts it on the caller; anything else is a finding.
CODES = {
    "BAD_REQUEST", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT", "INVALID_CURSOR", "FORBIDDEN",
    "NOT_FOUND", "COST_EXCEEDED", "PAYLOAD_TOO_LARGE",
}
MESSAGE_MAXIMUM = 500
ERRORS_MAXIMUM = 10


@schemathesis.check
def every_error_is_the_callers_and_coded(_context, response, _case):
    assert response.status_code < 500, f"status {response.status_code}"
    errors = response.json().get("errors", [])
    assert len(errors) <= ERRORS_MAXIMUM, f"{len(errors)} errors"
    for error in errors:
        code = error.get("extensions", {}).get("code")
        # Failed logins are throttled, and so they have to be.
        is_throttled = code == "RATE_LIMITED" and error.get("path") in (["login"], ["issueServiceToken"])
        assert code in CODES or is_throttled, f"{code}: {error['message']}"
        assert 0 < len(error["message"]) <= MESSAGE_MAXIMUM, error["message"]


MOMENTS = st.datetimes(timezones=st.just(timezone.utc))


def json_value(value):
    """A JSON value as GraphQL writes it: names instead of quoted keys."""
    if isinstance(value, dict):
        fields = [ObjectFieldNode(name=NameNode(value=key), value=json_value(item)) for key, item in value.items()]
        return ObjectValueNode(fields=tuple(fields))
    if isinstance(value, list):
        return nodes.List([json_value(item) for item in value])
    if isinstance(value, bool):
        return nodes.Boolean(value)
    if isinstance(value, int):
        return nodes.Int(value)
    if isinstance(value, str):
        return nodes.String(value)
    return nodes.Null


LEAVES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20)
NAMES = st.from_regex(r"[_A-Za-z][_0-9A-Za-z]{0,10}", fullmatch=True)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8
)

schemathesis.graphql.scalar("Date", st.dates().map(str).map(nodes.String))
schemathesis.graphql.scalar("DateTime", MOMENTS.map(lambda moment: moment.isoformat()).map(nodes.String))
schemathesis.graphql.scalar("JSON", st.dictionaries(NAMES, VALUES, max_size=3).map(json_value))
