#!/bin/bash
# Builds the sandbox image from Debian's packages: build.sh OUT
# Makes in OUT: rootfs.tar (the guest), web.tar (vethlab/web as a Docker archive), vmlinuz and initrd, bin/ (programs of
# host and guest), versions.txt. Says "@step N/M what" on stdout as it goes; everything else goes to stderr. Runs as
# root, or as an ordinary user with subordinate ids (newuidmap).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
native=$(dirname "$here")
out=$1
. "$here/settings"
export SOURCE_DATE_EPOCH
exec 3>&1 1>&2
total=5 number=0
step() { number=$((number + 1)); echo "@step $number/$total $*" >&3; }
if [ "$(id -u)" = 0 ]; then as_root=() mode=root; else as_root=(unshare --map-auto --map-root-user) mode=unshare; fi
mkdir -p "$out/bin"
work=$out/work
mkdir -p "$work"
trap 'rm -rf "$work" 2>/dev/null || "${as_root[@]}" rm -rf "$work"' EXIT

# Debian's archive as this machine's apt knows it; mmdebstrap's own default where it knows none.
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

# debian VARIANT PACKAGES TARBALL HOOK: a Debian file system without documentation, made into a tarball
debian() {
  local sources_file=$work/sources.list
  sources > "$sources_file"
  local from=()
  [ -s "$sources_file" ] && from=("$sources_file")
  mmdebstrap --mode="$mode" --variant="$1" --format=tar --quiet \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Retries "3"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/info/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --include="$(echo $2 | tr ' ' ,)" --customize-hook="$4" "$SUITE" "$3" "${from[@]}"
}

step 'programs of the sandbox'
make -s -C "$native/channel" OUT="$out/bin"
make -s -C "$native/guest" OUT="$out/bin"
make -s -C "$native/container" OUT="$out/bin"

step 'keys of this image'
rm -f "$work"/key*
ssh-keygen -q -t ed25519 -N '' -C client -f "$work/key"
export VETHLAB_NATIVE=$native VETHLAB_BIN=$out/bin VETHLAB_WORK=$work

step 'vethlab/web: Apache and OpenSSH from Debian'
debian essential "$WEB_PACKAGES" "$work/layer.tar" "$here/web/customize.sh"
"$here/web/docker-archive.sh" "$work/layer.tar" "$out/web.tar"

step 'guest: Debian with the Docker engine'
debian minbase "$GUEST_PACKAGES" "$work/rootfs.tar" "$here/customize-guest.sh"

step 'kernel and first file system'
"$here/boot-files.sh" "$work/rootfs.tar" "$out"

mv "$work/rootfs.tar" "$out/rootfs.tar"
