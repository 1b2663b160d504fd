#!/bin/bash
# docker-archive.sh LAYER.tar OUT.tar
# Makes an archive for `docker load` from one layer (Docker image specification v1.2).
set -euo pipefail
layer=$1 out=$2
dir=$(mktemp -d -p "$(dirname "$out")")
trap 'rm -rf "$dir"' EXIT
digest=$(sha256sum < "$layer" | cut -d' ' -f1)
created=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)
printf '%s' "{\"architecture\":\"amd64\",\"os\":\"linux\",\"created\":\"$created\",\"config\":{\"Cmd\":[\"web\"],\"Env\":[\"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\"],\"WorkingDir\":\"/root\",\"StopSignal\":\"SIGTERM\",\"ExposedPorts\":{\"22/tcp\":{},\"80/tcp\":{},\"443/tcp\":{}}},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:$digest\"]},\"history\":[{\"created\":\"$created\",\"created_by\":\"vethlab\"}]}" > "$dir/config.json"
mv "$layer" "$dir/layer.tar"
printf '%s' '[{"Config":"config.json","RepoTags":["vethlab/web:latest"],"Layers":["layer.tar"]}]' > "$dir/manifest.json"
tar --create --force-local --file "$out" --directory "$dir" --sort=name --owner=0 --group=0 --mtime="@$SOURCE_DATE_EPOCH" manifest.json config.json layer.tar
