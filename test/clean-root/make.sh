#!/bin/bash
# make.sh SUITE TARBALL: packs a fresh Debian SUITE with only what the README asks a newcomer to have: Node, npm, git
# and a C compiler. Debian 12's own Node is too old for vethlab, so there this machine's Node is used.
set -euo pipefail
suite=$1 tarball=$2
packages=git,gcc,libc6-dev,ca-certificates,passwd,util-linux
[ "$suite" = bookworm ] || packages=$packages,nodejs,npm
work=$(mktemp -d -p "$(dirname "$tarball")")
trap 'rm -rf --one-file-system "$work"' EXIT

# Debian's archive as this machine's apt knows it, for the requested suite.
apt-get indextargets --format '$(LABEL)|$(REPO_URI)|$(COMPONENT)' 'Created-By: Packages' | sort -u |
  while IFS='|' read -r label uri component; do
    [ "$component" = main ] || continue
    case $label in
      Debian) printf 'deb %s %s main\ndeb %s %s-updates main\n' "$uri" "$suite" "$uri" "$suite" ;;
      Debian-Security) printf 'deb %s %s-security main\n' "$uri" "$suite" ;;
    esac
  done > "$work/sources.list"

# an unreleased suite may have gone unchanged past its Valid-Until date
mmdebstrap --mode=root --variant=minbase --quiet --aptopt='APT::Install-Recommends "false"' \
  --aptopt='Acquire::Check-Valid-Until "false"' --include="$packages" "$suite" "$work/root.tar" "$work/sources.list"
mv "$work/root.tar" "$tarball"
