#!/usr/bin/env bash
# From nothing to a server and back, as a billing system does it: location, node, allocations, egg, user, server, more
# memory, suspension, another owner, deletion. Prints each step with the id of what it made.
# usage: PANEL_URL=… APPLICATION_KEY=… NODE_HOST=<address of the node> NODE_PORT=8080 [START_NODE=<command>] \
#        sell-server.sh <egg.json>
#        START_NODE is called with the file of the daemon's configuration (0600) and returns when the daemon runs, for
#        example: `rookery-daemon --config` or `wings --config`; without it a file config.json is left for you.
set -euo pipefail
egg_file=${1:?an egg document}
api() { curl -fsS -H "Authorization: Bearer $APPLICATION_KEY" -H 'Content-Type: application/json' "$@"; }
url="$PANEL_URL/api/application" name="walk-$(date +%s%N)"
say() { printf '%-12s %s\n' "$@"; }

location=$(api "$url/locations" -d "$(jq -nc --arg short "$name" '{ $short, long: "A place for nodes" }')" | jq .attributes.id)
say location "$location"

node=$(jq -nc --arg name "$name" --arg fqdn "$NODE_HOST" --argjson port "${NODE_PORT:-8080}" --argjson location_id "$location" \
  '{ $name, $fqdn, $location_id, scheme: "http", memory: 4096, memory_overallocate: 0, disk: 20480, disk_overallocate: 0,
     daemon_listen: $port, daemon_sftp: 2022 }' | api "$url/nodes" -d @- | jq .attributes.id)
say node "$node"
(umask 077 && api "$url/nodes/$node/configuration" >config.json)
if [ -n "${START_NODE:-}" ]; then $START_NODE config.json; else read -rp 'Start the daemon with config.json, then press enter. '; fi

api "$url/nodes/$node/allocations" -d '{"ip":"0.0.0.0","ports":["25565-25569"]}'
say allocations "$(api "$url/nodes/$node/allocations" | jq .meta.pagination.total)"

egg=$(api "$url/eggs/import" --data-binary @"$egg_file" | jq .attributes.id)
say egg "$egg"

person() { jq -nc --arg username "$1" --arg email "$1@example.com" '{ $username, $email, first_name: "A", last_name: "Buyer" }'; }
user=$(api "$url/users" -d "$(person "$name-a")" | jq .attributes.id)
say user "$user"

server=$(api "$url/eggs/$egg?include=variables" | jq -c --argjson user "$user" --argjson location "$location" --arg order "$name" \
  '.attributes | { name: "A server", $user, egg: .id, docker_image, startup, external_id: $order,
     environment: ([.relationships.variables.data[].attributes | { (.env_variable): .default_value }] | add // {}),
     limits: { memory: 512, swap: 0, disk: 2048, io: 500, cpu: 100 }, feature_limits: { databases: 0, backups: 1 },
     deploy: { locations: [$location], dedicated_ip: false, port_range: [] } }' | api "$url/servers" -d @- | jq .attributes.id)
until [ "$(api "$url/servers/external/$name" | jq -r .attributes.status)" != installing ]; do sleep 1; done
say server "$server"

allocation=$(api "$url/servers/$server" | jq .attributes.allocation)
build='{"limits":{"memory":1024,"swap":0,"disk":4096,"io":500,"cpu":200},"feature_limits":{"databases":0,"backups":2}}'
memory=$(api -X PATCH "$url/servers/$server/build" -d "$(jq -c --argjson allocation "$allocation" '. + { $allocation }' <<<"$build")" | jq .attributes.limits.memory)
say memory "$memory"

api -X POST "$url/servers/$server/suspend"
say suspended "$(api "$url/servers/$server" | jq .attributes.suspended)"
api -X POST "$url/servers/$server/unsuspend"

heir=$(api "$url/users" -d "$(person "$name-b")" | jq .attributes.id)
owner=$(api -X PATCH "$url/servers/$server/details" -d "$(jq -nc --argjson user "$heir" --arg id "$name" '{ name: "A server", $user, external_id: $id }')" | jq .attributes.user)
say owner "$owner"

api -X DELETE "$url/servers/$server"
say deleted "$(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $APPLICATION_KEY" "$url/servers/$server")"
