#!/bin/bash
# remove.sh ID DIR
# Ends the container sandbox ID and removes all that is left of it, including DIR ('': no folder). It is not an error if
# nothing is left. Sourced, it only defines the functions.

# Lists the control groups of the sandbox, of cgroup version 1 and 2.
groups_of() { find /sys/fs/cgroup/*/vethlab/"$1" /sys/fs/cgroup/vethlab/"$1" -maxdepth 0 -type d 2>/dev/null || :; }

remove_container() { # ID
  local group pid
  runc --root /run/vethlab-runc delete --force "$1" >&2 2>/dev/null || :
  for _ in $(seq 50); do
    group=$(groups_of "$1")
    [ -n "$group" ] || break
    # killing the first process ends the others; it is found here if runc does not know it
    for pid in $(find $group -name cgroup.procs -exec cat {} + 2>/dev/null); do kill -KILL "$pid" 2>/dev/null || :; done
    find $group -depth -type d -exec rmdir {} + 2>/dev/null || sleep 0.02
  done
  rm -rf "/run/vethlab-runc/$1"
  find /run/vethlab-ids -lname "$1" -delete 2>/dev/null || : # its range of user ids is free again
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  set -euo pipefail
  remove_container "$1"
  [ -z "$2" ] || rm -rf "$2"
fi
