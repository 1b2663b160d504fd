#!/bin/bash
# Everything that `npm test` runs, the quick things first: set-up, format, lint, unused code, types, unit tests, then real
# sandboxes, a real browser, and the labs themselves. Needs root for the container sandbox. A vethlab may run meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."
VETHLAB_TEST_DATA=$(node --import tsx test/data-directory.ts)
export VETHLAB_TEST_DATA
vethlab() { node engine/vethlab.js "$@" --data "$VETHLAB_TEST_DATA"; }
say() { printf '\n── %s (%s s)\n' "$1" "$SECONDS"; }

say 'set up this machine'
vethlab setup --tests --sandbox vm
vethlab setup --tests --sandbox container

say 'format, lint, unused code'
npm run -s lint
say 'types'
npm run -s types
say 'labs: faults in their files'
vethlab lint
say 'unit tests'
npx vitest run --project unit

say 'sandbox image and templates'
vethlab image --sandbox container
vethlab image --sandbox vm
say 'sandboxes'
npx vitest run --project sandbox
say 'browser'
npx vitest run --project e2e

say 'every lab in the container sandbox: solutions, mistakes, alternatives'
runs=$(mktemp -d)
trap 'rm -rf "$runs"' EXIT
vethlab verify --sandbox container --report "$runs"
say 'one whole lab on stage, recorded'
recording=("--record=$runs/publish-ports.cast" "--report=$runs/on-stage.json")
vethlab demo publish-ports --headless --instant "${recording[@]}" --sandbox container
say 'the reports of all that, judged again without a sandbox'
vethlab report "$runs"/*.json
say 'one whole lab in the virtual machine'
vethlab verify publish-ports --sandbox vm --no-mistakes
say 'all of it passed'
