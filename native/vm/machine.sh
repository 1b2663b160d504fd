#!/bin/bash
# machine.sh DIR BIN COMMAND [ARGUMENT ...]: one virtual machine from its start to its end. Runs COMMAND (QEMU) in DIR,
# prints "started PID", stays until standard input or the machine ends, then removes DIR. In DIR the folder "state" is
# the one place that QEMU, which gives up root, may write to. Exit status: 0 asked to end, 1 QEMU failed, 3 the machine
# was powered off.
set -euo pipefail
dir=$1 bin=$2
shift 2
end() {
  trap - EXIT
  [ -z "${pid-}" ] || kill -KILL "$pid" 2>/dev/null || :
  [ -z "${pid-}" ] || wait "$pid" 2>/dev/null || :
  [ -n "${VETHLAB_KEEP_DIR-}" ] || rm -rf "$dir"
}
trap end EXIT
trap '' INT HUP
trap 'exit 0' TERM
cd "$dir"
export TMPDIR=$dir
mkdir -p state
chmod 711 . && chmod 700 state
[ "$(id -u)" != 0 ] || chown nobody state
"$@" < /dev/null > qemu.log 2>&1 &
pid=$!
echo "started $pid"
exec 3>&2 2>/dev/null # what bash itself says of a process that was killed is of no use
status=0
"$bin/vethlab-keeper" "$pid" || status=$?
if [ "$status" = 1 ]; then
  wait "$pid" && status=3 || echo "QEMU ended with $?" $(tail -c 4096 qemu.log) >&3
  pid=
fi
exit "$status"
