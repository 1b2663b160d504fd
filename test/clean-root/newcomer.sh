#!/bin/bash
# newcomer.sh WHO SANDBOX: in the fresh file system, clones, runs the README's command, opens a lab, runs a command.
set -euo pipefail
who=$1 sandbox=$2
cd "$HOME"
[ -d vethlab ] || git clone --quiet /vethlab.git vethlab
cd vethlab
said=$(mktemp)
begin=$SECONDS
(npm ci && exec npm start -- --sandbox "$sandbox" --port 0) > "$said" 2>&1 &
engine=$!
end() {
  kill -TERM "$engine" 2> /dev/null || :
  wait "$engine" 2> /dev/null || :
}
trap end EXIT
until url=$(sed -n 's/^vethlab is ready: //p' "$said") && [ -n "$url" ]; do
  kill -0 "$engine" 2> /dev/null || { cat "$said" >&2; exit 1; }
  sleep 0.2
done
page=$((SECONDS - begin))
if grep -iE 'install-?scripts|allow-?scripts' "$said" >&2; then echo 'npm ci is not quiet' >&2; exit 1; fi
node --import tsx test/clean-root/open-lab.ts "$url" || { cat "$said" >&2; exit 1; }
echo "$who $sandbox: page ${page} s, docker ps $((SECONDS - begin)) s"
