#!/usr/bin/env bash
# Starts a server when it is offline: the whole of a watchdog bot.
# usage: PANEL_URL=… CLIENT_KEY=… SERVER=<identifier> start-if-offline.sh
set -euo pipefail
api() { curl -fsS -H "Authorization: Bearer $CLIENT_KEY" -H 'Content-Type: application/json' "$@"; }
url="$PANEL_URL/api/client/servers/$SERVER"
state=$(api "$url/resources" | jq -r .attributes.current_state)
if [ "$state" = offline ]; then api -X POST "$url/power" -d '{"signal":"start"}'; fi
echo "$state"
