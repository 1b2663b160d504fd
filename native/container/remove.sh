#!/bin/bash
# remove.sh ID DIR: ends the container sandbox ID and removes every trace of it, DIR included, whatever is left of it and
# whoever is left to look after it. Nothing to remove is no fault. Sourced, it only says how.

# The sandbox's control groups, in whichever hierarchies they are.
groups_of() { find /sys/fs/cgroup/*/vethlab/"$1" /sys/fs/cgroup/vethlab/"$1" -maxdepth 0 -type d 2>/dev/null || :; }

remove_container() { # ID
  local group pid
  runc --root /run/vethlab-runc delete --force "$1" >&2 2>/dev/null || :
  for _ in $(seq 50); do
    group=$(groups_of "$1")
    [ -n "$group" ] || break
    # the first process takes the others with it; where runc knows nothing of it, it is found here
    for pid in $(find $group -name cgroup.procs -exec cat {} + 2>/dev/null); do kill -KILL "$pid" 2>/dev/null || :; done
    find $group -depth -type d -exec rmdir {} + 2>/dev/null || sleep 0.02
  done
  rm -rf "/run/vethlab-runc/$1"
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  set -euo pipefail
  remove_container "$1"
  [ -z "$2" ] || rm -rf "$2"
fi
