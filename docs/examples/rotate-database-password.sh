#!/usr/bin/env bash
# Gives a database of a server a new password and prints it, for a configuration file or a vault.
# usage: PANEL_URL=… CLIENT_KEY=… SERVER=<identifier> DATABASE=s1_players rotate-database-password.sh
set -euo pipefail
api() { curl -fsS -H "Authorization: Bearer $CLIENT_KEY" -H 'Content-Type: application/json' "$@"; }
url="$PANEL_URL/api/client/servers/$SERVER/databases"
id=$(api "$url" | jq -r --arg name "$DATABASE" '.data[].attributes | select(.name == $name) | .id')
if [ -z "$id" ]; then echo "the server has no database $DATABASE" >&2 && exit 1; fi
api -X POST "$url/$id/rotate-password" | jq -r .attributes.relationships.password.attributes.password
