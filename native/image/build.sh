#!/bin/bash
# build.sh OUT CACHE
# Builds the sandbox image from Debian packages. Makes in OUT: rootfs.tar (the guest), web.tar (vethlab/web as a Docker
# archive), vmlinuz and initrd, bin/ (programs of host and guest), versions.txt. CACHE keeps the Debian file systems for
# the next build. Progress goes to stdout as "@step N/M what", everything else to stderr. Runs as root, or as an
# ordinary user with subordinate ids (newuidmap).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
native=$(dirname "$here")
out=$1 cache=$2
. "$here/settings"
export SOURCE_DATE_EPOCH
export PATH=$PATH:/usr/sbin:/sbin # the PATH of an ordinary user often lacks these
exec 3>&1 1>&2
total=5 number=0
step() { number=$((number + 1)); echo "@step $number/$total $*" >&3; }
if [ "$(id -u)" = 0 ]; then as_root=(unshare --mount) mode=root; else as_root=(unshare --map-auto --map-root-user --mount) mode=unshare; fi
mkdir -p "$out/bin" "$cache"
work=$out/work
mkdir -p "$work"
trap 'rm -rf --one-file-system "$work" 2>/dev/null || "${as_root[@]}" rm -rf --one-file-system "$work"' EXIT

# Prints the Debian mirrors that apt on this machine uses. If there are none, mmdebstrap uses its default.
sources() {
  apt-get indextargets --format '$(LABEL)|$(REPO_URI)|$(COMPONENT)' 'Created-By: Packages' 2>/dev/null | sort -u |
    while IFS='|' read -r label uri component; do
      [ "$component" = main ] || continue
      case $label in
        Debian) printf 'deb %s %s main\ndeb %s %s-updates main\n' "$uri" "$SUITE" "$uri" "$SUITE" ;;
        Debian-Security) printf 'deb %s %s-security main\n' "$uri" "$SUITE" ;;
      esac
    done | sort -u
}

# with_tmpdir COMMAND: runs it with TMPDIR set to a folder for mmdebstrap. As root, that is a folder beside the image,
# mounted under a short name, because apt and dpkg cannot handle every character in a path. Otherwise it is /var/tmp, as
# mmdebstrap then runs as another user, who cannot reach the image.
with_tmpdir() {
  if [ "$mode" != root ]; then
    TMPDIR=/var/tmp "$@"
  else
    mkdir -p /run/vethlab-unpack
    "${as_root[@]}" bash -euc 'mount --bind "$0" /run/vethlab-unpack; TMPDIR=/run/vethlab-unpack exec "$@"' "$work" "$@"
  fi
}

# is_intact FILE: whether it is as it was made, by the checksum beside it.
is_intact() { [ -e "$1" ] && (cd "$(dirname "$1")" && sha256sum --check --status "$(basename "$1").sha256") 2>/dev/null; }

# debian NAME VARIANT PACKAGES: makes a Debian file system without documentation, as a tarball in the cache, and prints
# its path. A tarball that has changed since is made again.
debian() {
  local name=$1 variant=$2 packages from=() tarball
  packages=$(echo $3 | tr ' ' ,)
  tarball=$cache/$name-$(echo "$SUITE $variant $packages $SOURCE_DATE_EPOCH" | sha256sum | cut -c1-16).tar
  if ! is_intact "$tarball"; then
    sources > "$work/sources.list"
    [ -s "$work/sources.list" ] && from=("$work/sources.list")
    with_tmpdir mmdebstrap --mode="$mode" --variant="$variant" --format=tar --quiet \
      --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Retries "3"' \
      --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
      --dpkgopt='path-exclude=/usr/share/info/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
      --include="$packages" "$SUITE" "$work/$name.tar" "${from[@]}"
    rm -f "$cache/$name"-*.tar{,.sha256}
    mv "$work/$name.tar" "$tarball"
    (cd "$cache" && sha256sum "$(basename "$tarball")" > "$tarball.sha256")
  fi
  echo "$tarball"
}

# customize BASE.tar SCRIPT OUT.tar: unpacks BASE, runs SCRIPT on it, and packs it again with fixed times and order. It
# gets a /dev of its own with a few harmless devices, so that cleaning up can never remove devices of this machine.
customize() {
  "${as_root[@]}" bash -c '
    set -eu
    root=$(mktemp -d -p "$VETHLAB_WORK")
    end() {
      ! mountpoint --quiet "$root/dev" || umount --recursive "$root/dev" || umount --lazy "$root/dev"
      rm -rf --one-file-system "$root"
    }
    trap end EXIT
    chmod 755 "$root"
    tar --extract --force-local --numeric-owner --same-permissions --xattrs --xattrs-include="*" --directory "$root" \
      --exclude "./dev/*" --file "$1"
    mount -t tmpfs -o mode=755 tmpfs "$root/dev"
    for device in null zero full random urandom; do
      : > "$root/dev/$device"
      mount --bind "/dev/$device" "$root/dev/$device"
    done
    "$2" "$root"
    umount --recursive "$root/dev"
    tar --create --force-local --file "$3" --directory "$root" --sort=name --numeric-owner --xattrs --xattrs-include="*" \
      --mtime="@$SOURCE_DATE_EPOCH" --clamp-mtime .
  ' _ "$@"
}

step 'programs of the sandbox'
"$here/programs.sh" "$out/bin"

step 'keys of this image'
rm -f "$work"/key*
ssh-keygen -q -t ed25519 -N '' -C client -f "$work/key"
export VETHLAB_NATIVE=$native VETHLAB_BIN=$out/bin VETHLAB_WORK=$work

step 'vethlab/web: Apache and OpenSSH from Debian'
customize "$(debian web essential "$WEB_PACKAGES")" "$here/web/customize.sh" "$work/layer.tar"
"$here/web/docker-archive.sh" "$work/layer.tar" "$out/web.tar"

step 'guest: Debian with the Docker engine'
customize "$(debian guest minbase "$GUEST_PACKAGES")" "$here/customize-guest.sh" "$work/rootfs.tar"

step 'kernel and first file system'
"$here/boot-files.sh" "$work/rootfs.tar" "$out"

mv "$work/rootfs.tar" "$out/rootfs.tar"
