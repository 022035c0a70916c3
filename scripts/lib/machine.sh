# shellcheck shell=bash
# What has to be on the machine: Debian packages and Node.

node_major=24
assume_yes=no

# Ends with root's rights: Docker, bridges and packages need them.
become_root() {
  if [ "$EUID" -eq 0 ]; then return; fi
  if ! command -v sudo >/dev/null; then
    die 'this needs root: it talks to Docker and gives files to the account of the servers.' \
      "Run it as root, or install sudo."
  fi
  exec sudo --preserve-env=ROOKERY_HOME,ROOKERY_PORT_BASE,DATABASE_URL,REDIS_URL,DOCKER_HOST,CI \
    -- "$root/rookery" "$@"
}

# Who called through sudo, when the checkout is theirs: what is built in it should be theirs too.
caller() {
  if [ -n "${SUDO_USER:-}" ] && [ "$(stat -c %U "$root")" = "$SUDO_USER" ]; then printf '%s' "$SUDO_USER"; fi
}

# Runs a command as that caller; as the one who runs this otherwise.
as_caller() {
  local user
  user=$(caller)
  if [ "$EUID" -ne 0 ] || [ -z "$user" ] || [ "$user" = root ]; then
    "$@"
  else
    runuser -u "$user" -- env HOME="$(getent passwd "$user" | cut -d: -f6)" "$@"
  fi
}

has() { PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null; }

engine_may_exist() {
  [ -n "${DOCKER_HOST:-}" ] || [ -S /var/run/docker.sock ] || has dockerd
}

system_node_is_new() {
  local version
  version=$(node --version 2>/dev/null) || return 1
  version=${version#v}
  [ "${version%%.*}" -ge "$node_major" ]
}

# need <command> <package>: notes the package when the command is missing.
need() { if ! has "$1"; then packages+=("$2"); fi; }

packages_for_up() {
  packages=()
  need curl curl
  need ip iproute2
  need jq jq
  need busybox busybox-static
  need bash-static bash-static
  need npm npm
  if [ ! -e /etc/ssl/certs/ca-certificates.crt ]; then packages+=(ca-certificates); fi
  if [ -z "${DATABASE_URL:-}" ]; then need mariadbd mariadb-server; fi
  if [ -z "${REDIS_URL:-}" ]; then need redis-server redis-server; fi
  if ! engine_may_exist; then packages+=(docker.io iptables); fi
}

packages_for_tests() {
  packages_for_up
  need mariadbd mariadb-server
  need redis-server redis-server
  need dockerd docker.io
  need iptables iptables
  need git git
  need shellcheck shellcheck
  need ssh openssh-client
  if [ "$1" = browser ]; then need chromium chromium; fi
  mapfile -t packages < <(printf '%s\n' "${packages[@]}" | grep . | sort -u)
}

# Asks whether the packages may be installed. Without a terminal only --yes is a yes.
ask_for_packages() {
  local answer
  if [ ${#packages[@]} -eq 0 ]; then return; fi
  if ! has apt-get; then
    die "missing on this machine: ${packages[*]} (names of Debian packages)." \
      'Only Debian and Ubuntu are installed on by this script; install them by hand and run it again.'
  fi
  if [ "$assume_yes" = yes ]; then return; fi
  if [ ! -t 0 ]; then
    die "missing packages: ${packages[*]}" \
      "Run it again with --yes to have them installed, or: apt-get install ${packages[*]}"
  fi
  read -rp "  Install these Debian packages: ${packages[*]}? [Y/n] " answer
  case $answer in
    '' | [yY]*) ;;
    *) die 'nothing was installed.' "By hand: apt-get install ${packages[*]}" ;;
  esac
}

install_packages() {
  local package
  if [ ${#packages[@]} -eq 0 ]; then
    step_note='nothing missing'
    return
  fi
  step_help=('Does the machine reach its package mirror? Try: apt-get update')
  export DEBIAN_FRONTEND=noninteractive
  apt-get -o DPkg::Lock::Timeout=120 update
  apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "${packages[@]}"
  # Their services would listen on the usual ports; ours are instances of their own.
  if [ -d /run/systemd/system ]; then
    for package in "${packages[@]}"; do
      case $package in
        mariadb-server) systemctl disable --now mariadb ;;
        redis-server) systemctl disable --now redis-server ;;
      esac
    done
  fi
  hash -r
}

# Node of the version this project is written for: the system's, or a private one from npm.
ensure_node() {
  local folder arch
  if system_node_is_new; then
    step_note="$(node --version), the system's"
    return
  fi
  case $(uname -m) in
    x86_64) arch=x64 ;;
    aarch64) arch=arm64 ;;
    *) fail "Node $node_major is not installed, and there is none to fetch for $(uname -m)." \
      "Install Node $node_major by hand and run this again." ;;
  esac
  folder=$home/node
  if [ ! -x "$folder/node_modules/node-linux-$arch/bin/node" ]; then
    step_help=('Does the machine reach its npm registry? Try: npm ping')
    mkdir -p "$folder"
    printf '{ "private": true }\n' >"$folder/package.json"
    (cd "$folder" && npm install --no-save --no-audit --no-fund --ignore-scripts "node-linux-$arch@$node_major")
  else
    step_note="$("$folder/node_modules/node-linux-$arch/bin/node" --version), private"
  fi
  use_private_node
}

# Puts the private Node first, when there is one.
use_private_node() {
  local bin
  if system_node_is_new; then return; fi
  for bin in "$home"/node/node_modules/node-linux-*/bin; do
    if [ -x "$bin/node" ]; then PATH=$bin:$PATH; fi
  done
  export PATH
}

# Hash of a set of files' names and contents.
hash_files() { LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-32; }

packages_hash() {
  {
    node --version
    cat "$root/package.json" "$root/package-lock.json" "$root/.npmrc"
  } | sha256sum | cut -c1-32
}

sources_hash() {
  {
    packages_hash
    cd "$root"
    find apps libs nest-cli.json tsconfig.json -type f \
      -not -path '*/node_modules/*' -not -path '*/dist/*' -not -name '*.spec.ts' -print0 | hash_files
  } | sha256sum | cut -c1-32
}

# Stamps lie with what they speak of, not in the home: two homes may share this checkout.
npm_stamp=$root/node_modules/.rookery-stamp
build_stamp=$root/dist/.rookery-stamp

install_modules() {
  local hash
  hash=$(packages_hash)
  exec 8<"$root/package-lock.json"
  flock 8
  if [ -f "$npm_stamp" ] && [ "$(<"$npm_stamp")" = "$hash" ]; then
    step_note='up to date'
  else
    step_help=('Does the machine reach its npm registry? Try: npm ping')
    (cd "$root" && as_caller npm ci --no-audit --no-fund) || return 1
    printf '%s' "$hash" >"$npm_stamp"
  fi
  exec 8<&-
}

build_apps() {
  local hash
  hash=$(sources_hash)
  exec 8<"$root/package-lock.json"
  flock 8
  if [ -f "$build_stamp" ] && [ "$(<"$build_stamp")" = "$hash" ]; then
    step_note='up to date'
  else
    rm -f "$build_stamp"
    (cd "$root" && as_caller npm run build) || return 1
    printf '%s' "$hash" >"$build_stamp"
  fi
  exec 8<&-
}
