#!/bin/bash
# machine.sh DIR BIN COMMAND [ARGUMENT ...]
# Runs one virtual machine from its start to its end. It runs COMMAND (QEMU) in DIR and prints "started PID". When
# standard input or the machine ends, it removes DIR. QEMU gives up root and may write only to the folder "state" in
# DIR.
# Exit status: 0 it was asked to end, 1 QEMU failed, 3 the machine was powered off.
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
