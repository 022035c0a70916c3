# shellcheck shell=bash
# ./rookery test: everything from a bare machine to one line that counts what passed and failed.
# Each check (format, lint, types, build) counts as one test beside those that vitest counts.

passed=0
failed=0
skipped=0

# check <what> <npm script>
check() {
  local started status=0
  printf '\n── %s\n' "$1"
  started=$(now_ms)
  (cd "$root" && npm run --silent "$2") || status=$?
  if [ "$status" -eq 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  printf '── %s: %s, %d s\n' "$1" "$([ "$status" -eq 0 ] && printf ok || printf FAILED)" $((($(now_ms) - started) / 1000))
}

check_scripts() {
  printf '\n── Shell scripts\n'
  if (cd "$root" && shellcheck -x rookery .ci/run scripts/*.sh scripts/lib/*.sh test/images/*.sh test/images/lib/*.sh); then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
  fi
}

# run_project <vitest project>
run_project() {
  local report started status=0 counts
  report=$(mktemp)
  printf '\n── %s tests\n' "$1"
  started=$(now_ms)
  (cd "$root" && npx --no-install vitest run --project "$1" --reporter=default --reporter=json --outputFile.json="$report") || status=$?
  counts=$(jq -r '"\(.numPassedTests) \(.numFailedTests) \(.numPendingTests + .numTodoTests)"' "$report" 2>/dev/null) || counts='0 0 0'
  read -r -a counts <<<"${counts:-0 0 0}"
  # A file that cannot be loaded, or a service that does not start, fails without a failed test.
  if [ "$status" -ne 0 ] && [ "${counts[1]}" -eq 0 ]; then counts[1]=1; fi
  passed=$((passed + counts[0]))
  failed=$((failed + counts[1]))
  skipped=$((skipped + counts[2]))
  rm -f "$report"
  printf '── %s tests: %s passed, %s failed, %d s\n' "$1" "${counts[0]}" "${counts[1]}" $((($(now_ms) - started) / 1000))
}

# prepare_checkout <none|browser>: everything that tests and benchmarks need, short of a build.
prepare_checkout() {
  mkdir -p "$home" "$run" "$logs"
  packages_for_tests "$1"
  ask_for_packages
  step 'Debian packages' install_packages
  step "Node $node_major" ensure_node
  use_private_node
  step 'cgroups' ensure_cgroups
  step 'npm packages' install_modules
}

# The game client of the end-to-end tests has packages of its own, which nothing else needs.
install_player() {
  local folder=$root/test/e2e/bot hash
  hash=$(cat "$folder/package.json" "$folder/package-lock.json" | sha256sum | cut -c1-32)
  if [ "$(cat "$folder/node_modules/.rookery-stamp" 2>/dev/null)" = "$hash" ]; then
    step_note='up to date'
    return
  fi
  step_help=('Does the machine reach its npm registry? Try: npm ping')
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund) || return 1
  printf '%s' "$hash" >"$folder/node_modules/.rookery-stamp"
}

command_test() {
  local kinds=() kind browser=no again=("$@")
  while [ $# -gt 0 ]; do
    case $1 in
      --yes | -y) assume_yes=yes ;;
      unit | architecture | integration | e2e) kinds+=("$1") ;;
      *) die "test knows no '$1'." 'Kinds: unit, architecture, integration, e2e; none for all of them.' ;;
    esac
    shift
  done
  become_root test "${again[@]}"
  if [ ${#kinds[@]} -eq 0 ] || [[ " ${kinds[*]} " == *' e2e '* ]]; then
    if grep -rqs --include='*.ts' --exclude-dir=node_modules -e playwright -e chromium "$root/test"; then browser=browser; fi
  fi
  prepare_checkout "$browser"
  if [ ${#kinds[@]} -eq 0 ] || [[ " ${kinds[*]} " == *' e2e '* ]]; then
    step 'Game client of the tests' install_player
  fi
  # Services that a test needs and cannot have are failures here, not skipped tests.
  export CI=1
  # A key of the caller's installation must not lead the tests to it.
  unset DATABASE_URL REDIS_URL DOCKER_HOST ROOKERY_HOME ROOKERY_PORT_BASE
  if [ ${#kinds[@]} -eq 0 ]; then
    check 'Format' format:check
    check 'Lint and import rules' lint
    check 'Types' typecheck
    check_scripts
    kinds=(unit architecture integration e2e)
  fi
  if [[ " ${kinds[*]} " == *' integration '* || " ${kinds[*]} " == *' e2e '* ]]; then
    started=$(now_ms)
    printf '\n── Build\n'
    if (build_apps); then passed=$((passed + 1)); else failed=$((failed + 1)); fi
    printf '── Build: %d s\n' $((($(now_ms) - started) / 1000))
  fi
  for kind in "${kinds[@]}"; do run_project "$kind"; done
  printf '\n%d passed, %d failed%s\n' "$passed" "$failed" "$([ "$skipped" -gt 0 ] && printf ', %d skipped' "$skipped")"
  [ "$failed" -eq 0 ]
}
