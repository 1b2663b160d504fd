#!/bin/bash
# empty-disk.sh FILE SIZE OWNER
# Makes the empty disk of a container sandbox. Its folders are upper and work (the writable layer), docker (Docker's
# storage) and channel (the agent's socket). SIZE is its limit; the file grows as the disk fills.
set -euo pipefail
file=$1 size=$2 owner=$3
dir=$(mktemp -d -p "$(dirname "$file")")
trap 'rm -rf "$dir"' EXIT
install -d -m 755 -o "$owner" -g "$owner" "$dir/upper" "$dir/docker" "$dir/channel"
install -d -m 755 "$dir/work"
truncate --size "$size" "$file"
cd "$(dirname "$file")" # mke2fs reads what follows a "?" in a path as options
mke2fs -q -t ext4 -O ^has_journal -E lazy_itable_init=1 -m 0 -d "$(basename "$dir")" "$(basename "$file")"
