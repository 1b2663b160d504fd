#!/bin/bash
# run.sh SUITE [CACHE]: what a newcomer does on a fresh Debian SUITE (bookworm, trixie, forky): clone, the README's line, open
# a lab in the browser's way, `docker ps` in its terminal. As root in both sandboxes, as a user in the virtual machine.
# The fresh file system is kept in CACHE (default /var/tmp/vethlab-clean-root) for the next time; what is done in it is not.
# Prints one line each: suite, who, sandbox, seconds until the page, seconds until `docker ps` has answered. Needs root.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
checkout=$(cd "$here/../.." && pwd)
suite=$1 cache=${2-/var/tmp/vethlab-clean-root}
mkdir -p "$cache"
[ -e "$cache/$suite.tar" ] || "$here/make.sh" "$suite" "$cache/$suite.tar"
root=$(mktemp -d -p "$cache")
trap 'rm -rf --one-file-system "$root"' EXIT
chmod 755 "$root"
tar --extract --numeric-owner --same-permissions --xattrs --xattrs-include='*' --directory "$root" --exclude './dev/*' --file "$cache/$suite.tar"

# Debian 12's Node is too old: this machine's, where it is one program and npm beside it.
if [ "$suite" = bookworm ]; then
  cp "$(command -v node)" "$root/usr/local/bin/node"
  mkdir -p "$root/usr/local/lib/node_modules"
  cp -r "$(npm root -g)/npm" "$root/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
fi
git clone --quiet --bare "$checkout" "$root/vethlab.git"
chmod -R a+rX "$root/vethlab.git"
install -D -m 755 "$here/newcomer.sh" "$root/newcomer.sh"
install -D -m 644 "$here/open-lab.ts" "$root/open-lab.ts"
for home in root home/learner; do # the registry that this machine's npm asks
  mkdir -p "$root/$home"
  [ ! -e "$HOME/.npmrc" ] || install -m 644 "$HOME/.npmrc" "$root/$home/.npmrc"
done
"$here/enter.sh" "$root" bash -euc '
  # README: "as an ordinary user it works too, once what it names is installed"
  /newcomer.sh root vm
  /newcomer.sh root container
  apt-get install --yes --quiet --no-install-recommends uidmap > /dev/null
  useradd --shell /bin/bash learner
  chown -R learner: /home/learner
  runuser -u learner -- env HOME=/home/learner /newcomer.sh learner vm
' _ | sed "s/^/$suite /"
