#!/bin/bash
# leashed.sh COMMAND [ARGUMENT ...]
# Runs COMMAND, and ends it with all that it started as soon as standard input ends: the engine holds the other end of
# that pipe, which closes however the engine ends. It must lead a process group. SIGTERM is left to COMMAND, which may
# clean up. Exit status: that of COMMAND.
set -u
trap : TERM
exec 3<&0
"$@" 3<&- < /dev/null &
command=$!
{ cat <&3 > /dev/null; kill -KILL 0; } > /dev/null 2>&1 &
exec 3<&-
while :; do
  wait "$command"
  status=$?
  kill -0 "$command" 2>/dev/null || break # else the signal ended the waiting
done
exit "$status"
