#!/bin/bash
# empty-disk.sh FILE SIZE OWNER: the disk of a container sandbox, with nothing on it: upper and work (the writable layer),
# docker (Docker's storage), channel (the agent's socket). SIZE is the most it can hold; it takes room as it fills.
set -euo pipefail
file=$1 size=$2 owner=$3
dir=$(mktemp -d -p "$(dirname "$file")")
trap 'rm -rf "$dir"' EXIT
install -d -m 755 -o "$owner" -g "$owner" "$dir/upper" "$dir/docker" "$dir/channel"
install -d -m 755 "$dir/work"
truncate --size "$size" "$file"
cd "$(dirname "$file")" # mke2fs takes what follows a "?" in a name for settings
mke2fs -q -t ext4 -O ^has_journal -E lazy_itable_init=1 -m 0 -d "$(basename "$dir")" "$(basename "$file")"
