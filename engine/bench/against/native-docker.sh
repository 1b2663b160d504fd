#!/bin/bash
# native-docker.sh ROOTFS WEB.TAR DIR RUNS: the sandbox's own Docker engine in the sandbox's own file system, on this
# machine without a sandbox: namespaces so that it disturbs nothing, but no user namespace, no site, no observer. Prints
# how long each of RUNS `docker run` took, ns. Everything it made is in DIR or ends with it; the caller removes DIR.
set -euo pipefail
if [ "$1" != inside ]; then
  exec unshare --mount --net --pid --ipc --uts --fork --kill-child --propagation private "$0" inside "$@"
fi
shift
rootfs=$1 web=$2 dir=$3 runs=$4
groups=$(ls -d /sys/fs/cgroup /sys/fs/cgroup/*)
# under names that have a place among overlay's options, in this mount namespace alone
mkdir -p /run/vethlab
mount -t tmpfs tmpfs /run/vethlab
mkdir /run/vethlab/{image,run}
mount --bind "$rootfs" /run/vethlab/image
mount --bind "$dir" /run/vethlab/run
rootfs=/run/vethlab/image dir=/run/vethlab/run
root=$dir/root
mkdir -p "$root" "$dir/upper" "$dir/work" "$dir/docker"
mount -t overlay -o "lowerdir=$rootfs,upperdir=$dir/upper,workdir=$dir/work" overlay "$root"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount --rbind /sys/fs/cgroup "$root/sys/fs/cgroup"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mkdir -p "$root/var/lib/docker"
mount --bind "$dir/docker" "$root/var/lib/docker"
cp "$web" "$root/tmp/web.tar"
ip link set lo up
echo 1 > /proc/sys/net/ipv4/ip_forward
parent=vethlab-native-$$-$(date +%s)
end() {
  trap - EXIT
  [ -z "${daemon-}" ] || { kill "$daemon"; wait "$daemon" || :; } 2>/dev/null
  for group in $groups; do find "$group/$parent" -depth -type d -exec rmdir {} + 2>/dev/null || :; done
}
trap end EXIT
in_root() { chroot "$root" "$@"; }
in_root dockerd --cgroup-parent "/$parent" > "$dir/docker.log" 2>&1 &
daemon=$!
for _ in $(seq 600); do
  ! in_root docker version > /dev/null 2>&1 || break
  kill -0 "$daemon" 2>/dev/null || { tail -3 "$dir/docker.log" >&2; exit 1; }
  sleep 0.05
done
in_root docker load --quiet --input /tmp/web.tar > /dev/null
for _ in $(seq "$runs"); do
  began=$(date +%s%N)
  in_root docker run -d -p 80 vethlab/web > /dev/null
  echo $(($(date +%s%N) - began))
done
in_root docker rm --force $(in_root docker ps --all --quiet) > /dev/null
