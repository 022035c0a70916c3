# shellcheck shell=bash
# Debian packages in a folder of their own: fetched with all they depend on, unpacked, not configured.

packages_cache=${ROOKERY_HOME:-$root/.rookery}/cache/debian

# Paths that no server reads; they would double the images.
useless=(
  './usr/share/doc/*' './usr/share/man/*' './usr/share/locale/*' './usr/share/info/*' './usr/share/icons/*'
  './usr/share/lintian/*' './usr/share/bug/*' './usr/share/sounds/*' './usr/share/X11/*' './usr/share/perl/*'
  './usr/share/maven-repo/*' './usr/lib/*/perl*' './lib/systemd/*' './usr/lib/systemd/*'
)

# /bin, /lib … as links into /usr, as in Debian itself: packages name both.
merge_usr() {
  local folder
  for folder in bin sbin lib lib64; do
    mkdir -p "$1/usr/$folder"
    ln -s "usr/$folder" "$1/$folder"
  done
}

# add_packages <folder> <key> <package>…: their content; what lies in the cache under that key is used again.
add_packages() {
  local to=$1 key=$2 kept=$packages_cache/$2.tar
  shift 2
  mkdir -p "$packages_cache"
  exec 9>"$packages_cache/${key%-*}.lock"
  flock 9
  if [ ! -f "$kept" ]; then keep_packages "$kept" "$packages_cache/${key%-*}.part" "$@" >&2; fi
  tar -C "$to" --keep-directory-symlink -xf "$kept"
  # Those of an earlier recipe.
  find "$packages_cache" -maxdepth 1 -name "${key%-*}-*.tar" ! -name "$key.tar" -delete
  exec 9>&-
}

# keep_packages <tar file> <folder to work in> <package>…
keep_packages() {
  local kept=$1 work=$2
  shift 2
  find_program apt-get >/dev/null
  rm -rf -- "$work"
  mkdir -p "$work/archives/partial" "$work/root"
  # As if no package were installed: what is fetched is complete. Nothing but this folder is written to.
  : >"$work/status"
  local apt=(
    apt-get -qq -y -o Dir::State::status="$work/status" -o Dir::Cache="$work" -o Dir::Cache::archives=archives
    -o Dir::State::extended_states="$work/extended_states" -o APT::Install-Recommends=false
    -o APT::Sandbox::User=root -o Debug::NoLocking=1 --download-only
  )
  if ! "${apt[@]}" install "$@"; then
    # No lists yet, or lists that name versions which the mirror has replaced. One update at a time.
    flock "$packages_cache/update.lock" apt-get -qq update
    "${apt[@]}" install "$@"
  fi
  merge_usr "$work/root"
  unpack_packages "$work"
  tar -C "$work/root" --numeric-owner --owner=0 --group=0 -cf "$work/root.tar" .
  mv -- "$work/root.tar" "$kept"
  rm -rf -- "$work"
}

# Unpacks each archive, as many at once as there are processors.
unpack_packages() {
  # shellcheck disable=SC2016 # expanded by the inner shell
  find "$1/archives" -maxdepth 1 -name '*.deb' -print0 |
    xargs -0 -n 4 -P "$(nproc)" bash -c '
      set -euo pipefail
      to=$1
      shift
      exclude=()
      while [ "$1" != -- ]; do exclude+=("--exclude=$1") && shift; done
      shift
      for archive; do
        dpkg-deb --fsys-tarfile "$archive" | tar -C "$to" --keep-directory-symlink --no-same-owner "${exclude[@]}" -xf -
      done
    ' unpack "$1/root" "${useless[@]}" --
}
