#!/bin/bash
# machine.sh DIR BIN USER_ID PORT [FOLDER ...] -- COMMAND [ARGUMENT ...]
# Runs one virtual machine from its start to its end: COMMAND (QEMU) in DIR, in the jail that vethlab-jail makes, which
# shows it the FOLDERs ("+" before one: for writing) and leads the socket "way-in" in DIR to PORT. Prints "started PID". When standard input or the
# machine ends, it removes DIR. Root has QEMU become USER_ID ('': it stays the caller), which may write only to the
# folder "state" in DIR, and limits what it can use.
# Exit status: 0 it was asked to end, 1 QEMU failed, 3 the machine was powered off.
set -euo pipefail
dir=$1 bin=$2 user=$3 id=$(basename "$1")
shift 3
groups=()
end() {
  trap - EXIT
  [ -z "${pid-}" ] || kill -KILL "$pid" 2>/dev/null || :
  [ -z "${pid-}" ] || wait "$pid" 2>/dev/null || :
  for _ in $(seq 50); do
    [ ${#groups[@]} != 0 ] && [ -d "${groups[-1]}" ] || break
    rmdir "${groups[@]}" 2>/dev/null || sleep 0.02 # its processes take a moment to end
  done
  find /run/vethlab-ids -lname "$id" -delete 2>/dev/null || : # its range of user ids is free again
  [ -n "${VETHLAB_KEEP_DIR-}" ] || rm -rf "$dir"
}
trap end EXIT
trap '' INT HUP
trap 'exit 0' TERM
cd "$dir"
mkdir -p state
chmod 711 . && chmod 700 state
[ -z "$user" ] || chown "$user" state

# Control groups of cgroup version 1 or 2, with limits for memory (the guest's 768 MiB and QEMU's own), processes and
# CPU: a tenth of a processor stays for the engine. Without the right to make them, there are none.
cpu=$(($(nproc) * 100000 - 10000))
limit() { { echo "$2" > "$1"; } 2>/dev/null || :; }
make_groups() {
  local base=/sys/fs/cgroup all=(/sys/fs/cgroup/{memory,cpu,pids}/vethlab) group
  if [ -e $base/cgroup.controllers ]; then
    mkdir -p $base/vethlab || return 0
    for group in $base $base/vethlab; do limit $group/cgroup.subtree_control '+memory +cpu +pids'; done
    all=($base/vethlab)
  fi
  for group in "${all[@]}"; do
    [ -d "${group%/*}" ] && mkdir -p "$group/$id" || continue
    group=$group/$id
    groups+=("$group")
    limit "$group/memory.limit_in_bytes" 2G
    limit "$group/memory.max" 2G
    limit "$group/cpu.cfs_quota_us" $cpu
    limit "$group/cpu.max" "$cpu 100000"
    limit "$group/pids.max" 256
  done
} 2>/dev/null
[ "$(id -u)" != 0 ] || make_groups
{
  for group in "${groups[@]}"; do limit "$group/cgroup.procs" 0; done
  exec "$bin/vethlab-jail" way-in "$@" < /dev/null 2> qemu.log
} &
pid=$!
exec 3>&2 2>/dev/null # drops what bash itself reports about killed processes
status=0
"$bin/vethlab-supervisor" "$pid" || status=$?
if [ "$status" = 1 ]; then
  ended=0
  wait "$pid" || ended=$?
  pid=
  if [ "$ended" = 0 ]; then
    status=3
  else
    log=$(tail -c 4096 qemu.log | tr -s '[:space:]' ' ')
    echo "QEMU ended with exit status $ended${log:+: ${log% }}" >&3
  fi
fi
exit "$status"
