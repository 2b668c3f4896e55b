#!/usr/bin/env bash
# Shows that repeating is safe: the same request again, a key that is reused by mistake, a version that is old.
#
#   ./retry_safely.sh PROJECT_ID PROCEDURE
# shellcheck source=onewindow.sh
. "$(dirname "$0")/onewindow.sh"

sign_in
input=$(jq -n --arg projectId "$1" --arg procedure "$2" --arg key "$(new_key)" '{$projectId, $procedure, idempotencyKey: $key}')

# The very same request, as a script would send it that does not know whether the first arrived.
for _ in 1 2 3; do
  case=$(act openCase 'case { id number version }' "$input" | jq -c '.case')
  echo "opened $(jq -r '.number' <<<"$case")"
done

# The key belongs to that one request.
act openCase 'case { id }' "$(jq -c '.procedure = "another-procedure"' <<<"$input")" || echo "nothing done"

# A change names the version it has seen; in an old one nothing is overwritten.
stale=$case
case=$(change saveForm "$case" '{"form": {"contact_name": "周景"}}')
change saveForm "$stale" '{"form": {"contact_name": "somebody who did not look"}}' || echo "nothing overwritten"
case=$(change saveForm "$case" '{"form": {"contact_name": "周景", "jobs": 85}}')
echo "read anew and sent again: version $(jq -r '.version' <<<"$case")"
