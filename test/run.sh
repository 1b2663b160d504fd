#!/bin/bash
# run.sh [TIER ...]: what `npm test` runs, all tiers by default, the quick ones first:
#   unit      format, lint, unused code, types, the labs' files, unit tests
#   sandbox   real sandboxes of both kinds
#   browser   a real Chromium
#   labs      every step of every lab, a lab on stage, the reports of both, a whole lab in the virtual machine
#   newcomer  a fresh Debian 13: clone, the README's line, a lab (the sandbox image is taken from here)
# Sets this machine up first. Needs root for the container sandbox. A vethlab may run meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."
VETHLAB_TEST_DATA=$(node --import tsx test/data-directory.ts)
export VETHLAB_TEST_DATA
vethlab() { node engine/vethlab.js "$@" --data "$VETHLAB_TEST_DATA"; }
say() { printf '\n── %s (%s s)\n' "$1" "$SECONDS"; }

images() {
  say 'sandbox image and templates'
  vethlab image --sandbox container
  vethlab image --sandbox vm
}

unit() {
  say 'format, lint, unused code; types beside'
  npm run -s lint &
  local lint=$! types=0
  npm run -s types || types=$?
  wait "$lint"
  [ "$types" = 0 ]
  say 'labs: faults in their files'
  vethlab lint
  say 'unit tests'
  npx vitest run --project unit
}

# The virtual machine must also keep the contract, end without a trace, and leave no way out.
sandbox() {
  images
  say 'sandboxes'
  npx vitest run --project sandbox
  say 'sandboxes: the virtual machine'
  VETHLAB_TEST_DRIVERS=vm npx vitest run --project sandbox \
    test/sandbox/{contract,endings,no-way-out,qemu-jail,served-page,start-over,terminals}.test.ts
}

browser() {
  images
  say 'browser'
  npx vitest run --project e2e
}

labs() {
  images
  local runs
  runs=$(mktemp -d)
  trap "rm -rf '$runs'" EXIT
  say 'every lab in the container sandbox: solutions, mistakes, alternatives'
  vethlab verify --sandbox container --report "$runs"
  say 'one whole lab on stage, recorded'
  local recording=("--record=$runs/publish-ports.cast" "--report=$runs/on-stage.json")
  vethlab demo publish-ports --headless --instant "${recording[@]}" --sandbox container
  say 'the reports of all that, judged again without a sandbox'
  vethlab report "$runs"/*.json
  say 'one whole lab in the virtual machine'
  vethlab verify publish-ports --sandbox vm --no-mistakes
}

newcomer() {
  images
  say 'a newcomer on Debian 13'
  test/clean-root/run.sh --image "$VETHLAB_TEST_DATA" trixie root:vm
}

say 'set up this machine'
vethlab setup --tests --sandbox vm
vethlab setup --tests --sandbox container
[ $# -gt 0 ] || set -- unit sandbox browser labs newcomer
for tier; do "$tier"; done
say 'all of it passed'
