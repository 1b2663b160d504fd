#!/bin/bash
# programs.sh BIN: compiles the programs of host and guest into the folder BIN. make takes no blanks in names: it works in
# BIN, where the sources have a short name meanwhile.
set -euo pipefail
native=$(cd "$(dirname "$0")/.." && pwd)
cd "$1"
ln -sfn "$native" sources
trap 'rm -f sources' EXIT
for part in channel guest container vm; do make -s -f "sources/$part/Makefile"; done
