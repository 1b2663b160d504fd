#!/bin/bash
# customize-guest.sh ROOT: build.sh runs it on the file system of the guest. It adds the files of vethlab and disables
# what a lab does not need.
set -eu
root=$1 guest=$VETHLAB_NATIVE/guest
lib=$root/usr/lib/vethlab
mkdir -p "$lib/internet-www/cgi-bin" "$lib/client-root/.ssh"
install -m 755 "$VETHLAB_BIN"/vethlab-{agent,observe,trace,machine-init,resume} "$lib/"
install -m 755 "$guest"/site/{site,start-machine,machine,shell,start-client,start-internet} "$guest"/vm/{boot,warm} "$lib/"
install -m 755 "$guest"/host/{wait-docker,seed} "$lib/"
install -m 644 "$guest/site/bashrc" "$lib/bashrc"
install -m 755 "$guest/site/internet-www-index" "$lib/internet-www/cgi-bin/index.cgi"
install -m 644 "$guest/client-root/.ssh/config" "$lib/client-root/.ssh/config"
install -m 600 "$VETHLAB_WORK/key" "$lib/client-root/.ssh/id_ed25519"
install -m 644 "$VETHLAB_WORK/key.pub" "$lib/client-root/.ssh/id_ed25519.pub"
chmod 700 "$lib/client-root" "$lib/client-root/.ssh"

# Names. The DNS server of the site answers for outside.test.
echo host > "$root/etc/hostname"
printf '127.0.0.1 localhost\n192.168.190.128 host\n192.168.190.1 client\n203.0.113.10 outside.test\n' > "$root/etc/hosts"
rm -f "$root/etc/resolv.conf"
echo 'nameserver 203.0.113.10' > "$root/etc/resolv.conf"
echo 'root:vethlab' | chroot "$root" chpasswd

# The host starts only Docker; journald keeps its log.
units=$root/etc/systemd/system
install -m 644 "$guest/host/vethlab.target" "$units/vethlab.target"
ln -sf vethlab.target "$units/default.target"
for unit in $(cat "$guest/host/masked-units"); do ln -sf /dev/null "$units/$unit"; done
rm -rf "$units"/*.target.wants
rm -f "$root"/usr/lib/systemd/system-generators/* # they run at every start and find nothing here
mkdir -p "$units/docker.service.d" "$units/containerd.service.d" "$root/etc/systemd/journald.conf.d"
install -m 644 "$guest/host/docker.conf" "$units/docker.service.d/vethlab.conf"
install -m 644 "$guest/host/containerd.conf" "$units/containerd.service.d/vethlab.conf"
install -m 644 "$guest/host/journald.conf" "$root/etc/systemd/journald.conf.d/vethlab.conf"
install -D -m 644 "$guest/host/system.conf" "$root/etc/systemd/system.conf.d/vethlab.conf"
install -D -m 644 "$guest/host/containerd.toml" "$root/etc/containerd/config.toml"
echo 0123456789abcdef0123456789abcdef > "$root/etc/machine-id"

chroot "$root" dpkg-query -W -f '${Package} ${Version}\n' > "$VETHLAB_WORK/../versions.txt"
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "$root"/var/cache/debconf/*-old "$root"/var/log/*
rm -rf "$root"/boot/initrd* "$root"/usr/lib/udev/hwdb* "$root"/usr/share/initramfs-tools
