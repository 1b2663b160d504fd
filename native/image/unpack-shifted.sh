#!/bin/bash
# unpack-shifted.sh ROOTFS.tar DIR FIRST_ID COUNT
# Unpacks the guest for container sandboxes, with shifted user ids: its root user is FIRST_ID outside. Needs root. tar
# runs in a user namespace with the same ids, so that file capabilities are valid in the sandbox.
set -euo pipefail
if [ "${VETHLAB_PRIVATE_MOUNTS-}" != yes ]; then
  VETHLAB_PRIVATE_MOUNTS=yes exec unshare --mount --propagation private "$0" "$@"
fi
tarball=$1 dir=$2 first=$3 count=$4
mkdir -p "$dir"
chown "$first:$first" "$dir"
# the shifted root user must be able to reach DIR, wherever the data directory is, so it is mounted here
here=/run/vethlab-unpack
mkdir -p "$here"
mount --bind "$dir" "$here"
dir=$here
exec 4< "$tarball"
coproc unpack {
  unshare --user --keep-caps bash -c '
    echo $$; read -r _
    exec setpriv --reuid 0 --regid 0 --clear-groups tar --extract --numeric-owner --same-permissions --xattrs \
      --xattrs-include="*" --directory "$1" --exclude "./dev/*" --exclude "./boot/*" --file - <&4' _ "$dir"
}
task=$unpack_PID
read -r pid <&"${unpack[0]}"
echo "0 $first $count" > "/proc/$pid/uid_map"
echo "0 $first $count" > "/proc/$pid/gid_map"
echo go >&"${unpack[1]}"
wait "$task"
