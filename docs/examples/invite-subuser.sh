#!/usr/bin/env bash
# Makes somebody a subuser of a server, or gives them other permissions when they are one. Whoever has no account gets
# a mail by which they come in.
# usage: PANEL_URL=… CLIENT_KEY=… SERVER=<identifier> invite-subuser.sh <e-mail> <preset | permission …>
#        presets: viewer, operator, builder, full; permissions: control.start file.read …
set -euo pipefail
api() { curl -fsS -H "Authorization: Bearer $CLIENT_KEY" -H 'Content-Type: application/json' "$@"; }
email=${1:?an e-mail address}; shift
url="$PANEL_URL/api/client/servers/$SERVER/users"
preset=$(api "$PANEL_URL/api/client/permissions" | jq -c --arg name "${1:?a preset or permissions}" '.meta.presets[$name] // empty')
permissions=${preset:-$(jq -cn '$ARGS.positional' --args "$@")}
uuid=$(api "$url" | jq -r --arg email "$email" '.data[].attributes | select(.email == ($email | ascii_downcase)) | .uuid')
body=$(jq -cn --arg email "$email" --argjson permissions "$permissions" '{ email: $email, permissions: $permissions }')
api -X POST "$url${uuid:+/$uuid}" -d "$body" | jq -r '.attributes | "\(.username): \(.permissions | join(" "))"'
