#!/usr/bin/env bash
# Has a server backed up every night at four, makes one backup now by the same schedule and downloads it.
# Called again it uses the schedule that is there. Prints the uuid of the backup.
# usage: PANEL_URL=… CLIENT_KEY=… SERVER=<identifier> nightly-backup.sh <archive.tar.gz>
set -euo pipefail
archive=$1 name='Nightly backup'
api() { curl -fsS -H "Authorization: Bearer $CLIENT_KEY" -H 'Content-Type: application/json' "$@"; }
url="$PANEL_URL/api/client/servers/$SERVER"
schedule=$(api "$url/schedules" |
  jq -r --arg name "$name" '[.data[].attributes | select(.name == $name) | .id][0] // empty')
if [ -z "$schedule" ]; then
  when='{"minute":"0","hour":"4","day_of_month":"*","month":"*","day_of_week":"*","is_active":true}'
  schedule=$(api "$url/schedules" -d "$(jq -c --arg name "$name" '. + {name: $name}' <<<"$when")" | jq -r .attributes.id)
  api "$url/schedules/$schedule/tasks" -d '{"action":"backup","payload":"","time_offset":0}' >/dev/null
fi
newest() { api "$url/backups?per_page=50" | jq -c '[.data[].attributes | select(.is_scheduled)] | max_by(.created_at)'; }
before=$(newest | jq -r .uuid)
api -X POST "$url/schedules/$schedule/execute"
for _ in $(seq 60); do
  backup=$(newest | jq -r .uuid)
  [ "$backup" = "$before" ] || break
  sleep 1
done
[ "$backup" != "$before" ] || { echo "no backup was begun: the runs of the schedule say why" >&2; exit 1; }
until [ "$(api "$url/backups/$backup" | jq -r .attributes.completed_at)" != null ]; do sleep 1; done
api "$url/backups/$backup" | jq -e .attributes.is_successful >/dev/null || { echo "the backup failed" >&2; exit 1; }
curl -fsSL -o "$archive" "$(api "$url/backups/$backup/download" | jq -r .attributes.url)"
checksum=$(api "$url/backups/$backup" | jq -r '.attributes.checksum | sub("^sha256:"; "")')
sha256sum --quiet -c - <<<"$checksum  $archive"
echo "$backup"
