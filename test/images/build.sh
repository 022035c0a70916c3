#!/usr/bin/env bash
# Makes images of real servers out of Debian packages, without any image registry and without installing
# anything on this machine. The eggs of test/fixtures/eggs/servers run in them.
#
#   test/images/build.sh <games|redis|java|web|mariadb|caddy|registry> [engine]
#
#   games  minetest, OpenTTD, DDNet, bzflag
#   redis  redis-server, by Valkey's names too
#   java   a Java runtime and ZooKeeper's library
#   web    nginx and php-fpm
#   mariadb  MariaDB, set up by the environment that docker-compose.yml gives the official image
#   caddy  the proxy of docker-compose.yml
#   registry  an image registry
#
# `engine` as for scripts/images.sh. While an image of the same recipe is there nothing is done. What the
# packages hold is kept in the cache folder, so a second engine gets its images without apt and network.
# Prints the image's name.
set -euo pipefail
shopt -s inherit_errexit

images=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(realpath -- "$images/../..")
here=$root/scripts
# shellcheck source=scripts/lib/image-tools.sh
. "$here/lib/image-tools.sh"
# shellcheck source=test/images/lib/debian-packages.sh
. "$images/lib/debian-packages.sh"

name=${1:?which image: games, redis, java, web, mariadb, caddy or registry}
connect_engine "${2:-${DOCKER_HOST:-unix:///var/run/docker.sock}}"
busybox=$(find_program busybox)

case $name in
  games) packages=(minetest-server openttd openttd-opengfx ddnet-server bzflag-server) ;;
  redis) packages=(redis-server) ;;
  java) packages=(openjdk-17-jre-headless libzookeeper-java) ;;
  web) packages=(nginx-light php-fpm) ;;
  mariadb) packages=(mariadb-server) ;;
  caddy) packages=(caddy) ;;
  registry) packages=(docker-registry) ;;
  *)
    printf 'unknown image %s: games, redis, java, web, mariadb, caddy or registry\n' "$name" >&2
    exit 2
    ;;
esac

# Of the recipe and not of the packages' versions: a security update in Debian is no reason to build again.
hash=$({
  cat -- "$busybox" "$images/build.sh" "$images/lib/debian-packages.sh" \
    "$here/lib/image-tools.sh" "$here/lib/container-entrypoint.sh" "$images"/mariadb/* /etc/os-release
  printf '%s\n' "${packages[@]}"
} | sha256sum | cut -c1-32)
changes=(
  'ENV HOME=/home/container'
  'ENV PATH=/usr/local/bin:/usr/bin:/bin:/usr/games:/usr/sbin:/sbin:/usr/lib/jvm/java/bin'
  'CMD ["/entrypoint.sh"]'
  'WORKDIR /home/container'
)

if [ "$name" = mariadb ]; then changes+=('ENTRYPOINT ["mariadb-entrypoint.sh"]' 'CMD []' 'WORKDIR /'); fi

fill() {
  local java program
  merge_usr "$1"
  add_busybox "$1"
  add_packages "$1" "$name-$hash" "${packages[@]}"
  # What the packages' own scripts would do, as far as the servers need it.
  for java in "$1"/usr/lib/jvm/java-*-openjdk-*; do
    if [ -d "$java" ]; then ln -sfn "$(basename -- "$java")" "$1/usr/lib/jvm/java"; fi
  done
  for program in "$1"/usr/sbin/php-fpm[0-9]*; do
    if [ -x "$program" ]; then ln -sfn "$(basename -- "$program")" "$1/usr/sbin/php-fpm"; fi
  done
  if [ "$name" = mariadb ]; then
    mkdir -p "$1/usr/local/bin"
    cp -- "$images"/mariadb/* "$1/usr/local/bin/"
  fi
  if [ "$name" = redis ]; then
    for program in server cli; do ln -s "redis-$program" "$1/usr/bin/valkey-$program"; done
  fi
}

tag="rookery/$name:local"
if [ "$(image_hash "$tag")" != "$hash" ]; then
  build_image "$tag" "$hash" "${changes[@]}"
fi
printf '%s\n' "$tag"
