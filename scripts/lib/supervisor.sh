# shellcheck shell=bash
# Keeps the wanted parts running; asleep until one ends or a signal USR1 says that the list changed. One
# process per home. It finds parts by their pid files, so it may itself be killed and started again
# without touching them; of those that it did not start itself no end is told, so it looks more often.
#
#   run/<part>.wanted    the part is to run
#   run/<part>.pid       its process and that one's start time
#   run/<part>.failures  how often in a row it ended within 10 s of its start

round_seconds=60
look_seconds=10
# For each part: when it was started last and when it may be started next, in seconds.
declare -A started_at=() next_start=()

keep_running() {
  local part=$1 failures=0 delay
  if runs "$part"; then
    if [ -z "${started_at[$part]:-}" ]; then
      started_at[$part]=$SECONDS
      round_seconds=$look_seconds
    fi
    if ((SECONDS - started_at[$part] > 10)); then rm -f "$run/$part.failures"; fi
    return
  fi
  if [ -n "${started_at[$part]:-}" ]; then
    # It ended. Shortly after its start: wait longer each time. After a good while: at once.
    if ((SECONDS - started_at[$part] <= 10)); then
      { read -r failures <"$run/$part.failures"; } 2>/dev/null || true
      printf '%s\n' "$((failures += 1))" >"$run/$part.failures"
    fi
    delay=$((failures < 2 ? failures : 1 << (failures > 6 ? 5 : failures - 1)))
    next_start[$part]=$((SECONDS + delay))
    unset "started_at[$part]"
    printf '%(%F %T)T %s ended; next start in %d s\n' -1 "$part" "$delay"
    if ((delay > 0)); then sleep "$delay" & fi
  fi
  if ((SECONDS < ${next_start[$part]:-0})); then return; fi
  # Logs name people and addresses: not for everybody on the machine, those of an earlier version neither.
  (umask 027 && printf '== %(%F %T)T start\n' -1 >>"$logs/$part.log" && chmod 640 "$logs/$part.log")
  # A session of its own: no signal of the terminal reaches it.
  setsid "$root/rookery" run-part "$part" >>"$logs/$part.log" 2>&1 </dev/null &
  note_pid "$part" "$!"
  started_at[$part]=$SECONDS
  printf '%(%F %T)T %s started, pid %s\n' -1 "$part" "$!"
}

# Keeps the last 50 to 100 MB of each log. They are written in append mode, so they may be cut.
trim_logs() {
  find "$logs" -name '*.log' -size +50M -exec sh -c 'for log; do cp "$log" "$log.1" && : >"$log"; done' sh {} +
}

supervise() {
  local file timer='' round=0
  trap : USR1
  trap 'kill "$timer" 2>/dev/null; exit 0' TERM
  # Noted when signals can no longer end it.
  note_pid supervisor "$$"
  while :; do
    for file in "${!started_at[@]}"; do
      if [ ! -f "$run/$file.wanted" ]; then unset "started_at[$file]"; fi
    done
    for file in "$run"/*.wanted; do
      if [ -f "$file" ]; then
        file=${file##*/}
        keep_running "${file%.wanted}"
      fi
    done
    if [ -z "$timer" ] || ! kill -0 "$timer" 2>/dev/null; then
      if ((round++ % 10 == 0)); then trim_logs; fi
      sleep "$round_seconds" &
      timer=$!
    fi
    wait -n || true
  done
}
