#!/usr/bin/env bash
# Puts the files of a backup in the place of a server's, removes what is not in it, and waits until that has ended.
# The server is stopped for it and stays off.
# usage: PANEL_URL=… CLIENT_KEY=… SERVER=<identifier> restore-backup.sh <uuid of the backup>
set -euo pipefail
api() { curl -fsS -H "Authorization: Bearer $CLIENT_KEY" -H 'Content-Type: application/json' "$@"; }
url="$PANEL_URL/api/client/servers/$SERVER"
api -X POST "$url/backups/$1/restore" -d '{"truncate":true}'
last() { api "$url/operations?per_page=1" | jq -r ".data[0].attributes.$1"; }
until [ "$(last outcome)" != null ]; do sleep 1; done
last outcome
[ "$(last outcome)" = succeeded ] || { last error >&2; exit 1; }
