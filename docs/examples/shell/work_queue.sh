#!/usr/bin/env bash
# Works a queue: goes through what waits for the caller and does what the office offers.
#
#   ./work_queue.sh             shows the queue
#   ./work_queue.sh 同意        does what is offered, with this opinion
# shellcheck source=onewindow.sh
. "$(dirname "$0")/onewindow.sh"

opinion=${1:-}
sign_in

queue=$(ask '{ viewer { queue(first: 50) { nodes {
  number name projectName dueOn colour step case { id version } offers { action allowed step } } } } }' |
  jq -c '.viewer.queue.nodes[]')

# does ITEM ACTION: whether the office offers the act now, for the step of this very task.
does() {
  jq -e --arg action "$2" '.step as $step | any(.offers[]; .action == $action and .allowed and (.step == null or .step == $step))' \
    <<<"$1" >/dev/null
}

done=0
while IFS= read -r item; do
  [ -n "$item" ] || continue
  jq -r '"\(.number) \(.name) of \(.projectName), due \(.dueOn // "—"), \(.colour)"' <<<"$item"
  [ -n "$opinion" ] || continue
  case=$(jq -c '.case' <<<"$item")
  words=$(jq -c --arg words "$opinion" '{step, opinion: $words, verdict: "AGREE"}' <<<"$item")
  if does "$item" ACCEPT_CASE; then
    case=$(change acceptCase "$case")
  elif does "$item" DECIDE_CASE; then
    case=$(change decideCase "$case" "$(jq -c '{step, outcome: "GRANTED", reasons: .opinion, remedy: "", conditions: ""}' <<<"$words")")
  elif does "$item" COMPLETE_STEP; then
    case=$(change completeStep "$case" "$words")
  elif does "$item" DELIVER_LICENCE; then
    case=$(change deliverLicence "$case" '{"method": "COUNTER", "receiver": "—"}')
  else
    continue
  fi
  jq -r '"  \(.phase.name)"' <<<"$case"
  done=$((done + 1))
done <<<"$queue"
echo "done: $done"
