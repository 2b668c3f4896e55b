#!/usr/bin/env bash
# Mirrors all that the caller may see into a folder, one JSON file each, and keeps it up to date.
#
#   ./mirror.sh FOLDER
#
# Run it as often as you like: it goes on where it stopped. The cursor is written last and at once, so a break at any
# moment loses nothing; what is then read a second time is the same.
# shellcheck source=onewindow.sh
. "$(dirname "$0")/onewindow.sh"

folder=$1
mkdir -p "$folder/items"
sign_in

count=0
while true; do
  after=$(cat "$folder/cursor" 2>/dev/null || true)
  page=$(ask 'query Events($after: String) { events(first: 100, after: $after) {
    nodes { id type at case { id } project { id } } pageInfo { hasNextPage endCursor } } }' \
    "$(jq -n --arg after "$after" '{after: (if $after == "" then null else $after end)}')" | jq -c '.events')
  [ "$(jq '.nodes | length' <<<"$page")" -gt 0 ] || break
  ids=$(jq -c '[.nodes[] | (.case // .project // empty).id] | unique' <<<"$page")
  changed=$(ask 'query Changed($ids: [ID!]!) { nodes(ids: $ids) { __typename id
    ... on Project { number name version completedAt }
    ... on Case { number version phase { code } procedure { code } project { id } decisionDueOn } } }' "{\"ids\": $ids}")
  # `nodes` answers in the order of the ids; null is what is no longer ours to see.
  while IFS=$'\t' read -r id node; do
    if [ "$node" = null ]; then rm -f "$folder/items/$id.json"; else printf '%s\n' "$node" >"$folder/items/$id.json"; fi
  done < <(jq -r --argjson ids "$ids" '[$ids, .nodes] | transpose[] | "\(.[0])\t\(.[1] | tojson)"' <<<"$changed")
  jq -r '.pageInfo.endCursor' <<<"$page" >"$folder/cursor.new"
  mv "$folder/cursor.new" "$folder/cursor"
  count=$((count + $(jq '.nodes | length' <<<"$page")))
  jq -e '.pageInfo.hasNextPage' <<<"$page" >/dev/null || break
done
kinds=$(find "$folder/items" -name '*.json' -exec jq -r '.__typename' {} +)
echo "$count new events; $(grep -c Project <<<"$kinds" || true) projects, $(grep -c Case <<<"$kinds" || true) cases in all"
