#!/bin/bash
# machine.sh DIR BIN STATE COMMAND [ARGUMENT ...]: one virtual machine from its start to its end. Runs COMMAND (QEMU) in
# DIR with descriptor 3 on the file of its state (STATE is <FILE to restore it, >FILE to save it), prints "started PID",
# stays until standard input or the machine ends, then removes DIR. Exit status: 0 asked to end, 1 it ended by itself.
set -euo pipefail
dir=$1 bin=$2 state=$3
shift 3
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
case $state in
  '<'*) exec 3< "${state#<}" ;;
  '>'*) exec 3> "${state#>}" ;;
esac
"$@" < /dev/null > qemu.log 2>&1 &
pid=$!
exec 3>&-
echo "started $pid"
status=0
"$bin/vethlab-keeper" "$pid" || status=$?
[ "$status" = 0 ] || cat qemu.log >&2
exit "$status"
