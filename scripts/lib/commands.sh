# shellcheck shell=bash
# What the words after ./rookery do, but for doctor and test.

usage() {
  cat <<'TEXT'
Usage: ./rookery <command>

  up [--yes] [--detach] [--host H] [--no-demo]
                  from a fresh checkout to a running system; run again, it only starts what is down
      --yes       install missing Debian packages without asking
      --detach    return when everything is ready, instead of staying in the foreground
      --host H    let the panel listen on H (127.0.0.1 at first; kept until it is given again)
      --no-demo   do not make the demo server
  down [--all]    stop what `up` started; game servers keep running unless --all
  status [--json] what runs
  logs [part]     follow the logs: panel, worker, daemon, mariadb, redis, docker, supervisor
  doctor          check the machine, ports, Docker, clocks and the link to the node
  test [kind ...] install what the tests need and run them: unit, architecture, integration, e2e
  bench [name]    measure the budgets and print them
  panel ...       operator commands of the panel; `./rookery panel help` lists them
  node ...        operator commands of this machine's daemon

Everything it makes lies in .rookery (ROOKERY_HOME moves it). Ports count from 8080 (ROOKERY_PORT_BASE):
panel, daemon, MariaDB, Redis, SFTP; the demo's from 100 above. DATABASE_URL, REDIS_URL and DOCKER_HOST
name services to use instead of private ones.
TEXT
}

# Ports of parts that do not run must be free, or the part would fail with a less clear text.
check_ports() {
  local pair part port
  for pair in panel:$panel_port daemon:$daemon_port daemon:$sftp_port mariadb:$mariadb_port redis:$redis_port; do
    part=${pair%:*} port=${pair#*:}
    case $part in
      mariadb) mariadb_is_private || continue ;;
      redis) redis_is_private || continue ;;
    esac
    if [ -z "$(pid_of "$part")" ] && port_is_open "$port"; then
      fail "port $port, wanted by the $part, is taken by another program." \
        'End that program, or choose other ports: ROOKERY_PORT_BASE=9080 ROOKERY_HOME=<folder> ./rookery up'
    fi
  done
}

prepare_home() {
  write_panel_env "$1"
  check_ports
}

bring_docker() {
  find_engine
  if [ "$docker_is_private" = no ]; then
    step_note="the machine's own, $docker_socket"
  else
    prepare_docker
    bring docker 40
  fi
  printf '%s %s\n' "$docker_is_private" "$docker_socket" >"$run/docker.engine"
}

# The engine that `up` chose; for commands that only look at it.
read_engine() {
  docker_is_private=no docker_socket=''
  { read -r docker_is_private docker_socket <"$run/docker.engine"; } 2>/dev/null || true
}

bring_mariadb() {
  if ! mariadb_is_private; then
    step_note='the one of DATABASE_URL'
    return
  fi
  prepare_mariadb
  bring mariadb 90
}

bring_redis() {
  if ! redis_is_private; then
    step_note='the one of REDIS_URL'
    return
  fi
  prepare_redis
  bring redis 30
}

bring_app() {
  renew_if_changed "$1"
  bring "$1" 60
}

command_up() {
  local detach=no host='' with_demo=yes again=("$@")
  while [ $# -gt 0 ]; do
    case $1 in
      --yes | -y) assume_yes=yes ;;
      --detach | -d) detach=yes ;;
      --no-demo) with_demo=no ;;
      --host=*) host=${1#*=} ;;
      --host)
        host=${2:-}
        if [ -z "$host" ]; then die '--host needs an address to listen on.'; fi
        shift
        ;;
      *) die "up knows no '$1'." 'See ./rookery help.' ;;
    esac
    shift
  done
  if [ "$(uname -s)" != Linux ]; then die "this runs on Linux, not on $(uname -s)."; fi
  become_root up "${again[@]}"
  # Addresses that an earlier run was given count like those of the environment.
  if [ -z "${DATABASE_URL:-}" ] && ! mariadb_is_private; then DATABASE_URL=$(env_value DATABASE_URL); fi
  if [ -z "${REDIS_URL:-}" ] && ! redis_is_private; then REDIS_URL=$(env_value REDIS_URL); fi

  mkdir -p "$home" "$run" "$logs"
  exec 7>"$run/up.lock"
  flock -n 7 || die 'another ./rookery up is at work for this folder.' 'Wait for it to end.'
  say "Rookery in $home"
  packages_for_up
  ask_for_packages
  step 'Debian packages' install_packages
  step "Node $node_major" ensure_node
  use_private_node
  step 'Folders, ports and secrets' prepare_home "$host"
  ensure_supervisor
  step 'Docker Engine' bring_docker
  step 'MariaDB' bring_mariadb
  step 'Redis' bring_redis
  step 'npm packages' install_modules
  step 'Build panel, daemon and web' build_apps
  step 'Database schema' migrate_database
  if [ "$with_demo" = yes ]; then step 'Image of the demo server' make_demo_image; fi
  step 'Administrator, keys and node' make_first_data
  step 'Panel' bring_app panel
  step 'Worker' bring_app worker
  step 'Daemon' bring_app daemon
  if [ "$with_demo" = yes ]; then step 'Demo server' make_demo_server; fi
  exec 7>&-
  print_summary
  if [ "$detach" = no ]; then stay_in_foreground; fi
}

print_summary() {
  local address
  address=$(env_value APP_URL)
  say ''
  say "  Panel      $address"
  say "  Name       $(jq -r '.admin.username' "$quickstart")"
  say "  Password   $(jq -r '.admin.password // "(as you set it)"' "$quickstart")"
  say "  Keys       $quickstart"
  say ''
}

# Follows the logs; ends everything with Ctrl-C or when the terminal goes away.
stay_in_foreground() {
  local follower
  say 'Running. Ctrl-C stops it; with --detach this would have returned.'
  setsid tail -n 0 -F "$logs"/{panel,worker,daemon,supervisor}.log 2>/dev/null &
  follower=$!
  trap 'foreground_ended "$follower"' INT TERM HUP
  # `down` in another terminal ends it too.
  while [ -n "$(pid_of supervisor)" ]; do nap 1; done
  kill "$follower" 2>/dev/null || true
}

foreground_ended() {
  trap '' INT TERM HUP
  kill "$1" 2>/dev/null || true
  say ''
  command_down ''
  exit 130
}

command_down() {
  local all=no part
  case ${1:-} in
    '') ;;
    --all) all=yes ;;
    *) die "down knows no '$1'." 'See ./rookery help.' ;;
  esac
  become_root down "$@"
  mkdir -p "$run"
  read_engine
  say "Rookery in $home"
  for part in "${all_parts[@]}"; do
    if [ "$part" != docker ] || [ "$all" = yes ]; then unwant "$part"; fi
  done
  step 'Supervisor' end_part supervisor 10
  step 'Daemon' end_part daemon 30
  if [ "$all" = yes ]; then step 'Game servers' end_containers; fi
  step 'Worker' end_part worker 30
  step 'Panel' end_part panel 30
  step 'Redis' end_part redis 20
  step 'MariaDB' end_part mariadb 60
  if [ "$all" = yes ] && [ "$docker_is_private" = yes ]; then step 'Docker Engine' end_docker; fi
}

# number_or_null <part>
number_or_null() {
  local pid
  pid=$(pid_of "$1")
  printf '%s' "${pid:-null}"
}

port_in() {
  local rest=${1##*@}
  rest=${rest%%/*}
  if [[ $rest == *:* ]]; then printf '%s' "${rest##*:}"; else printf '%s' "$2"; fi
}

command_status() {
  local part pid state place
  read_engine
  case ${1:-} in
    --json)
      printf '{ "panel": {"pid":%s,"url":"%s"}, "worker": {"pid":%s}, "daemon": {"pid":%s,"url":"%s"}, ' \
        "$(number_or_null panel)" "$(panel_url)" "$(number_or_null worker)" \
        "$(number_or_null daemon)" "$(daemon_url)"
      printf '"mariadb": {"pid":%s,"port":%s}, "redis": {"pid":%s,"port":%s}, "docker": {"socket":%s} }\n' \
        "$(number_or_null mariadb)" "$(port_in "$(env_value DATABASE_URL)" "$mariadb_port")" \
        "$(number_or_null redis)" "$(port_in "$(env_value REDIS_URL)" "$redis_port")" \
        "$([ -n "$docker_socket" ] && printf '"%s"' "$docker_socket" || printf null)"
      return
      ;;
    '') ;;
    *) die "status knows no '$1'." 'See ./rookery help.' ;;
  esac
  for part in supervisor "${all_parts[@]}"; do
    pid=$(pid_of "$part")
    state=${pid:+pid $pid} place=''
    case $part in
      panel | daemon) place=$("${part}_url") ;;
      docker) place=$docker_socket ;;
    esac
    if [ "$part" = docker ] && [ "$docker_is_private" = no ] && [ -n "$docker_socket" ]; then state="the machine's"; fi
    if [ "$part" = mariadb ] && ! mariadb_is_private; then state='elsewhere'; fi
    if [ "$part" = redis ] && ! redis_is_private; then state='elsewhere'; fi
    printf '%-11s %-14s %s\n' "$part" "${state:-down}" "$place"
  done
}

command_logs() {
  local part=${1:-} files=()
  if [ -z "$part" ]; then
    for part in panel worker daemon supervisor; do
      if [ -f "$logs/$part.log" ]; then files+=("$logs/$part.log"); fi
    done
  elif [ -f "$logs/${part##*/}.log" ]; then
    files=("$logs/${part##*/}.log")
  fi
  if [ ${#files[@]} -eq 0 ]; then
    die "there is no log of '${1:-any part}' in $logs." 'Parts: panel, worker, daemon, mariadb, redis, docker, supervisor, up.'
  fi
  exec tail -n 100 -F "${files[@]}"
}

command_panel() {
  use_private_node
  load_panel_env
  exec node --enable-source-maps "$panel_dist/cli.js" "$@"
}

command_node() {
  use_private_node
  if [ ! -f "$daemon_dist/cli.js" ]; then die 'the daemon is not built, or has no operator commands.' 'Run ./rookery up first.'; fi
  exec node --enable-source-maps "$daemon_dist/cli.js" --config "$daemon_config" "$@"
}

command_bench() {
  become_root bench "$@"
  prepare_checkout none
  step "Build panel, daemon and web" build_apps
  cd "$root"
  exec node --import tsx test/bench/run.ts "$@"
}

command_supervise() { supervise; }

# Becomes the part: the process id stays the one that was noted.
command_run_part() {
  use_private_node
  "exec_$1"
}
