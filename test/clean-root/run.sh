#!/bin/bash
# run.sh [--image DATA] SUITE [WHO:SANDBOX ...]: does what a newcomer does on a fresh Debian SUITE (bookworm, trixie,
# forky): clone, the README's command, open a lab as a browser does, `docker ps` in its terminal. Default: root:vm
# root:container learner:vm. --image takes the sandbox image from the data directory DATA, which must have it for the
# same commit; the run then tests this Debian's QEMU, runc and Node. The fresh file system is kept in
# $VETHLAB_CLEAN_ROOTS (default /var/tmp/vethlab-clean-roots) for the next run; changes in it are discarded. Prints one
# line per run: suite, who, sandbox, seconds until the page, seconds until Docker has answered. Needs root and
# mmdebstrap.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
checkout=$(cd "$here/../.." && pwd)
data=
if [ "$1" = --image ]; then data=$2; shift 2; fi
suite=$1
shift
[ $# -gt 0 ] || set -- root:vm root:container learner:vm
roots=${VETHLAB_CLEAN_ROOTS-/var/tmp/vethlab-clean-roots}
mkdir -p "$roots"
[ -e "$roots/$suite.tar" ] || "$here/make.sh" "$suite" "$roots/$suite.tar"
root=$(mktemp -d -p "$roots")
trap 'rm -rf --one-file-system "$root"' EXIT
chmod 755 "$root"
tar --extract --numeric-owner --same-permissions --xattrs --xattrs-include='*' --directory "$root" \
  --exclude './dev/*' --file "$roots/$suite.tar"

# Debian 12's own Node is too old; use this machine's.
if [ "$suite" = bookworm ]; then
  cp "$(command -v node)" "$root/usr/local/bin/node"
  mkdir -p "$root/usr/local/lib/node_modules"
  cp -r "$(npm root -g)/npm" "$root/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
fi

git clone --quiet --bare "$checkout" "$root/vethlab.git"
chmod -R a+rX "$root/vethlab.git"
printf '[safe]\n\tdirectory = *\n' > "$root/etc/gitconfig" # a learner clones what is root's
install -m 755 "$here/newcomer.sh" "$root/newcomer.sh"
for home in root home/learner; do # how this machine's npm reaches its registry
  mkdir -p "$root/$home"
  [ ! -e "$HOME/.npmrc" ] || install -m 644 "$HOME/.npmrc" "$root/$home/.npmrc"
done
certificates=${NODE_EXTRA_CA_CERTS-} # and what it trusts on the way there
[ -z "$certificates" ] || install -m 644 "$certificates" "$root/etc/ssl/certs/ca-certificates.crt"
if [ -n "$data" ]; then
  key=$(cd "$checkout" && node --import tsx -e "import('./engine/image/image.ts').then(async (image) => console.log(await image.imageKey()))")
  target=$root/root/.local/share/vethlab/images/$key
  mkdir -p "$target"
  cp -r --preserve=timestamps "$data/images/$key"/{manifest.json,rootfs.tar,web.tar,vmlinuz,initrd,versions.txt,bin} "$target/"
fi

"$here/enter.sh" "$root" ${certificates:+NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt} bash -euc '
  for way; do
    who=${way%:*} sandbox=${way#*:}
    if [ "$who" = root ]; then
      /newcomer.sh root "$sandbox"
      continue
    fi
    # README: "As an ordinary user it works too, once what it names is installed"
    packages="mmdebstrap debian-archive-keyring make e2fsprogs openssh-client uidmap qemu-system-x86 qemu-utils"
    apt-get update --quiet > /dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends $packages > /dev/null
    useradd --shell /bin/bash "$who"
    chown -R "$who": "/home/$who"
    runuser -u "$who" -- env HOME="/home/$who" USER="$who" /newcomer.sh "$who" "$sandbox"
  done' _ "$@" | sed --unbuffered "s/^/$suite /"
