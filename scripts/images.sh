#!/usr/bin/env bash
# Makes small container images from what is installed on this machine, without any registry.
#
#   scripts/images.sh <busybox|installer|node|demo> [socket]
#
# `socket` is the engine's unix socket (default: DOCKER_HOST, then /var/run/docker.sock). An image
# carries a label with the hash of what it is made of; when that is unchanged nothing is done.
# Prints the image's name.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname -- "$here")
# shellcheck source=lib/image-tools.sh
. "$here/lib/image-tools.sh"

name=${1:?which image: busybox, installer, node or demo}
host=${2:-${DOCKER_HOST:-unix:///var/run/docker.sock}}
connect_engine "$host"

busybox=$(find_program busybox)

case $name in
  busybox)
    hash=$(hash_of "$busybox" "$here/images.sh" "$here/lib/image-tools.sh")
    fill() { add_busybox "$1"; }
    changes=('ENV HOME=/home/container' 'CMD ["/bin/sh"]' 'WORKDIR /home/container')
    ;;
  installer)
    bash_static=$(find_program bash-static)
    jq=$(find_program jq)
    hash=$(hash_of "$busybox" "$bash_static" "$jq" "$here/images.sh" "$here/lib/image-tools.sh")
    fill() {
      add_busybox "$1"
      cp "$bash_static" "$1/bin/bash"
      add_program "$1" "$jq"
    }
    changes=('CMD ["/bin/bash"]')
    ;;
  node)
    node=$(find_program node)
    hash=$(hash_of "$node" "$busybox" "$here/images.sh" "$here/lib/image-tools.sh")
    fill() {
      add_busybox "$1"
      add_program "$1" "$node" /usr/bin/node
    }
    changes=('ENV HOME=/home/container' 'CMD ["node"]' 'WORKDIR /home/container')
    ;;
  demo)
    # shellcheck source=lib/demo-image.sh
    . "$here/lib/demo-image.sh"
    ;;
  *)
    printf 'unknown image %s: busybox, installer, node or demo\n' "$name" >&2
    exit 2
    ;;
esac

tag="rookery/$name:local"
if [ "$(image_hash "$tag")" != "$hash" ]; then
  build_image "$tag" "$hash" "${changes[@]}"
fi
printf '%s\n' "$tag"
