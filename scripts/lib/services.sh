# shellcheck shell=bash
# MariaDB and Redis: private instances on own folders and ports, unless addresses are given.

# env_value <name>: what panel.env holds.
env_value() {
  local line
  { while read -r line; do
    if [[ $line == "$1="* ]]; then printf '%s' "${line#*=}"; fi
  done <"$panel_env"; } 2>/dev/null || true
}

# set_env <name> <value>: replaces or adds one line; the file is never seen half written.
set_env() {
  local part=$panel_env.part
  (
    umask 077
    { grep -v "^$1=" "$panel_env" 2>/dev/null || true; } >"$part"
    printf '%s=%s\n' "$1" "$2" >>"$part"
  )
  mv "$part" "$panel_env"
}

# keep_env <name> <value>: writes it once.
keep_env() { if [ -z "$(env_value "$1")" ]; then set_env "$1" "$2"; fi; }

address_of() {
  case $1 in
    0.0.0.0 | '::') hostname -I 2>/dev/null | awk '{ print $1 }' ;;
    *) printf '%s' "$1" ;;
  esac
}

# The panel's settings and secrets. What is there stays, but for what this call names.
write_panel_env() {
  local host=$1 shown
  mkdir -p "$home" "$run" "$logs"
  printf '%s\n' "$port_base" >"$home/port-base"
  keep_env APP_KEY "base64:$(head -c 32 /dev/urandom | base64 -w0)"
  if [ -n "${DATABASE_URL:-}" ]; then set_env DATABASE_URL "$DATABASE_URL"; fi
  if [ -n "${REDIS_URL:-}" ]; then set_env REDIS_URL "$REDIS_URL"; fi
  keep_env DATABASE_URL "mysql://rookery:$(random_hex 16)@127.0.0.1:$mariadb_port/rookery"
  keep_env REDIS_URL "redis://:$(random_hex 16)@127.0.0.1:$redis_port/0"
  keep_env PANEL_PORT "$panel_port"
  if [ -n "$host" ] || [ -z "$(env_value PANEL_HOST)" ]; then
    host=${host:-127.0.0.1}
    set_env PANEL_HOST "$host"
    shown=$(address_of "$host")
    if [[ $shown == *:* ]]; then shown="[$shown]"; fi
    set_env APP_URL "http://${shown:-127.0.0.1}:$panel_port"
  fi
}

# password_in <url>
password_in() {
  local rest=${1#*://}
  rest=${rest%@*}
  printf '%s' "${rest#*:}"
}

# Private unless an address of another place is kept.
is_private() {
  local url
  url=$(env_value "$1")
  [[ -z $url || $url == *"@127.0.0.1:$2/"* ]]
}
mariadb_is_private() { is_private DATABASE_URL "$mariadb_port"; }
redis_is_private() { is_private REDIS_URL "$redis_port"; }

prepare_mariadb() {
  local folder=$home/mariadb password
  if [ ! -f "$folder/made" ]; then
    # Left by an interrupted first start: nothing can be in it yet.
    rm -rf "$folder"
    mkdir -p "$folder/tmp"
    chmod 700 "$folder"
    mariadb-install-db --no-defaults --datadir="$folder/data" --tmpdir="$folder/tmp" --user=root --skip-test-db \
      --auth-root-authentication-method=socket
    : >"$folder/made"
  fi
  password=$(password_in "$(env_value DATABASE_URL)")
  # Read at each start, so it has to be true of a first and of a later one.
  (
    umask 077
    cat >"$folder/init.sql" <<SQL
CREATE DATABASE IF NOT EXISTS rookery CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE USER IF NOT EXISTS 'rookery'@'127.0.0.1' IDENTIFIED BY '$password';
GRANT ALL PRIVILEGES ON rookery.* TO 'rookery'@'127.0.0.1';
SQL
  )
}

exec_mariadb() {
  local folder=$home/mariadb
  # A starting server deletes all temporary tables in its folder: those of another running one in /tmp, too.
  mkdir -p "$folder/tmp"
  exec mariadbd --no-defaults --user=root --datadir="$folder/data" --tmpdir="$folder/tmp" \
    --socket="$folder/socket" \
    --pid-file="$folder/pid" --port="$mariadb_port" --bind-address=127.0.0.1 \
    --init-file="$folder/init.sql" --skip-name-resolve --max-connections=300 \
    --innodb-buffer-pool-size=128M
}

mariadb_is_ready() {
  MYSQL_PWD=$(password_in "$(env_value DATABASE_URL)") mariadb --no-defaults --connect-timeout=2 \
    -h 127.0.0.1 -P "$mariadb_port" -u rookery -e 'SELECT 1' rookery >/dev/null 2>&1
}

prepare_redis() {
  local folder=$home/redis
  mkdir -p "$folder"
  chmod 700 "$folder"
  # In a file, because arguments can be read by every account of the machine.
  (
    umask 077
    cat >"$folder/redis.conf" <<CONF
port $redis_port
bind 127.0.0.1
dir "$folder"
requirepass $(password_in "$(env_value REDIS_URL)")
appendonly yes
maxmemory-policy noeviction
daemonize no
CONF
  )
}

exec_redis() { exec redis-server "$home/redis/redis.conf"; }

redis_is_ready() {
  [ "$(REDISCLI_AUTH=$(password_in "$(env_value REDIS_URL)") \
    timeout 3 redis-cli --no-auth-warning -h 127.0.0.1 -p "$redis_port" ping 2>/dev/null)" = PONG ]
}
