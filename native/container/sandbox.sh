#!/bin/bash
# sandbox.sh DIR ROOTFS BIN: one container sandbox from its start to its end. DIR holds disk.ext4 (writable layer and
# Docker's storage) and bundle/config.json; its name is the container's id. Prints "started PID" once the first process
# runs, stays until standard input ends or the sandbox does, then removes every trace, DIR included. Every mount is
# made in a mount namespace of its own, so none can be left behind. Exit status: 0 asked to end, 1 it ended by itself,
# 3 its host was powered off.
set -euo pipefail
data=$1 rootfs=$2 bin=$3 id=$(basename "$1")
if [ "${VETHLAB_PRIVATE_MOUNTS-}" != yes ]; then
  VETHLAB_PRIVATE_MOUNTS=yes exec unshare --mount --propagation private "$0" "$@"
fi
. "$(dirname "$0")/remove.sh"

end() {
  trap - EXIT
  set +e
  [ -z "${pid-}" ] || kill -KILL "$pid" 2>/dev/null # the first process takes the others with it
  remove_container "$id"
  umount -l /run/vethlab 2>/dev/null
  [ -n "${VETHLAB_KEEP_DIR-}" ] || rm -rf "$data"
}
trap end EXIT
trap '' INT HUP
trap 'exit 0' TERM

ulimit -n 65536 2>/dev/null || : # inside, nobody may raise it any more
# The sandbox's root must be able to reach its bundle, wherever the data directory lies: in this mount namespace it is
# here. Inside, these names show among the mounts, and none of the machine's own.
dir=/run/vethlab/sandbox image=/run/vethlab/image
mkdir -p "$data/disk" "$data/bundle/rootfs" /run/vethlab
chmod 711 "$data" "$data/bundle" "$data/bundle/rootfs"
mount -t tmpfs -o mode=711 tmpfs /run/vethlab
mkdir "$dir" "$image"
mount --bind "$data" "$dir"
mount --bind "$rootfs" "$image"
mount -o loop,noatime,nodev,discard "$dir/disk.ext4" "$dir/disk"
mount -t overlay -o "nodev,lowerdir=$image,upperdir=$dir/disk/upper,workdir=$dir/disk/work" overlay "$dir/bundle/rootfs"

# What it says lies on its own disk: what can grow there is limited.
runc --root /run/vethlab-runc create --bundle "$dir/bundle" --pid-file "$dir/pid" "$id" \
  </dev/null >"$dir/disk/console.log" 2>&1 || {
  head -c 4096 "$dir/disk/console.log" >&2
  exit 1
}
pid=$(cat "$dir/pid")
# the sandbox's root may arrange its own cgroups
owner=$(stat -c %u "$dir/disk/upper")
while IFS=: read -r _ controllers path; do
  case $controllers in
    '') base=/sys/fs/cgroup/unified; [ -d $base ] || base=/sys/fs/cgroup ;;
    name=*) base=/sys/fs/cgroup/${controllers#name=} ;;
    *) base=/sys/fs/cgroup/$controllers ;;
  esac
  case $path in */vethlab/"$id" | /vethlab/"$id")
    [ ! -d "$base$path" ] || chown "$owner:$owner" "$base$path" "$base$path"/{cgroup.procs,tasks,cgroup.subtree_control,cgroup.threads} 2>/dev/null || :
    ;;
  esac
done < "/proc/$pid/cgroup"
runc --root /run/vethlab-runc start "$id"
echo "started $pid"
status=0
"$bin/vethlab-keeper" "$pid" || status=$?
[ "$status" != 1 ] || tail -c 2048 "$dir/disk/console.log" >&2 # its first process's last words
# Left by the site script. Only its name and kind are looked at: what it is, the sandbox's root decides.
[ "$status $(stat -c %F "$dir/disk/channel/off" 2>/dev/null)" != '1 regular empty file' ] || status=3
exit "$status"
