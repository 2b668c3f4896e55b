# What the scripts beside it share; read it with `. ./onewindow.sh`. It needs bash, curl and jq.
#
#   ONEWINDOW_URL        where the office is; http://127.0.0.1:8080 if not set
#   ONEWINDOW_LOGIN      who signs in
#   ONEWINDOW_PASSWORD   with which password
# shellcheck shell=bash

set -euo pipefail

url=${ONEWINDOW_URL:-http://127.0.0.1:8080}
url=${url%/}
token=

# A new idempotency key: one for everything that is done once.
new_key() {
  local key
  key=$(od -An -N16 -tx1 /dev/urandom)
  printf '%s' "${key//[[:space:]]/}"
}

# post BODY: sends a request and prints the answer. Repeats what failed on the way and what the office asks to repeat
# (429 and 503 with Retry-After); the idempotency key in the body makes that safe. The token goes by standard input, so
# that it stands in no list of processes.
post() {
  curl --silent --show-error --max-time 30 --retry 4 --retry-all-errors --retry-max-time 120 \
    --header 'content-type: application/json' --header 'accept: application/json' \
    --header "accept-language: ${ONEWINDOW_LANGUAGE:-en}" \
    --config <(if [ -n "$token" ]; then printf 'header = "authorization: Bearer %s"\n' "$token"; fi) \
    --data-binary @- "$url/graphql" <<<"$1"
}

# ask DOCUMENT [VARIABLES]: sends an operation and prints its data; ends the script if there are errors.
ask() {
  local body answer
  body=$(jq -n --arg query "$1" --argjson variables "${2:-null}" '{query: $query, variables: $variables}')
  answer=$(post "$body")
  if jq -e '.errors' >/dev/null <<<"$answer"; then
    jq -r '.errors[] | "\(.extensions.code): \(.message)"' <<<"$answer" >&2
    return 1
  fi
  jq -c '.data' <<<"$answer"
}

# act FIELD SELECTION INPUT: does something and prints the payload; a refusal ends the script with its reasons. The input
# gets a new idempotency key if it has none.
act() {
  local field=$1 name=${1^} input payload
  input=$(jq -c --arg key "$(new_key)" '{idempotencyKey: $key} + .' <<<"$3")
  payload=$(ask "mutation $name(\$input: ${name}Input!) { $field(input: \$input) { $2 userErrors { code message } } }" \
    "{\"input\": $input}" | jq -c ".$field")
  if jq -e '.userErrors != []' >/dev/null <<<"$payload"; then
    jq -r --arg field "$field" '.userErrors[] | "\($field) was refused: \(.code): \(.message)"' <<<"$payload" >&2
    return 2
  fi
  printf '%s\n' "$payload"
}

# change FIELD CASE [INPUT]: acts on a case in the version that was read of it, and prints the case as it is afterwards.
change() {
  local input
  input=$(jq -c --argjson more "${3:-null}" '{caseId: .id, expectedVersion: .version} + $more' <<<"$2")
  act "$1" 'case { id number version phase { code name } }' "$input" | jq -c '.case'
}

# upload FILE: brings a file to the office and prints its id.
upload() {
  local announced address hash header
  local headers=()
  hash=$(sha256sum "$1")
  announced=$(act createUpload 'upload { fileId url headers { name value } }' "$(jq -n --arg name "${1##*/}" --arg hash "${hash%% *}" \
    --argjson size "$(wc -c <"$1")" '{filename: $name, byteSize: $size, sha256: $hash, contentType: "application/pdf"}')")
  address=$(jq -r '.upload.url' <<<"$announced")
  case $address in /*) address=$url$address ;; esac
  while read -r header; do
    headers+=(--header "$header")
  done < <(jq -r '.upload.headers[] | "\(.name): \(.value)"' <<<"$announced")
  curl --silent --show-error --fail --max-time 60 --upload-file "$1" "${headers[@]}" "$address" >&2
  jq -r '.upload.fileId' <<<"$announced"
}

sign_in() {
  local session
  session=$(ask 'mutation Login($input: LoginInput!) {
    login(input: $input) { session { accessToken } userErrors { code message } } }' \
    "$(jq -n --arg login "$ONEWINDOW_LOGIN" --arg password "$ONEWINDOW_PASSWORD" '{input: {$login, $password}}')")
  token=$(jq -r '.login.session.accessToken // empty' <<<"$session")
  if [ -z "$token" ]; then
    jq -r '.login.userErrors[] | "\(.code): \(.message)"' <<<"$session" >&2
    return 1
  fi
}
