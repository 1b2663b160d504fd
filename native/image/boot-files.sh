#!/bin/bash
# boot-files.sh ROOTFS.tar OUT
# Extracts the kernel from the guest, and makes the initrd that mounts the disk of the virtual machine.
set -euo pipefail
rootfs=$1 out=$2
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d -p "$out")
trap 'rm -rf "$dir"' EXIT
tar --extract --force-local --file "$rootfs" --directory "$dir" --wildcards --no-same-owner './boot/vmlinuz-*' './usr/lib/modules/*' './usr/bin/busybox'
cp "$dir"/boot/vmlinuz-* "$out/vmlinuz"
version=$(ls "$dir/usr/lib/modules")
root=$dir/initrd
mkdir -p "$root/bin" "$root/lib/modules/$version" "$root/proc" "$root/sys" "$root/dev" "$root/mnt"
cp "$dir/usr/bin/busybox" "$root/bin/busybox"
install -m 755 "$here/initrd-init" "$root/init"
# the modules needed to reach the disk, in loading order (modules.dep lists dependencies in reverse)
modules=$dir/usr/lib/modules/$version
for module in virtio_pci virtio_blk ext4; do
  awk -v name="/$module.ko" 'index($1, name) { for (i = NF; i > 1; i--) print $i; sub(":", "", $1); print $1 }' "$modules/modules.dep"
done | awk '!seen[$0]++' > "$root/modules"
while read -r file; do cp "$modules/$file" "$root/lib/modules/$version/"; done < "$root/modules"
sed -i "s|.*/|/lib/modules/$version/|" "$root/modules"
(cd "$root" && find . -print0 | LC_ALL=C sort -z | tr '\0' '\n' | "$dir/usr/bin/busybox" cpio -o -H newc -R 0:0 2>/dev/null | gzip -1n) > "$out/initrd"
