#!/bin/bash
# programs.sh BIN
# Compiles the programs of host and guest into the folder BIN. make cannot handle blanks in paths, so it runs in BIN and
# finds the sources through a symbolic link.
set -euo pipefail
native=$(cd "$(dirname "$0")/.." && pwd)
cd "$1"
ln -sfn "$native" sources
trap 'rm -f sources' EXIT
for part in channel guest container vm; do make -s -f "sources/$part/Makefile"; done
