# shellcheck shell=bash
# ./rookery doctor: one line per thing looked at, and how to mend what is wrong.

doctor_failures=0

# report <ok|warn|fail> <what> [how to mend]
report() {
  printf '  %-5s %s\n' "$1" "$2"
  if [ $# -gt 2 ] && [ "$1" != ok ]; then printf '        → %s\n' "$3"; fi
  if [ "$1" = fail ]; then doctor_failures=$((doctor_failures + 1)); fi
}

check_machine() {
  local cpus memory disk
  cpus=$(nproc)
  memory=$(awk '$1 == "MemAvailable:" { print int($2 / 1024) }' /proc/meminfo)
  disk=$(df -Pm "$(existing_folder "$home")" | awk 'NR == 2 { print $4 }')
  if ((cpus >= 2)); then report ok "$cpus processors"; else report warn 'one processor' 'Building takes minutes; two or more are better.'; fi
  if ((memory >= 1500)); then
    report ok "$memory MiB of memory available"
  else
    report warn "$memory MiB of memory available" 'Panel, daemon and services want 1 GiB, the demo server 0.5 GiB.'
  fi
  if ((disk >= 5000)); then
    report ok "$disk MiB free on the disk of $home"
  elif ((disk >= 1000)); then
    report warn "$disk MiB free on the disk of $home" 'Images and servers need room: free some, or move ROOKERY_HOME.'
  else
    report fail "$disk MiB free on the disk of $home" 'Free at least 1 GB, or move ROOKERY_HOME to another disk.'
  fi
  if [ "$EUID" -eq 0 ]; then report ok 'root'; elif has sudo; then report ok 'sudo is there'; else
    report fail 'neither root nor sudo' 'Run ./rookery as root.'
  fi
}

existing_folder() {
  local path=$1
  while [ ! -d "$path" ]; do path=$(dirname -- "$path"); done
  printf '%s' "$path"
}

check_kernel() {
  local controller at=/sys/fs/cgroup missing=''
  if [ -f $at/cgroup.controllers ]; then
    for controller in cpu memory pids; do grep -qw "$controller" $at/cgroup.controllers || missing+=" $controller"; done
    if [ -z "$missing" ]; then report ok "kernel $(uname -r), cgroup v2"; else
      report fail "cgroup v2 without$missing" 'The limits of servers need these controllers: enable them for this machine or container.'
    fi
  else
    for controller in cpu cpuset memory pids blkio; do [ -d "$at/$controller" ] || missing+=" $controller"; done
    if [ -z "$missing" ]; then report ok "kernel $(uname -r), cgroup v1"; else
      report warn "cgroup v1 without$missing" '`up` mounts what the kernel has; without it those limits are not enforced.'
    fi
  fi
  if grep -qw overlay /proc/filesystems || modprobe -n overlay 2>/dev/null; then
    report ok 'overlay file system'
  else
    report warn 'no overlay file system' 'Docker falls back to a slower storage driver that copies images.'
  fi
  if awk '$1 == "SwapTotal:" { exit $2 == 0 }' /proc/meminfo; then report ok 'swap'; else
    report ok 'no swap: servers get memory alone'
  fi
}

check_programs() {
  packages_for_up
  if [ ${#packages[@]} -eq 0 ]; then
    report ok 'every program that is needed is installed'
  else
    report warn "missing packages: ${packages[*]}" "./rookery up installs them, or: apt-get install ${packages[*]}"
  fi
  if system_node_is_new; then report ok "Node $(node --version)"; else
    report warn "no Node $node_major" '`./rookery up` brings a private one.'
  fi
}

check_port_lines() {
  local pair part port mend='End the program that listens there, or use another ROOKERY_PORT_BASE and ROOKERY_HOME.'
  for pair in panel:$panel_port daemon:$daemon_port mariadb:$mariadb_port redis:$redis_port sftp:$sftp_port; do
    part=${pair%:*} port=${pair#*:}
    if [ "$part" = sftp ]; then part=daemon; fi
    if { [ "$part" = mariadb ] && ! mariadb_is_private; } ||
      { [ "$part" = redis ] && ! redis_is_private; }; then
      continue
    fi
    if ! port_is_open "$port"; then
      report ok "port $port is free (${pair%:*})"
    elif [ -n "$(pid_of "$part")" ]; then
      report ok "port $port: our $part (${pair%:*})"
    else
      report fail "port $port, for ${pair%:*}, is taken" "$mend"
    fi
  done
}

check_docker() {
  local info
  read_engine
  if [ -z "$docker_socket" ]; then
    docker_socket=/var/run/docker.sock
    if ! socket_answers "$docker_socket"; then
      if has dockerd; then report ok 'no Docker Engine answers yet; `up` starts a private one'; else
        report warn 'no Docker Engine' './rookery up installs one, or: apt-get install docker.io'
      fi
      return
    fi
  fi
  if ! socket_answers "$docker_socket"; then
    if [ "$docker_is_private" = yes ]; then
      report fail "the private Docker Engine does not answer at $docker_socket" './rookery up starts it; ./rookery logs docker says why it ended.'
    else
      report fail "no Docker Engine answers at $docker_socket" 'systemctl start docker'
    fi
    return
  fi
  info=$(engine_api GET /info)
  report ok "Docker $(jq -r '.ServerVersion' <<<"$info") at $docker_socket, storage $(jq -r '.Driver' <<<"$info"), cgroup v$(jq -r '.CgroupVersion // 1' <<<"$info"), $(jq -r '.ContainersRunning' <<<"$info") containers running"
  if [ "$(jq -r '.Driver' <<<"$info")" = vfs ]; then
    report warn 'the storage driver is vfs: each container copies its whole image' 'Use a file system that overlay works on (ext4, xfs).'
  fi
  if [ "$(jq -r '.MemoryLimit and .CpuCfsQuota and .PidsLimit' <<<"$info")" = true ]; then
    report ok 'Docker enforces memory, processor and process limits'
  else
    report fail 'Docker cannot enforce all limits of servers' 'Enable the memory, cpu and pids cgroup controllers.'
  fi
}

# Seconds between an HTTP server's clock and this machine's, from its Date header.
clock_offset() {
  local date
  date=$(curl -fsS -o /dev/null -D - --max-time 3 "$1" 2>/dev/null | sed -n 's/^[Dd]ate: *//p' | tr -d '\r')
  if [ -z "$date" ]; then return 1; fi
  printf '%s' $(($(date -d "$date" +%s) - $(date +%s)))
}

check_links() {
  local part url offset remote token
  for part in panel daemon; do
    url=$("${part}_url")/up
    if [ -z "$(pid_of "$part")" ]; then
      report warn "the $part does not run" './rookery up'
    elif ! answers "$url"; then
      report fail "the $part runs but $url does not answer 200" "./rookery logs $part"
    elif ! offset=$(clock_offset "$url"); then
      report warn "the $part answers without a Date header" 'Its clock cannot be compared.'
    elif ((offset < -5 || offset > 5)); then
      report fail "the clock of the $part is $offset s off" 'Signed links and tokens will be refused: set the clocks by NTP.'
    else
      report ok "the $part answers at $url, clock within ${offset#-} s"
    fi
  done
  if [ -z "$(pid_of panel)" ] || [ -z "$(pid_of daemon)" ] || [ ! -f "$daemon_config" ]; then return; fi
  if [ ! -r "$daemon_config" ]; then
    report warn 'the link between daemon and panel needs root to be checked' 'sudo ./rookery doctor'
    return
  fi
  # The same calls, with the same token, that panel and daemon make of one another.
  remote=$(yaml_value remote)
  token=$(yaml_value token_id).$(yaml_value token)
  check_call 'the panel accepts the daemon' "$remote/api/remote/servers?per_page=1" "$token"
  check_call 'the daemon accepts the panel' "$(daemon_url)/api/system" "$(yaml_value token)"
}

# yaml_value <top-level key> of the daemon's configuration
yaml_value() { sed -n "s/^$1: *[\"']\\{0,1\\}\\([^\"']*\\)[\"']\\{0,1\\} *\$/\\1/p" "$daemon_config"; }

# check_call <what> <url> <bearer token>: the token goes in by a file, arguments can be read by others.
check_call() {
  local code
  code=$(printf 'header = "Authorization: Bearer %s"\n' "$3" |
    curl -sS -o /dev/null -w '%{http_code}' --max-time 5 -H 'Accept: application/json' -K - "$2" 2>/dev/null) || true
  if [ "$code" = 200 ]; then
    report ok "$1"
  else
    report fail "$1: answered ${code:-nothing} at ${2%%\?*}" 'Run ./rookery up, which writes the node configuration anew; ./rookery logs daemon tells more.'
  fi
}

command_doctor() {
  if [ $# -gt 0 ]; then die "doctor takes no '$1'."; fi
  use_private_node
  say 'Machine'
  check_machine
  check_kernel
  check_programs
  say 'Ports'
  check_port_lines
  say 'Docker'
  check_docker
  say 'Parts'
  check_links
  if [ "$doctor_failures" -gt 0 ]; then
    say ''
    die "$doctor_failures of these need mending."
  fi
}
