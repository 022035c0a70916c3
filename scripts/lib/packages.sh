# shellcheck shell=bash
# Debian packages: what is missing, what installing it would remove, and whether there is room and a way
# to the mirrors.

# Of a first `up`. Measured: 820 MiB of npm packages, builds and data; a build takes 700 MiB of memory beside 210
# of services. Estimated: 500 MiB while the demo's game is cut to size, 300 of npm's cache, 800 of Debian packages.
needed_disk_mib=2500
needed_memory_mib=1000

# need <command> <package>: notes the package when the command is missing.
need() { if ! has "$1"; then packages+=("$2"); fi; }

# What an earlier run was given counts like the environment.
service_is_given() {
  [ -n "${!1:-}" ] || { [ -r "$home/panel.env" ] && grep -qE "^$1=" "$home/panel.env" && ! grep -qE "^$1=.*@127\.0\.0\.1:" "$home/panel.env"; }
}

packages_for_verify() { need npm npm; }

# What a daemon and its build need: npm, the tools of archives, an engine.
packages_for_node() {
  need npm npm
  need xz xz-utils
  need bzip2 bzip2
  need 7zz 7zip
  # Incremental backups; a node without them refuses those only.
  need restic restic
  need bwrap bubblewrap
  if [ ! -e /etc/ssl/certs/ca-certificates.crt ]; then packages+=(ca-certificates); fi
  if [ -z "${DOCKER_HOST:-}" ] && [ ! -S /var/run/docker.sock ] && ! has dockerd; then packages+=(docker.io iptables); fi
}

packages_for_up() {
  packages_for_node
  need curl curl
  need ip iproute2
  need jq jq
  need busybox busybox-static
  if ! service_is_given DATABASE_URL; then need mariadbd mariadb-server; fi
  if ! service_is_given REDIS_URL; then need redis-server redis-server; fi
}

packages_for_upgrade() {
  if [ -e "$home/panel.env" ]; then packages_for_up; else packages_for_node; fi
  need git git
}

packages_for_tests() {
  packages_for_up
  need mariadbd mariadb-server
  need redis-server redis-server
  # Its programs lie in a folder of their release, outside of PATH.
  if ! compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; then packages+=(postgresql); fi
  need dockerd docker.io
  need iptables iptables
  need openssl openssl
  need git git
  need shellcheck shellcheck
  need ssh openssh-client
  # Other programs that speak SFTP.
  need sshpass sshpass
  need lftp lftp
  need rclone rclone
  need sshfs sshfs
  if [ ! -e /usr/lib/python3/dist-packages/paramiko ]; then packages+=(python3-paramiko); fi
  # Filesystems that hold disk limits, tried on loop devices.
  need mkfs.btrfs btrfs-progs
  need mkfs.xfs xfsprogs
  need setquota quota
  # Says whether our figures are what Prometheus reads.
  need promtool prometheus
  need bash-static bash-static
  need chromium chromium
  need python3 python3
  # Its own command may be there without the module of this Python.
  if ! python3 -m pip --version >/dev/null 2>&1; then packages+=(python3-pip); fi
  mapfile -t packages < <(printf '%s\n' "${packages[@]}" | grep . | sort -u)
}

# Asks whether the packages may be installed. Without a terminal only --yes is a yes.
ask_for_packages() {
  local answer
  if ! has apt-get; then
    die "missing on this machine: ${packages[*]} (names of Debian packages)." \
      'Only Debian and Ubuntu are installed on by this script; install them by hand and run it again.'
  fi
  if [ "$assume_yes" = yes ]; then return; fi
  if [ ! -t 0 ]; then
    die "missing packages: ${packages[*]}" \
      "Run it again with --yes to have them installed, or: apt-get install --no-remove ${packages[*]}"
  fi
  read -rp "  Install these Debian packages: ${packages[*]}? [Y/n] " answer
  case $answer in
    '' | [yY]*) ;;
    *) die 'nothing was installed.' "By hand: apt-get install --no-remove ${packages[*]}" ;;
  esac
}

# Refuses to install what another package of this machine would have to go for, and says which.
check_removals() {
  local package removed help=()
  export DEBIAN_FRONTEND=noninteractive
  quietly 'Lists of Debian packages' apt-get -o DPkg::Lock::Timeout=120 update
  for package in "${packages[@]}"; do
    removed=$(apt-get -s install --no-install-recommends "$package" 2>/dev/null | awk '$1 == "Remv" { print $2 }' | paste -sd' ' -)
    if [ -z "$removed" ]; then continue; fi
    help+=("$package would remove: $removed")
    case $package in
      mariadb-server) help+=('  Keep it and name its database: DATABASE_URL=mysql://user:password@127.0.0.1:3306/rookery ./rookery up') ;;
      redis-server) help+=('  Keep it and name it: REDIS_URL=redis://127.0.0.1:6379 ./rookery up') ;;
      docker.io) help+=('  Keep it and name its socket: DOCKER_HOST=unix:///path/to/docker.sock ./rookery up') ;;
      *) help+=("  Or, if they may go: apt-get install $package") ;;
    esac
  done
  if [ ${#help[@]} -gt 0 ]; then
    die 'installing what is missing would remove packages of this machine; nothing was changed.' "${help[@]}"
  fi
}

install_packages() {
  local package
  export DEBIAN_FRONTEND=noninteractive
  apt-get -o DPkg::Lock::Timeout=120 install -y --no-remove --no-install-recommends "${packages[@]}"
  # For uninstall to name.
  mkdir -p "$home"
  printf '%s\n' "${packages[@]}" >>"$home/packages"
  # Their services would listen on the usual ports; ours are instances of their own.
  if [ -d /run/systemd/system ]; then
    for package in "${packages[@]}"; do
      case $package in
        mariadb-server) systemctl disable --now mariadb ;;
        redis-server) systemctl disable --now redis-server ;;
        postgresql) systemctl disable --now postgresql ;;
        prometheus) systemctl disable --now prometheus ;;
      esac
    done
  fi
}

# check_room: before anything is made. A finished installation is not asked again.
check_room() {
  local at=$home disk memory
  if [ -f "$home/port-base" ] || [ "${room_was_checked:-}" = yes ]; then return; fi
  room_was_checked=yes
  while [ ! -d "$at" ]; do at=$(dirname -- "$at"); done
  disk=$(df -Pm -- "$at" | awk 'NR == 2 { print $4 }')
  memory=$(awk '$1 == "MemAvailable:" || $1 == "SwapFree:" { sum += $2 } END { print int(sum / 1024) }' /proc/meminfo)
  if ((disk < needed_disk_mib)); then
    die "$disk MiB are free on the disk of $at; the first start needs $needed_disk_mib MiB." \
      'Free some, or put it elsewhere: ROOKERY_HOME=<folder on another disk> ./rookery up'
  fi
  if ((memory < needed_memory_mib)); then
    die "$memory MiB of memory and swap are available; building and running needs $needed_memory_mib MiB." \
      'End other programs, or add swap: fallocate -l 2G /swapfile && chmod 600 /swapfile && mkswap /swapfile && swapon /swapfile'
  fi
}

# The proxies that apt and npm would use, one `address (who says so)` a line.
known_proxies() {
  local name
  for name in http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY npm_config_proxy npm_config_https_proxy; do
    if [ -n "${!name:-}" ]; then printf '%s (%s)\n' "${!name}" "$name"; fi
  done
  if has apt-config; then
    apt-config dump 2>/dev/null | sed -nE 's/^(Acquire::https?::Proxy) "(.+)";$/\2 (\1 of apt)/p'
  fi
}

# Names a proxy that cannot be reached, before a program waits minutes for it.
check_proxies() {
  local address who host port rest
  if [ "${proxies_were_checked:-}" = yes ]; then return; fi
  proxies_were_checked=yes
  while read -r address who; do
    rest=${address#*://}
    rest=${rest#*@}
    rest=${rest%%/*}
    host=${rest%:*} port=${rest##*:}
    if [ "$rest" = "$host" ]; then port=80; fi
    host=${host#[} host=${host%]}
    if [[ $address == DIRECT || -z $host || ! $port =~ ^[0-9]+$ ]]; then continue; fi
    if ! timeout 5 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$host" "$port" 2>/dev/null; then
      die "the proxy $host:$port $who cannot be reached." \
        'Start it, correct that setting, or unset it if this machine needs no proxy.'
    fi
  done < <(known_proxies | sort -u)
}
