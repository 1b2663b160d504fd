#!/bin/bash
# sandbox.sh DIR ROOTFS BIN: one container sandbox from its start to its end. DIR holds disk.ext4 (writable layer and
# Docker's storage) and bundle/config.json; its name is the container's id. Prints "started PID" once the first process
# runs, stays until standard input ends or the sandbox does, then removes every trace, DIR included. Every mount is
# made in a mount namespace of its own, so none can be left behind. Exit status: 0 asked to end, 1 it ended by itself.
set -euo pipefail
dir=$1 rootfs=$2 bin=$3 id=$(basename "$1")
if [ "${VETHLAB_PRIVATE_MOUNTS-}" != yes ]; then
  VETHLAB_PRIVATE_MOUNTS=yes exec unshare --mount --propagation private "$0" "$@"
fi
runc="runc --root /run/vethlab-runc"

remove_cgroups() {
  local group
  for group in /sys/fs/cgroup/*/vethlab/"$id" /sys/fs/cgroup/vethlab/"$id"; do
    [ -d "$group" ] && find "$group" -depth -type d -exec rmdir {} + 2>/dev/null
  done
  return 0
}
end() {
  trap - EXIT
  set +e
  [ -z "${pid-}" ] || kill -KILL "$pid" 2>/dev/null # the first process takes the others with it
  $runc delete --force "$id" 2>/dev/null >&2
  for _ in 1 2 3 4 5; do
    remove_cgroups
    [ -n "$(find /sys/fs/cgroup/*/vethlab/"$id" /sys/fs/cgroup/vethlab/"$id" -maxdepth 0 2>/dev/null)" ] || break
    sleep 0.02
  done
  umount -l "$dir/bundle/rootfs" "$dir/disk" "$here" 2>/dev/null
  [ -n "${VETHLAB_KEEP_DIR-}" ] || rm -rf "${data-$dir}"
}
trap end EXIT
trap '' INT HUP
trap 'exit 0' TERM

ulimit -n 65536 2>/dev/null || : # inside, nobody may raise it any more
# The sandbox's root must be able to reach its bundle, wherever the data directory lies: in this mount namespace it is here.
here=/run/vethlab-sandbox
mkdir -p "$here" "$dir/disk" "$dir/bundle/rootfs"
chmod 711 "$dir" "$dir/bundle" "$dir/bundle/rootfs"
mount --bind "$dir" "$here"
data=$dir dir=$here
mount -o loop,noatime,discard "$dir/disk.ext4" "$dir/disk"
mount -t overlay -o "lowerdir=$rootfs,upperdir=$dir/disk/upper,workdir=$dir/disk/work" overlay "$dir/bundle/rootfs"

$runc create --bundle "$dir/bundle" --pid-file "$dir/pid" "$id" </dev/null >"$dir/console.log" 2>&1 || {
  cat "$dir/console.log" >&2
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
$runc start "$id"
echo "started $pid"
status=0
"$bin/vethlab-keeper" "$pid" || status=$?
exit "$status"
