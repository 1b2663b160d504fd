#!/bin/bash
# enter.sh ROOT COMMAND [ARGUMENT ...]: runs COMMAND as root in the file system ROOT, in its own mount, process and
# hostname namespaces. Processes it leaves running end with it. The network is this machine's.
set -euo pipefail
if [ "${VETHLAB_ENTERED-}" != yes ]; then
  VETHLAB_ENTERED=yes exec unshare --mount --pid --uts --fork --kill-child --propagation private bash "$0" "$@"
fi
root=$1
shift
mount --rbind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
hostname clean-root
cp --dereference /etc/resolv.conf /etc/hosts "$root/etc/"
cd "$root"
mkdir -p mnt
pivot_root . mnt # a root of its own, not a chroot: sandboxes are made beneath it
umount --lazy /mnt
unset VETHLAB_ENTERED
exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM="${TERM-dumb}" LANG=C.UTF-8 "$@"
