# shellcheck shell=bash
# Keeps the wanted parts running. One process per home; it finds parts by their pid files, so it may
# itself be killed and started again without touching them.
#
#   run/<part>.wanted    the part is to run
#   run/<part>.pid       its process
#   run/<part>.failures  how often in a row it ended within 10 s of its start

want() { : >"$run/$1.wanted"; }
unwant() { rm -f "$run/$1.wanted"; }

failures_of() {
  local count=0
  { read -r count <"$run/$1.failures"; } 2>/dev/null || true
  printf '%s' "$count"
}

# start_part <part>: runs exec_<part> apart from this terminal, with its output in its log.
start_part() {
  local part=$1 log=$logs/$1.log
  printf '== %(%F %T)T start\n' -1 >>"$log"
  # A session of its own: no signal of the terminal reaches it.
  setsid "$root/rookery" run-part "$part" >>"$log" 2>&1 </dev/null {nap_fd}>&- &
  note_pid "$part" "$!"
  # Else bash reports its end in words of its own.
  disown "$!"
}

# Keeps the last 50 to 100 MB of each log. They are written in append mode, so they may be cut.
trim_logs() {
  local log
  for log in "$logs"/*.log; do
    if [ -f "$log" ] && [ "$(wc -c <"$log")" -gt 50000000 ]; then cp "$log" "$log.1" && : >"$log"; fi
  done
}

# For each part: when it was started last and when it may be started next.
declare -A started_at next_start

supervise_part() {
  local part=$1 now failures=0 delay
  now=$(now_ms)
  if [ -n "$(pid_of "$part")" ]; then
    if ((${started_at[$part]:-0} > 0 && now - started_at[$part] > 10000)); then rm -f "$run/$part.failures"; fi
    return
  fi
  if ((${started_at[$part]:-0} > 0)); then
    # It ended. Shortly after its start: wait longer each time. After a good while: at once.
    if ((now - started_at[$part] < 10000)); then failures=$(($(failures_of "$part") + 1)); fi
    printf '%s\n' "$failures" >"$run/$part.failures"
    delay=$((failures == 0 ? 0 : 500 << (failures > 6 ? 6 : failures - 1)))
    next_start[$part]=$((now + delay))
    started_at[$part]=0
    printf '%(%F %T)T %s ended; next start in %d ms\n' -1 "$part" "$delay"
  fi
  if ((now < ${next_start[$part]:-0})); then return; fi
  start_part "$part"
  started_at[$part]=$(now_ms)
  printf '%(%F %T)T %s started, pid %s\n' -1 "$part" "$(pid_of "$part")"
}

supervise() {
  local part round=0
  note_pid supervisor "$$"
  # Parts that an earlier supervisor started are taken over as they are.
  for part in "${all_parts[@]}"; do
    if [ -n "$(pid_of "$part")" ]; then started_at[$part]=$(now_ms); fi
  done
  while :; do
    for part in "${all_parts[@]}"; do
      if [ -f "$run/$part.wanted" ]; then supervise_part "$part"; fi
    done
    if ((round++ % 200 == 0)); then trim_logs; fi
    nap 0.3
  done
}

scripts_hash() {
  (cd "$root" && find rookery scripts -type f -print0 | hash_files)
}

# Starts the supervisor; replaces one that runs an older script.
ensure_supervisor() {
  local hash
  hash=$(scripts_hash)
  if [ -n "$(pid_of supervisor)" ]; then
    if [ "$(cat "$run/supervisor.script" 2>/dev/null)" = "$hash" ]; then return; fi
    end_part supervisor 5
  fi
  printf '%s\n' "$hash" >"$run/supervisor.script"
  setsid "$root/rookery" supervise >>"$logs/supervisor.log" 2>&1 </dev/null {nap_fd}>&- 7>&- &
  # It writes its pid itself; noted here as well, so that no second one is started meanwhile.
  note_pid supervisor "$!"
}

# bring <part> <seconds>: has the part run and waits until <part>_is_ready.
bring() {
  local part=$1 deadline
  if [ -n "$(pid_of "$part")" ] && "${part}_is_ready"; then
    want "$part"
    step_note="runs (pid $(pid_of "$part"))"
    return
  fi
  rm -f "$run/$part.failures"
  want "$part"
  deadline=$(($(now_ms) + $2 * 1000))
  until [ -n "$(pid_of "$part")" ] && "${part}_is_ready"; do
    if (($(now_ms) > deadline || $(failures_of "$part") >= 4)); then
      unwant "$part"
      end_part "$part" 5
      tail -n 25 "$logs/$part.log"
      step_show_log=yes
      fail "$part did not come up. The end of $logs/$part.log:" \
        'Mend what it says and run ./rookery up again; ./rookery doctor checks the machine.'
    fi
    nap 0.1
  done
}
