# shellcheck shell=bash
# Places, refusals and process bookkeeping of ./rookery before Node is there.

umask 022
home=${ROOKERY_HOME:-$root/.rookery}
case $home in /*) ;; *) home=$PWD/$home ;; esac
run=$home/run
logs=$home/logs

# die <what happened> [what to do]…
die() {
  printf '\nrookery: %s\n' "$1" >&2
  if [ $# -gt 1 ]; then printf '         %s\n' "${@:2}" >&2; fi
  exit 1
}

# check_words <command> <pattern|pattern…> [word]…: refuses words before anything is made or installed.
check_words() {
  local command=$1 word pattern patterns
  IFS='|' read -ra patterns <<<"$2"
  shift 2
  while [ $# -gt 0 ]; do
    word=$1
    shift
    if [ "$word" = --host ]; then
      if [ -z "${1:-}" ]; then die '--host needs an address to listen on.'; fi
      shift
    fi
    for pattern in "${patterns[@]}"; do
      # shellcheck disable=SC2053 # a pattern is meant
      if [[ $word == $pattern ]]; then continue 2; fi
    done
    die "$command knows no '$word'." 'See ./rookery help.'
  done
}

has() { command -v "$1" >/dev/null; }

# read_start_time <pid>: sets `start_time`, in clock ticks; empty for a process that is gone or a zombie.
# A variable, because the supervisor asks often and a subshell costs a process.
read_start_time() {
  local stat fields
  start_time=''
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
  read -ra fields <<<"${stat##*) }"
  # A process whose first thread ended looks like a zombie while other threads still work.
  if [ "${fields[0]}" != Z ] || [ "${fields[17]}" -gt 1 ]; then start_time=${fields[19]}; fi
}

note_pid() {
  read_start_time "$2"
  printf '%s %s\n' "$2" "$start_time" >"$run/$1.pid"
}

# runs <part>: whether its noted process lives. The start time guards against a later process that got
# the same id.
runs() {
  local pid started
  { read -r pid started <"$run/$1.pid"; } 2>/dev/null || return 1
  if [ -z "$started" ]; then return 1; fi
  read_start_time "$pid"
  [ "$start_time" = "$started" ]
}

# exec_entry <command> [word]…: the typed rest, which Node runs without a build.
exec_entry() {
  # Calls to this machine must never go to a proxy.
  export no_proxy="${no_proxy:+$no_proxy,}localhost,127.0.0.1,::1"
  export NO_PROXY="$no_proxy"
  export ROOKERY_HOME=$home
  exec node --disable-warning=ExperimentalWarning "$root/scripts/entry/main.ts" "$@"
}

# Becomes the part: the process id stays the one that was noted. The command comes as its folder,
# its variables, an empty word and its words, each ended by a zero byte.
run_part() {
  local words=() at=1
  use_private_node
  mapfile -d '' -t words < <(exec_entry part-command "$1")
  if [ ${#words[@]} -lt 3 ]; then exit 1; fi
  cd -- "${words[0]}"
  while [ -n "${words[at]}" ]; do
    export "${words[at]?}"
    at=$((at + 1))
  done
  exec "${words[@]:at+1}"
}
