# shellcheck shell=bash
# Rights and Node: what the typed part of ./rookery needs to run.

node_major=24

# What the caller's environment may say to programs that go through sudo with it.
kept_variables() {
  compgen -e | grep -E '^(ROOKERY_HOME|ROOKERY_PORT_BASE|ROOKERY_HEALTH_SECONDS|DATABASE_URL|REDIS_URL|DOCKER_HOST|CI)$|^(https?|all|no|ftp)_proxy$|^(HTTPS?|ALL|NO|FTP)_PROXY$|^(npm_config|NPM_CONFIG)_|^(NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|CURL_CA_BUNDLE)$' |
    paste -sd, -
}

# Ends with root's rights: Docker, bridges and packages need them.
become_root() {
  local kept
  if [ "$EUID" -eq 0 ]; then return; fi
  if ! has sudo; then
    die 'this needs root: it talks to Docker and gives files to the account of the servers.' \
      'Run it as root, or install sudo.'
  fi
  # Without a terminal nobody can answer sudo's question.
  if [ ! -t 0 ] && ! sudo -n true 2>/dev/null; then die 'this needs root.' "sudo ./rookery $*"; fi
  kept=$(kept_variables)
  exec sudo "--preserve-env=${kept:-CI}" -- "$root/rookery" "$@"
}

# An installation of root keeps its secrets from others; without them the answers would be wrong.
secrets_are_readable() {
  if [ -d "$home" ] && [ ! -x "$home" ]; then return 1; fi
  [ ! -e "$home/panel.env" ] || [ -r "$home/panel.env" ]
}

needs_real_services() {
  local word kinds=0
  for word in "$@"; do
    case $word in
      integration | e2e | faults) return 0 ;;
      unit | architecture) kinds=$((kinds + 1)) ;;
    esac
  done
  [ "$kinds" -eq 0 ]
}

# quietly <what> <function> [argument]…: one line: what, then ok; the function's output only when it fails.
quietly() {
  local title=$1 log began=$SECONDS status=0
  shift
  log=$(mktemp)
  printf '  %-42s ' "$title"
  # Not in a condition: that would switch `set -e` off inside the function.
  ("$@") >"$log" 2>&1 &
  wait "$!" || status=$?
  if [ "$status" -ne 0 ]; then
    printf 'FAILED\n\n' >&2
    tail -n 25 "$log" | sed 's/^/    /' >&2
    printf '\n         The whole log: %s\n' "$log" >&2
    exit 1
  fi
  printf 'ok   %d s\n' $((SECONDS - began))
  rm -f "$log"
}

system_node_is_new() {
  local version
  version=$(node --version 2>/dev/null) || return 1
  version=${version#v}
  [ "${version%%.*}" -ge "$node_major" ]
}

# Folders that may hold a private Node: the home's, and one of the account for who may not write there.
node_folders=("$home/node" "${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/rookery/node")

# A Node of npm's trusts the authorities that it was built with; the machine may know more of them.
trust_the_machine() {
  local bundle=/etc/ssl/certs/ca-certificates.crt
  if [ -z "${NODE_EXTRA_CA_CERTS:-}" ] && [ -r $bundle ]; then export NODE_EXTRA_CA_CERTS=$bundle; fi
}

# Puts the private Node first, when there is one; fails when there is no Node that will do.
use_private_node() {
  local folder bin
  if system_node_is_new; then return; fi
  for folder in "${node_folders[@]}"; do
    for bin in "$folder"/node_modules/node-linux-*/bin; do
      if [ -x "$bin/node" ]; then
        export PATH=$bin:$PATH
        trust_the_machine
        return
      fi
    done
  done
  return 1
}

require_node() {
  if ! use_private_node; then die "there is no Node $node_major yet." 'Run ./rookery up first.'; fi
}

install_node() {
  local folder=$1
  mkdir -p "$folder"
  printf '{ "private": true }\n' >"$folder/package.json"
  cd "$folder"
  npm install --no-save --no-audit --no-fund --ignore-scripts "node-linux-$2@$node_major"
}

# bring_node <function that lists packages> [word]…: Debian packages and Node, with what they need.
bring_node() {
  local packages=() folder arch assume_yes=no
  if [[ " ${*:2} " =~ \ (--yes|-y)\  ]]; then assume_yes=yes; fi
  if [ "$(uname -s)" != Linux ]; then die "this runs on Linux, not on $(uname -s)."; fi
  "$1"
  if [ ${#packages[@]} -gt 0 ]; then
    check_room
    ask_for_packages
    become_root "$command" "${@:2}"
    check_proxies
    check_removals
    quietly "Debian packages: ${#packages[@]}" install_packages
    hash -r
  fi
  if use_private_node; then return; fi
  check_room
  case $(uname -m) in
    x86_64) arch=x64 ;;
    aarch64) arch=arm64 ;;
    *) die "Node $node_major is not installed, and there is none to fetch for $(uname -m)." \
      "Install Node $node_major by hand and run this again." ;;
  esac
  check_proxies
  folder=${node_folders[0]}
  if [ "$EUID" -ne 0 ] && ! mkdir -p "$folder" 2>/dev/null; then folder=${node_folders[1]}; fi
  quietly "Node $node_major, private" install_node "$folder" "$arch"
  use_private_node
}
