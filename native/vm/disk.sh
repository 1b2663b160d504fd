#!/bin/bash
# disk.sh ROOTFS.tar WEB.tar DISK SIZE: the virtual machine's disk, ext4 without loop mounts. The archive of vethlab/web
# lies on it until the template's Docker has loaded it. Runs as root, or as an ordinary user with subordinate ids.
set -euo pipefail
[ "$(id -u)" = 0 ] || exec unshare --map-auto --map-root-user "$0" "$@"
rootfs=$1 web=$2 disk=$3 size=$4
export PATH=$PATH:/usr/sbin:/sbin # an ordinary user's often lacks them
root=$(mktemp -d -p "$(dirname "$disk")")
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
tar --extract --force-local --numeric-owner --same-permissions --xattrs --xattrs-include='*' --directory "$root" \
  --exclude './dev/*' --exclude './boot/*' --file "$rootfs"
mkdir -p "$root/var/lib/vethlab"
cp "$web" "$root/var/lib/vethlab/web.tar"
truncate --size "$size" "$disk"
cd "$(dirname "$disk")" # mke2fs takes what follows a "?" in a name for settings
mke2fs -q -t ext4 -O ^has_journal,^metadata_csum -E lazy_itable_init=1,root_owner=0:0 -m 0 -L vethlab \
  -d "$(basename "$root")" "$(basename "$disk")"
