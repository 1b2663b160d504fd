#!/bin/bash
# disk.sh ROOTFS.tar WEB.tar TOKEN DISK SIZE
# Makes the disk of the virtual machine: an ext4 file system, made without loop mounts. The archive of vethlab/web stays
# on it until Docker in the template has loaded it. The file TOKEN holds the channel's first token. Runs as root, or as an ordinary user with subordinate ids.
set -euo pipefail
[ "$(id -u)" = 0 ] || exec unshare --map-auto --map-root-user "$0" "$@"
rootfs=$1 web=$2 token=$3 disk=$4 size=$5
export PATH=$PATH:/usr/sbin:/sbin # the PATH of an ordinary user often lacks these
root=$(mktemp -d -p "$(dirname "$disk")")
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
tar --extract --force-local --numeric-owner --same-permissions --xattrs --xattrs-include='*' --directory "$root" \
  --exclude './dev/*' --exclude './boot/*' --file "$rootfs"
mkdir -p "$root/var/lib/vethlab"
cp "$web" "$root/var/lib/vethlab/web.tar"
install -m 600 "$token" "$root/var/lib/vethlab/token"
truncate --size "$size" "$disk"
cd "$(dirname "$disk")" # mke2fs reads what follows a "?" in a path as options
mke2fs -q -t ext4 -O ^has_journal,^metadata_csum -E lazy_itable_init=1,root_owner=0:0 -m 0 -L vethlab \
  -d "$(basename "$root")" "$(basename "$disk")"
