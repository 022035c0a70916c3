# shellcheck shell=bash
# The demo image, a part of images.sh: the node image and the game server of demo/. What npm brings is
# kept, trimmed, in the cache folder, so that a second engine gets the image without npm.

node=$(find_program node)
npm=$(find_program npm)
demo=$root/demo
cache=${ROOKERY_HOME:-$root/.rookery}/cache
sources=("$demo/package-lock.json" "$demo/package.json" "$demo/.npmrc" "$demo/server.mjs" "$demo/trim.mjs")
hash=$(hash_of "$node" "$busybox" "${sources[@]}" "${tools[@]}" "$here/lib/demo-image.sh")

# Prints the folder with the installed and trimmed game server; makes it when it is not there.
prepare_demo() {
  local ready
  ready=$cache/demo-$(hash_of "$node" "${sources[@]}")
  if [ ! -d "$ready" ]; then
    mkdir -p "$cache"
    exec 9>"$cache/demo.lock"
    flock 9
    if [ ! -d "$ready" ]; then
      rm -rf "$cache/demo.part"
      mkdir "$cache/demo.part"
      cp "${sources[@]}" "$cache/demo.part/"
      (
        cd "$cache/demo.part" || exit 1
        unset npm_config_nodedir
        "$npm" ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
        node trim.mjs .
        rm trim.mjs .npmrc
      ) >&2
      rm -rf "$cache"/demo-*
      mv "$cache/demo.part" "$ready"
    fi
    exec 9>&-
  fi
  printf '%s\n' "$ready"
}

fill() {
  local ready
  ready=$(prepare_demo)
  add_busybox "$1"
  add_program "$1" "$node" /usr/bin/node
  mkdir -p "$1/opt"
  cp -r "$ready" "$1/opt/demo"
}
changes=('ENV HOME=/home/container' "CMD [\"/entrypoint.sh\"]" 'WORKDIR /home/container')
