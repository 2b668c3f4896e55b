#!/usr/bin/env bash
# Follows a case: prints what happens to it, as it happens, until it is over.
#
#   ./follow_case.sh CASE_ID [CURSOR]
# shellcheck source=onewindow.sh
. "$(dirname "$0")/onewindow.sh"

id=$1
after=${2:-}
sign_in

was_over=false
while true; do
  round=$(ask 'query Follow($id: ID!, $after: String) {
    case(id: $id) { number phase { name isFinal } }
    events(subject: $id, first: 100, after: $after) {
      edges { cursor node { type at by { name } } } pageInfo { hasNextPage endCursor } } }' \
    "$(jq -n --arg id "$id" --arg after "$after" '{$id, after: (if $after == "" then null else $after end)}')")
  jq -r '.events.edges[] | "\(.node.at) \(.node.type) by \(.node.by.name) (\(.cursor))"' <<<"$round"
  after=$(jq -r --arg after "$after" '.events.pageInfo.endCursor // $after' <<<"$round")
  # The two answers may be of different moments. Whatever led to the end stands in the feed when it is asked once more.
  if $was_over && jq -e '.events.edges == []' <<<"$round" >/dev/null; then
    jq -r '"\(.case.number) is over: \(.case.phase.name)"' <<<"$round"
    exit 0
  fi
  was_over=$(jq -r '.case.phase.isFinal' <<<"$round")
  jq -e '.events.pageInfo.hasNextPage' <<<"$round" >/dev/null || sleep 1
done
