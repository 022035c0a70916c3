#!/bin/sh
# `--connect --innodb_initialized` of the official image: it lets in, and its engine is there.
exec mariadb --no-defaults --socket=/run/mysqld/mysqld.sock --user=root --batch --skip-column-names \
  --execute="SELECT 1 FROM information_schema.engines WHERE engine = 'InnoDB' AND support <> 'NO'"
