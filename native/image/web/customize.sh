#!/bin/bash
# customize.sh ROOT: build.sh runs it on the file system of vethlab/web. It sets up Apache (as httpd) with one page, and
# sshd.
set -eu
root=$1 web=$VETHLAB_NATIVE/image/web
mv "$root/usr/sbin/apache2" "$root/usr/sbin/httpd"
mkdir -p "$root/etc/httpd" "$root/var/www/html" "$root/run/sshd" "$root/root/.ssh"
install -m 644 "$web/httpd.conf" "$root/etc/httpd/httpd.conf"
install -m 644 "$web/index.html" "$web/index.txt" "$root/var/www/html/"
install -m 755 "$web/web" "$root/usr/local/bin/web"
install -m 600 "$VETHLAB_WORK/key.pub" "$root/root/.ssh/authorized_keys"
chmod 700 "$root/root/.ssh"
install -m 644 "$web/sshd.conf" "$root/etc/ssh/sshd_config.d/vethlab.conf"
chroot "$root" useradd --create-home --shell /bin/sh check
install -d -m 700 "$root/home/check/.ssh"
install -m 600 "$VETHLAB_WORK/key.pub" "$root/home/check/.ssh/authorized_keys"
chroot "$root" chown -R check:check /home/check
printf 'root:vethlab\ncheck:%s\n' "$(head -c 12 /dev/urandom | base64)" | chroot "$root" chpasswd
chroot "$root" ssh-keygen -A
chroot "$root" openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=web \
  -keyout /etc/httpd/web.key -out /etc/httpd/web.crt 2>/dev/null
# Remove what no container of a lab uses.
rm -rf "$root"/usr/share/{perl,perl5,zoneinfo,doc,bash-completion,lintian,common-licenses,polkit-1} \
  "$root"/usr/lib/systemd "$root"/usr/lib/x86_64-linux-gnu/{perl,libperl*} \
  "$root"/var/lib/apt "$root"/var/cache/* "$root"/var/log/* "$root"/usr/lib/x86_64-linux-gnu/gconv
