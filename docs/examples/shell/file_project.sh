#!/usr/bin/env bash
# Files a project: registers it, applies for what may be applied for, and hands everything in.
#
#   ./file_project.sh ../project.json
# shellcheck source=onewindow.sh
. "$(dirname "$0")/onewindow.sh"

plan=$1
folder=$(dirname "$plan")
sign_in

enterprise=$(ask '{ viewer { enterprises { id name } } }' | jq -c '.viewer.enterprises[0]')
project=$(act createProject 'project { id number name }' \
  "$(jq -c --argjson enterprise "$enterprise" '{enterpriseId: $enterprise.id, route, name, facts}' "$plan")" | jq -c '.project')
jq -r --argjson project "$project" '"\(.name) registered \($project.number) \($project.name)"' <<<"$enterprise"

way=$(ask 'query Way($project: ID!) { project(id: $project) { way { state node { code name } } } }' \
  "$(jq -c '{project: .id}' <<<"$project")" | jq -c '.project.way')

for procedure in $(jq -r '.[] | select(.state == "OPEN") | .node.code' <<<"$way"); do
  application=$(jq -c --arg code "$procedure" '.applications[$code] // empty' "$plan")
  [ -n "$application" ] || continue
  case=$(act openCase 'case { id version }' \
    "$(jq -c --arg procedure "$procedure" '{projectId: .id, $procedure}' <<<"$project")" | jq -c '.case')
  case=$(change saveForm "$case" "$(jq -c '{form}' <<<"$application")")
  while IFS=$'\t' read -r material file; do
    file_id=$(upload "$folder/$file")
    case=$(change attachMaterial "$case" "$(jq -n --arg material "$material" --arg fileId "$file_id" '{$material, $fileId}')")
  done < <(jq -r '.materials | to_entries[] | [.key, .value] | @tsv' <<<"$application")
  case=$(change submitCase "$case")
  jq -r --arg procedure "$procedure" '"handed in: \($procedure) as \(.number), now \(.phase.code)\nid: \(.id)"' <<<"$case"
done
