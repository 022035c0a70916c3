# shellcheck shell=bash
# The Docker Engine: the machine's own where one answers, else a private one below the home.

docker_folder=$home/docker

socket_answers() { [ -S "$1" ] && answers --unix-socket "$1" http://engine/_ping; }

# Sets docker_socket and docker_is_private.
find_engine() {
  docker_is_private=no
  case ${DOCKER_HOST:-} in
    '') docker_socket=/var/run/docker.sock ;;
    unix://*) docker_socket=${DOCKER_HOST#unix://} ;;
    *) fail "DOCKER_HOST is $DOCKER_HOST." 'The daemon needs the engine of its own machine: give a unix:// address.' ;;
  esac
  # Once private, always private: the servers of this home live there.
  if [ -z "${DOCKER_HOST:-}" ] && [ -f "$docker_folder/network" ]; then
    docker_is_private=yes
    docker_socket=$docker_folder/docker.sock
    return
  fi
  if [ -d /run/systemd/system ] && ! socket_answers "$docker_socket" && [ -z "${DOCKER_HOST:-}" ]; then
    systemctl start docker || true
  fi
  if socket_answers "$docker_socket"; then return; fi
  if [ -n "${DOCKER_HOST:-}" ]; then
    fail "no Docker Engine answers at $DOCKER_HOST." 'Start it, or unset DOCKER_HOST to have a private one.'
  fi
  if ! has dockerd; then
    fail 'no Docker Engine answers at /var/run/docker.sock, and dockerd is not installed.' \
      'apt-get install docker.io iptables'
  fi
  docker_is_private=yes
  docker_socket=$docker_folder/docker.sock
}

# Chooses name and subnet of the private engine's bridge: a /20 of 10.128.0.0/9 by the port base, the
# next one when an interface of this machine holds it already. Kept, so containers keep their network.
prepare_docker() {
  local slot attempt prefix
  mkdir -p "$docker_folder"
  ensure_cgroups
  if [ -f "$docker_folder/network" ]; then return; fi
  for ((attempt = 0; attempt < 64; attempt++)); do
    slot=$(((port_base + attempt * 61) % 2048))
    prefix=10.$((128 + (slot >> 4))).$(((slot & 15) << 4))
    if ! ip -o addr | grep -qF "inet $prefix." && ! ip link show "rk$port_base" >/dev/null 2>&1; then
      printf '%s %s\n' "rk$port_base" "$prefix" >"$docker_folder/network.part"
      mv "$docker_folder/network.part" "$docker_folder/network"
      return
    fi
  done
  fail "no free network for a Docker bridge named rk$port_base." \
    "Is it left from an earlier installation? Remove it: ip link del rk$port_base"
}

# A machine without an init system may lack the cgroup file systems.
ensure_cgroups() {
  local at=/sys/fs/cgroup controller
  if [ -f $at/cgroup.controllers ]; then
    share_cgroup2 $at
  elif [ ! -d $at/memory ]; then
    if awk '$1 == "memory" { exit $2 != 0 }' /proc/cgroups; then
      mount -t cgroup2 cgroup2 $at
      share_cgroup2 $at
    else
      mountpoint -q $at || mount -t tmpfs -o mode=755 tmpfs $at
      awk '$1 !~ /^#/ && $4 == 1 { print $1 }' /proc/cgroups | while read -r controller; do
        mkdir -p "$at/$controller"
        mountpoint -q "$at/$controller" || mount -t cgroup -o "$controller" cgroup "$at/$controller" || rmdir "$at/$controller"
      done
    fi
  fi
}

# Without an init system the root group holds processes, and controllers cannot be handed down.
share_cgroup2() {
  local pid
  if [ -d /run/systemd/system ] || grep -qw memory "$1/cgroup.subtree_control"; then return; fi
  mkdir -p "$1/rookery-init"
  while read -r pid; do
    printf '%s\n' "$pid" >"$1/rookery-init/cgroup.procs" || true
  done <"$1/cgroup.procs"
  sed -e 's/ / +/g' -e 's/^/+/' "$1/cgroup.controllers" >"$1/cgroup.subtree_control" || true
}

# Address translation gives containers the internet. A second engine that sets it up would wipe the
# first one's rules, so it is done only by the only engine.
engine_may_use_iptables() {
  local comm
  if ! has iptables || ! iptables -w 2 -t nat -L -n >/dev/null 2>&1; then return 1; fi
  for comm in /proc/[0-9]*/comm; do
    if [ "$(cat "$comm" 2>/dev/null)" = dockerd ]; then return 1; fi
  done
}

exec_docker() {
  local bridge prefix firewall
  read -r bridge prefix <"$docker_folder/network"
  if ! ip link show "$bridge" >/dev/null 2>&1; then
    ip link add "$bridge" type bridge
    ip addr add "$prefix.1/24" dev "$bridge"
  fi
  ip link set "$bridge" up
  # Left by a killed engine; a new one would believe them.
  rm -f "$docker_folder/pid" "$docker_folder/exec/containerd/containerd.pid"
  [ -f "$docker_folder/engine.json" ] || printf '{}\n' >"$docker_folder/engine.json"
  firewall=(--iptables=false --ip6tables=false --ip-forward=false --ip-masq=false)
  # Twice in a row without success: it may be the firewall that this kernel cannot do.
  if (($(failures_of docker) < 2)) && engine_may_use_iptables; then firewall=(--ip6tables=false); fi
  # live-restore: a restarted engine finds its containers running.
  exec dockerd --config-file="$docker_folder/engine.json" --data-root="$docker_folder/data" \
    --exec-root="$docker_folder/exec" --pidfile="$docker_folder/pid" \
    --host="unix://$docker_folder/docker.sock" --bridge="$bridge" \
    --default-address-pool="base=$prefix.0/20,size=24" "${firewall[@]}" --userland-proxy=true \
    --live-restore --cgroup-parent="/rookery-$port_base" --shutdown-timeout=5 --log-opt=max-size=5m
}

docker_is_ready() { socket_answers "$docker_folder/docker.sock"; }

engine_api() {
  local method=$1 path=$2
  shift 2
  curl -sS --max-time 60 --unix-socket "$docker_socket" -X "$method" "$@" "http://engine$path"
}

# Ends the servers of this installation; other containers of the machine are left alone.
end_containers() {
  local filter ids id
  if [ ! -S "$docker_socket" ]; then return; fi
  filter=$(jq -cn --arg node "$(jq -r '.node.uuid // empty' "$quickstart" 2>/dev/null)" '{label: ["rookery.node=" + $node]}')
  if [ "$docker_is_private" = yes ]; then filter='{}'; fi
  ids=$(engine_api GET /containers/json --get --data-urlencode "filters=$filter" | jq -r '.[].Id')
  for id in $ids; do engine_api POST "/containers/$id/stop?t=10" & done
  wait
}

end_docker() {
  local bridge prefix path table rule
  end_part docker 20
  # What the engine leaves in the kernel: mounts, firewall rules, its bridge.
  awk -v under="$docker_folder/" 'index($2, under) == 1 { print $2 }' /proc/mounts | tac |
    while read -r path; do umount -l "$path" || true; done
  if ! read -r bridge prefix <"$docker_folder/network"; then return; fi
  if has iptables; then
    for table in nat filter; do
      { iptables -w 5 -t "$table" -S | grep -e "$bridge" -e "${prefix//./\\.}\\." || true; } |
        while read -r _ rule; do
          # shellcheck disable=SC2086 # a rule is several words
          iptables -w 5 -t "$table" -D $rule || true
        done
    done
  fi
  ip link del "$bridge" 2>/dev/null || true
}
