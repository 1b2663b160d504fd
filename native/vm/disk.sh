#!/bin/bash
# disk.sh ROOTFS.tar WEB.tar DISK SIZE: the virtual machine's disk, ext4 without loop mounts. The archive of vethlab/web
# lies on it until the template's Docker has loaded it. Runs as root, or as an ordinary user with subordinate ids.
set -euo pipefail
rootfs=$1 web=$2 disk=$3 size=$4
export PATH=$PATH:/usr/sbin:/sbin # an ordinary user's often lacks them
if [ "$(id -u)" = 0 ]; then as_root=(); else as_root=(unshare --map-auto --map-root-user); fi
"${as_root[@]}" bash -c '
  root=$(mktemp -d -p "$(dirname "$3")")
  trap "rm -rf \"$root\"" EXIT
  chmod 755 "$root"
  tar --extract --numeric-owner --same-permissions --xattrs --xattrs-include="*" --directory "$root" \
    --exclude "./dev/*" --exclude "./boot/*" --file "$1"
  mkdir -p "$root/var/lib/vethlab"
  cp "$2" "$root/var/lib/vethlab/web.tar"
  truncate --size "$4" "$3"
  mke2fs -q -t ext4 -O ^has_journal,^metadata_csum -E lazy_itable_init=1,root_owner=0:0 -m 0 -L vethlab -d "$root" "$3"
' _ "$rootfs" "$web" "$disk" "$size"
