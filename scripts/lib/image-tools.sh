# shellcheck shell=bash
# Helpers of images.sh. The engine is spoken to over its HTTP API, so no docker client is needed.

engine=()

# connect_engine <unix path | unix:// | tcp:// address>
connect_engine() {
  case $1 in
    unix://*) engine=(--noproxy '*' --unix-socket "${1#unix://}") engine_url=http://engine ;;
    tcp://*) engine=(--noproxy '*') engine_url=http://${1#tcp://} ;;
    *) engine=(--noproxy '*' --unix-socket "$1") engine_url=http://engine ;;
  esac
  if ! curl -fsS "${engine[@]}" "$engine_url/_ping" >/dev/null; then
    printf 'no Docker Engine answers at %s\n' "$1" >&2
    exit 1
  fi
}

find_program() {
  local path
  if ! path=$(PATH="$PATH:/usr/sbin:/sbin" command -v "$1"); then
    printf '%s is not installed\n' "$1" >&2
    exit 1
  fi
  realpath -- "$path"
}

hash_of() { cat -- "$@" | sha256sum | cut -c1-32; }

# The content hash an existing image was made with; empty when there is none.
image_hash() {
  local answer
  answer=$(curl -sS "${engine[@]}" "$engine_url/images/$1/json")
  if [[ $answer =~ \"rookery.content\":\"([0-9a-f]+)\" ]]; then printf '%s' "${BASH_REMATCH[1]}"; fi
}

urlencode() {
  local LC_ALL=C text=$1 out='' char i
  for ((i = 0; i < ${#text}; i++)); do
    char=${text:i:1}
    case $char in
      [A-Za-z0-9._~/-]) out+=$char ;;
      *) printf -v char '%%%02X' "'$char" && out+=$char ;;
    esac
  done
  printf '%s' "$out"
}

# build_image <tag> <hash> <change>…: calls `fill <folder>` and imports that folder.
build_image() {
  local tag=$1 hash=$2 query rootfs answer change
  shift 2
  query="fromSrc=-&repo=${tag%%:*}&tag=${tag##*:}"
  for change in "LABEL rookery.content=$hash" "$@"; do query+="&changes=$(urlencode "$change")"; done
  rootfs=$(mktemp -d)
  # shellcheck disable=SC2064 # the folder of this moment is meant
  trap "rm -rf -- '$rootfs'" EXIT
  fill "$rootfs"
  answer=$(tar -C "$rootfs" --numeric-owner --owner=0 --group=0 -cf - . |
    curl -sS "${engine[@]}" -X POST -H 'Content-Type: application/x-tar' --data-binary @- "$engine_url/images/create?$query")
  # The engine answers 200 first and tells of a failure in the stream.
  case $answer in
    *'"error"'* | *'"message"'*)
      printf 'the engine refused the image %s: %s\n' "$tag" "$answer" >&2
      exit 1
      ;;
  esac
}

# A root file system with busybox's applets, the usual folders and an account for servers.
add_busybox() {
  local to=$1 applet
  chmod 755 "$to"
  mkdir -p "$to"/{bin,etc,home/container,mnt/server,mnt/install,proc,sys,dev,root,usr/bin,usr/sbin,var/log}
  mkdir "$to/tmp"
  chmod 1777 "$to/tmp"
  cp "$here/lib/container-entrypoint.sh" "$to/entrypoint.sh"
  chmod 755 "$to/entrypoint.sh"
  # Debian has one that needs libraries: they come along.
  add_program "$to" "$busybox" /bin/busybox
  while read -r applet; do
    if [ "$applet" != busybox ]; then ln -sf busybox "$to/bin/$applet"; fi
  done < <("$busybox" --list)
  printf 'root:x:0:0:root:/root:/bin/sh\ncontainer:x:988:988::/home/container:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n' >"$to/etc/passwd"
  printf 'root:x:0:\ncontainer:x:988:\nnogroup:x:65534:\n' >"$to/etc/group"
  printf 'hosts: files dns\n' >"$to/etc/nsswitch.conf"
}

# add_program <folder> <program> [place]: the program and the shared libraries it names.
add_program() {
  local to=$1 program=$2 place=${3:-/usr/bin/$(basename -- "$2")} library target
  mkdir -p "$to$(dirname -- "$place")"
  cp -L "$program" "$to$place"
  while read -r library; do
    # Merged /usr: /lib is a link there, and importing a file through a link fails.
    target="$to$library"
    mkdir -p "$(dirname -- "$target")"
    cp -L "$library" "$target"
  done < <(ldd "$program" 2>/dev/null | grep -o '/[^ )]*' | sort -u)
}
