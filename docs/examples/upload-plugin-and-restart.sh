#!/usr/bin/env bash
# Puts a plugin into a server, over the one that is there, and restarts the server where it is not offline; ends when it runs again.
# usage: PANEL_URL=… CLIENT_KEY=… SERVER=<identifier> upload-plugin-and-restart.sh <file> [directory]
set -euo pipefail
file=$1 directory=${2:-/plugins}
api() { curl -fsS -H "Authorization: Bearer $CLIENT_KEY" "$@"; }
url="$PANEL_URL/api/client/servers/$SERVER"
at=$(jq -rn --arg directory "$directory" '$directory | @uri')
api -X POST "$url/files/upload?directory=$at" -F "files[]=@\"$file\""
api "$url/files/list?directory=$at" |
  jq -er --arg name "$(basename "$file")" '.data[].attributes | select(.name == $name) | "\(.name) \(.size)"'
state=$(api "$url/resources" | jq -r .attributes.current_state)
if [ "$state" != offline ]; then
  api -X POST "$url/power" -H 'Content-Type: application/json' -d '{"signal":"restart"}'
  # As long as it restarts it takes neither a power action nor a restore.
  until sleep 1 && [ "$(api "$url/resources" | jq -r .attributes.current_state)" = running ]; do :; done
fi
