#!/usr/bin/env bash
# Makes small container images from what is installed on this machine, without any registry.
#
#   scripts/images.sh <busybox|installer|node|base|demo> [engine]
#
#   busybox    Debian's busybox and its applets: the small server image
#   installer  the same with bash and jq: runs install scripts
#   node       the Node in PATH with its libraries, and busybox
#   base       the node image with npm and this machine's certificates: builds the Dockerfiles
#   demo       the node image with the game server of demo/ in /opt/demo
#
# `engine` is a unix socket's path or an address (default: DOCKER_HOST, then /var/run/docker.sock).
# An image carries a label with the hash of what it is made of; while that is the same nothing is
# done. Prints the image's name.
set -euo pipefail
shopt -s inherit_errexit

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname -- "$here")
# shellcheck source=scripts/lib/image-tools.sh
. "$here/lib/image-tools.sh"

name=${1:?which image: busybox, installer, node, base or demo}
connect_engine "${2:-${DOCKER_HOST:-unix:///var/run/docker.sock}}"

tools=("$here/images.sh" "$here/lib/image-tools.sh" "$here/lib/container-entrypoint.sh")
busybox=$(find_program busybox)

case $name in
  busybox)
    hash=$(hash_of "$busybox" "${tools[@]}")
    fill() { add_busybox "$1"; }
    changes=('ENV HOME=/home/container' 'CMD ["/entrypoint.sh"]' 'WORKDIR /home/container')
    ;;
  installer)
    bash_static=$(find_program bash-static)
    jq=$(find_program jq)
    hash=$(hash_of "$busybox" "$bash_static" "$jq" "${tools[@]}")
    fill() {
      add_busybox "$1"
      cp "$bash_static" "$1/bin/bash"
      add_program "$1" "$jq"
    }
    changes=('CMD ["/bin/bash"]')
    ;;
  node)
    node=$(find_program node)
    hash=$(hash_of "$node" "$busybox" "${tools[@]}")
    fill() {
      add_busybox "$1"
      add_program "$1" "$node" /usr/bin/node
    }
    changes=('ENV HOME=/home/container' 'CMD ["/entrypoint.sh"]' 'WORKDIR /home/container')
    ;;
  base)
    node=$(find_program node)
    # From the registry, since a distribution may scatter npm's own packages over the machine.
    npm_version=11.19.1
    certificates=/etc/ssl/certs/ca-certificates.crt
    hash=$(hash_of "$node" "$busybox" "$certificates" "${tools[@]}")
    fill() {
      add_busybox "$1"
      add_program "$1" "$node" /usr/bin/node
      mkdir -p "$1/usr/lib" "$1/etc/ssl/certs"
      npm install --silent --no-save --ignore-scripts --prefix "$1/usr/lib" "npm@$npm_version"
      # Parts of glibc that node itself does not need, but native packages do.
      libc=$(ldd "$node" | awk '$1 == "libc.so.6" { print $3 }')
      for library in librt.so.1 libpthread.so.0 libdl.so.2 libutil.so.1 libresolv.so.2; do
        mkdir -p "$1$(dirname -- "$libc")"
        cp -L "$(dirname -- "$libc")/$library" "$1$(dirname -- "$libc")/$library"
      done
      cp -L "$certificates" "$1$certificates"
      printf '#!/bin/sh\nexec node /usr/lib/node_modules/npm/bin/npm-cli.js "$@"\n' >"$1/usr/bin/npm"
      printf '#!/bin/sh\nexec node /usr/lib/node_modules/npm/bin/npx-cli.js "$@"\n' >"$1/usr/bin/npx"
      ln -sf /bin/busybox "$1/usr/bin/env"
      chmod 755 "$1/usr/bin/npm" "$1/usr/bin/npx"
    }
    changes=('ENV HOME=/root' "ENV NODE_EXTRA_CA_CERTS=$certificates" 'CMD ["/bin/sh"]')
    ;;
  demo)
    # shellcheck source=scripts/lib/demo-image.sh
    . "$here/lib/demo-image.sh"
    ;;
  *)
    printf 'unknown image %s: busybox, installer, node, base or demo\n' "$name" >&2
    exit 2
    ;;
esac

tag="rookery/$name:local"
if [ "$(image_hash "$tag")" != "$hash" ]; then
  build_image "$tag" "$hash" "${changes[@]}"
fi
printf '%s\n' "$tag"
