#!/bin/bash
# format-c.sh --check|--write
# Checks or corrects the format of the C in native/ according to .clang-format. Fails if a file needs formatting.
set -euo pipefail
cd "$(dirname "$0")/.."
case ${1-} in
  --check) options=(--dry-run --Werror) ;;
  --write) options=(-i) ;;
  *) echo 'usage: format-c.sh --check|--write' >&2; exit 2 ;;
esac
if ! command -v clang-format > /dev/null; then
  echo 'The format of the C in native/ needs clang-format, which is not installed: run npx vethlab setup --tests' >&2
  exit 1
fi
find native -name '*.[ch]' -exec clang-format "${options[@]}" {} +
