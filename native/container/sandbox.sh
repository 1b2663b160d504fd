#!/bin/bash
# sandbox.sh DIR ROOTFS BIN FIRST_ID ID_COUNT STORED_ID [DISK]
# Runs one container sandbox from its start to its end. DIR contains bundle/config.json and disk.ext4 (writable layer and
# Docker's storage), which is copied from DISK if that is given; its name is the id of the container. Outside, its ids 0 to ID_COUNT-1 are FIRST_ID and following;
# on disk, STORED_ID and following. The script prints "started PID" once the first process runs.
# When standard input or the sandbox ends, it removes everything, including DIR. It mounts everything in a mount
# namespace of its own, so no mount is left behind.
# Exit status: 0 it was asked to end, 1 it ended by itself, 3 its host was powered off.
set -euo pipefail
data=$1 rootfs=$2 bin=$3 first=$4 count=$5 stored=$6 template=${7-} id=$(basename "$1")
if [ "${VETHLAB_PRIVATE_MOUNTS-}" != yes ]; then
  VETHLAB_PRIVATE_MOUNTS=yes exec unshare --mount --propagation private "$0" "$@"
fi
. "$(dirname "$0")/remove.sh"

end() {
  trap - EXIT
  set +e
  [ -z "${pid-}" ] || kill -KILL "$pid" 2>/dev/null # killing the first process ends the others
  remove_container "$id"
  umount -l /run/vethlab 2>/dev/null
  [ -n "${VETHLAB_KEEP_DIR-}" ] || rm -rf "$data"
}
trap end EXIT
trap '' INT HUP
trap 'exit 0' TERM

# inside the sandbox nobody can raise these limits
ulimit -n 65536 2>/dev/null || :
ulimit -c 0 # what crashes leaves no file behind
# a reflink if the file system supports it, else a sparse copy
[ -z "$template" ] || cp --reflink=auto --sparse=always "$template" "$data/disk.ext4"
# The root user of the sandbox must be able to reach its bundle, wherever the data directory is, so it is mounted here.
# The list of mounts in the sandbox shows these paths and none of the real host's.
dir=/run/vethlab/sandbox image=/run/vethlab/image
mkdir -p "$data/disk" "$data/bundle/rootfs" /run/vethlab
chmod 711 "$data" "$data/bundle" "$data/bundle/rootfs"
mount -t tmpfs -o mode=711 tmpfs /run/vethlab
mkdir "$dir" "$image"
mount --bind "$data" "$dir"
mount --bind "$rootfs" "$image"
mount -o loop,noatime,nodev,discard "$dir/disk.ext4" "$dir/disk"
: > "$dir/user"
"$bin/vethlab-own-ids" "$first" "$count" "$stored" "$dir/user" "$dir/disk" "$image"
mount -t overlay -o "nodev,lowerdir=$image,upperdir=$dir/disk/upper,workdir=$dir/disk/work" overlay "$dir/bundle/rootfs"

# The console log is on the disk of the sandbox, so its size is limited.
runc --root /run/vethlab-runc create --bundle "$dir/bundle" --pid-file "$dir/pid" "$id" \
  </dev/null >"$dir/disk/console.log" 2>&1 || {
  head -c 4096 "$dir/disk/console.log" >&2
  exit 1
}
pid=$(cat "$dir/pid")
# The root user of the sandbox may manage its own cgroups. Its disk gets a rate that leaves others theirs.
disk=$(mountpoint -d "$dir/disk") bytes=$((200 << 20)) operations=10000
limit() { { echo "$2" > "$1"; } 2>/dev/null || :; } # a kernel without I/O control has no such file
while IFS=: read -r _ controllers path; do
  case $controllers in
    '') base=/sys/fs/cgroup/unified; [ -d $base ] || base=/sys/fs/cgroup ;;
    name=*) base=/sys/fs/cgroup/${controllers#name=} ;;
    *) base=/sys/fs/cgroup/$controllers ;;
  esac
  case $path in */vethlab/"$id" | /vethlab/"$id")
    case $controllers in
      '') limit "$base$path/io.max" "$disk rbps=$bytes wbps=$bytes riops=$operations wiops=$operations" ;;
      blkio)
        for file in read_bps write_bps; do limit "$base$path/blkio.throttle.${file}_device" "$disk $bytes"; done
        for file in read_iops write_iops; do limit "$base$path/blkio.throttle.${file}_device" "$disk $operations"; done
        ;;
    esac
    [ ! -d "$base$path" ] || chown "$first:$first" "$base$path" "$base$path"/{cgroup.procs,tasks,cgroup.subtree_control,cgroup.threads} 2>/dev/null || :
    ;;
  esac
done < "/proc/$pid/cgroup"
runc --root /run/vethlab-runc start "$id"
echo "started $pid"
status=0
"$bin/vethlab-supervisor" "$pid" || status=$?
[ "$status" != 1 ] || tail -c 2048 "$dir/disk/console.log" >&2 # the last output of its first process
# The site script leaves this file. Never read it: the root user of the sandbox controls what it is.
[ "$status $(stat -c %F "$dir/disk/channel/off" 2>/dev/null)" != '1 regular empty file' ] || status=3
exit "$status"
