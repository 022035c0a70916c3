# shellcheck shell=bash
# Panel, worker and daemon: how they are started, and when they are ready.

panel_dist=$root/dist/apps/panel/apps/panel/src
daemon_dist=$root/dist/apps/daemon/apps/daemon/src
daemon_config=$home/daemon/config.yml

# Puts the panel's settings into the environment.
load_panel_env() {
  local name value
  if [ ! -f "$panel_env" ]; then die "there is no $panel_env." 'Run ./rookery up first.'; fi
  while IFS='=' read -r name value; do
    if [[ $name =~ ^[A-Z][A-Z0-9_]*$ ]]; then export "$name=$value"; fi
  done <"$panel_env"
  export NODE_ENV=production
}

exec_panel() {
  load_panel_env
  cd "$home"
  # Garbage is collected early and in small steps: a busy panel then stays near 200 MiB instead of 350.
  exec node --max-semi-space-size=8 --heap-growing-percent=25 --enable-source-maps "$panel_dist/main.js"
}

exec_worker() {
  load_panel_env
  cd "$home"
  exec node --max-semi-space-size=8 --heap-growing-percent=25 --enable-source-maps "$panel_dist/worker.js"
}

exec_daemon() {
  cd "$home"
  export NODE_ENV=production
  exec node --enable-source-maps "$daemon_dist/main.js" --config "$daemon_config"
}

panel_cli() {
  (
    load_panel_env
    cd "$home"
    exec node --enable-source-maps "$panel_dist/cli.js" "$@"
  )
}

# Where the panel is reached from this machine.
panel_url() {
  local host
  host=$(env_value PANEL_HOST)
  case $host in
    '' | 0.0.0.0 | localhost) host=127.0.0.1 ;;
    '::') host='[::1]' ;;
    *:*) host="[$host]" ;;
  esac
  printf 'http://%s:%s' "$host" "$panel_port"
}
daemon_url() { printf 'http://127.0.0.1:%s' "$daemon_port"; }

panel_is_ready() { answers "$(panel_url)/up"; }
daemon_is_ready() { answers "$(daemon_url)/up"; }
# It has no port: it is ready when it has outlived its own start.
worker_is_ready() {
  local pid
  pid=$(pid_of worker)
  [ -n "$pid" ] && (($(ticks_since_start "$pid") > 150))
}

# Hundredths of a second since a process began.
ticks_since_start() {
  local up
  read -r up _ </proc/uptime
  printf '%s' $((10#${up/./} - $(start_time "$1")))
}

# A part that runs an older build or older settings ends here; `bring` starts it anew.
renew_if_changed() {
  local part=$1 now
  now=$({
    cat "$build_stamp"
    case $part in daemon) cat "$home/daemon/config.hash" ;; *) cat "$panel_env" ;; esac
  } | sha256sum)
  if [ -n "$(pid_of "$part")" ] && [ "$(cat "$run/$part.version" 2>/dev/null)" != "$now" ]; then
    unwant "$part"
    end_part "$part" 20
  fi
  printf '%s\n' "$now" >"$run/$part.version"
}

migrate_database() { panel_cli migrate; }
