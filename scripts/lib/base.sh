# shellcheck shell=bash
# Places, ports, progress lines and process bookkeeping of ./rookery.

umask 022
home=${ROOKERY_HOME:-$root/.rookery}
case $home in /*) ;; *) home=$PWD/$home ;; esac
run=$home/run
logs=$home/logs
panel_env=$home/panel.env
quickstart=$home/quickstart.json
# From what is started first to what is started last; `down` goes the other way.
all_parts=(mariadb redis docker panel worker daemon)

# Ports are those the home was made with; a different base on the same home is a mistake.
read_ports() {
  local kept=''
  if [ -f "$home/port-base" ]; then read -r kept <"$home/port-base"; fi
  port_base=${ROOKERY_PORT_BASE:-${kept:-8080}}
  if ! [[ $port_base =~ ^[0-9]{1,5}$ ]] || ((port_base < 1024 || port_base > 65400)); then
    die "ROOKERY_PORT_BASE is '$port_base'." 'Give a number between 1024 and 65400.'
  fi
  if [ -n "$kept" ] && [ "$kept" != "$port_base" ]; then
    die "$home was made with port base $kept, not $port_base." \
      'Unset ROOKERY_PORT_BASE, or set ROOKERY_HOME to another folder for a second installation.'
  fi
  panel_port=$port_base
  daemon_port=$((port_base + 1))
  mariadb_port=$((port_base + 2))
  redis_port=$((port_base + 3))
  sftp_port=$((port_base + 4))
  allocation_ports=$((port_base + 100))-$((port_base + 119))
}

# die <what happened> [what to do]
die() {
  printf '\nrookery: %s\n' "$1" >&2
  if [ $# -gt 1 ]; then printf '         %s\n' "${@:2}" >&2; fi
  exit 1
}

say() { printf '%s\n' "$*"; }

now_ms() {
  local now=${EPOCHREALTIME/[.,]/}
  printf '%s' "${now%???}"
}

step_note=''
# step <what> <function> [argument]…: one line: what, then ok and the seconds it took, or why not.
# The function's output goes to the log; it may set step_note, fail with a message through `fail`.
step() {
  local title=$1 started took status=0
  shift
  step_note=''
  step_help=()
  step_error=''
  mkdir -p "$logs"
  printf '  %-42s ' "$title"
  printf '\n== %(%F %T)T %s\n' -1 "$title" >>"$logs/up.log"
  step_log_from=$(wc -c <"$logs/up.log")
  started=$(now_ms)
  # Not in a condition: that would switch `set -e` off inside the function.
  exec 3>&1 4>&2 >>"$logs/up.log" 2>&1
  trap 'step_broke' EXIT
  "$@"
  trap - EXIT
  exec >&3 2>&4 3>&- 4>&-
  took=$(($(now_ms) - started))
  if [ -n "$step_note" ]; then
    printf 'ok   %s\n' "$step_note"
  else
    printf 'ok   %d.%d s\n' $((took / 1000)) $((took % 1000 / 100))
  fi
  return "$status"
}

# Runs when a step's function ends the script: by `fail` or by a command that went wrong.
step_broke() {
  local status=$? line
  exec >&3 2>&4
  printf 'FAILED\n'
  {
    printf '\nrookery: %s\n' "${step_error:-a command failed (code $status). Its last words:}"
    if [ -z "$step_error" ] || [ "${step_show_log:-}" = yes ]; then
      tail -c "+$((step_log_from + 1))" "$logs/up.log" | tail -n 25 | sed -E 's/\x1b\[[0-9;]*m//g; s/^/    /'
    fi
    for line in "${step_help[@]}"; do printf '         %s\n' "$line"; done
    printf '         The whole log: %s\n' "$logs/up.log"
  } >&2
  exit 1
}

# fail <what happened> [what to do]…: ends a step.
fail() {
  step_error=$1
  step_help=("${@:2}")
  exit 1
}

# Shows progress inside a running step.
progress() { printf '%s ' "$*" >&3; }

# --- processes -------------------------------------------------------------------------------

# Start time in clock ticks; empty for a process that is gone or a zombie.
start_time() {
  local stat fields
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
  read -ra fields <<<"${stat##*) }"
  # A process whose first thread ended looks like a zombie while other threads still work.
  if [ "${fields[0]}" != Z ] || [ "${fields[17]}" -gt 1 ]; then printf '%s' "${fields[19]}"; fi
}

note_pid() { printf '%s %s\n' "$2" "$(start_time "$2")" >"$run/$1.pid"; }

# pid_of <part>: its process id, or nothing when it does not run. The start time guards against a
# later process that got the same id.
pid_of() {
  local pid started
  { read -r pid started <"$run/$1.pid"; } 2>/dev/null || return 0
  if [ -n "$started" ] && [ "$(start_time "$pid")" = "$started" ]; then printf '%s' "$pid"; fi
}

# end_part <part> <seconds until SIGKILL>
end_part() {
  local pid deadline
  pid=$(pid_of "$1")
  if [ -z "$pid" ]; then
    step_note='did not run'
  else
    kill -TERM "$pid" 2>/dev/null || true
    deadline=$(($(now_ms) + $2 * 1000))
    while [ -n "$(pid_of "$1")" ]; do
      if (($(now_ms) > deadline)); then kill -KILL "$pid" 2>/dev/null || true; fi
      nap 0.05
    done
  fi
  rm -f "$run/$1.pid"
}

# Waits without starting a process: reads from a pipe that nobody writes to.
exec {nap_fd}<> <(:)
nap() { read -rt "$1" -u "$nap_fd" || true; }

answers() { curl -fsS -o /dev/null --max-time 3 "$@" 2>/dev/null; }

port_is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

random_hex() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
