#!/bin/sh
# What the official image does with its environment, as far as docker-compose.yml uses it: a database and its user,
# made when the volume is empty.
set -eu
data=/var/lib/mysql
MARIADB_PASSWORD=${MARIADB_PASSWORD:-$(cat "$MARIADB_PASSWORD_FILE")}
mkdir -p /run/mysqld "$data"
if [ ! -d "$data/mysql" ]; then
  mariadb-install-db --no-defaults --user=root --datadir="$data" --skip-test-db >/dev/null
  cat >/run/mysqld/first.sql <<SQL
CREATE DATABASE \`$MARIADB_DATABASE\`;
CREATE USER '$MARIADB_USER'@'%' IDENTIFIED BY '$MARIADB_PASSWORD';
GRANT ALL ON \`$MARIADB_DATABASE\`.* TO '$MARIADB_USER'@'%';
SQL
  set -- --init-file=/run/mysqld/first.sql "$@"
fi
exec mariadbd --no-defaults --user=root --datadir="$data" --socket=/run/mysqld/mysqld.sock --bind-address=0.0.0.0 \
  --skip-name-resolve "$@"
