# keep-file-state.sh LISTER MACHINE ID keep | restore [OLD:NEW ...]: runs at the site level, which learners do not see.
# "keep" runs the script LISTER to list what commands leave behind on a machine, and keeps what is needed to restore it.
# "restore" restores files, settings and rules, replacing OLD host ports in rules by NEW ones. It flushes the connection
# and neighbour tables, prints the restored files, then lists again. Container logs stay: dockerd counts what it wrote.
set -u
pid=$(cat "/run/vethlab/machines/$2") || exit 1
lister=$1 machine=$2 kept=/run/vethlab/kept/$3/$2 act=$4
shift 4
tab=$(printf '\t')
store=/var/lib/docker/network/files/local-kv.db # Docker's networks from earlier runs
root=/proc/$pid/root

on_machine() { nsenter --target "$pid" --mount --uts --ipc --net --pid --cgroup --wd=/ "$@"; }
list() { on_machine sh -c "$lister"; }
daemon_runs() { on_machine pgrep -f '^/usr/sbin/dockerd -H' > /dev/null; } # not a dockerd that only validates its settings
rules() { on_machine iptables-save --counters | sed '/^#/d'; }

keep() {
  rm -rf "$kept"
  mkdir -p "$kept/files"
  on_machine tar --format=posix -cf - --one-file-system /etc /root /home /opt /srv /usr/local $(on_machine ls -d /run/netns 2>/dev/null) 2>/dev/null |
    tar -xf - -C "$kept/files"
  rules > "$kept/rules"
  daemon_runs || [ ! -e "$root$store" ] || cp -a "$root$store" "$kept/store"
  list > "$kept/list"
  cat "$kept/list"
}

restore_file() { # path: restores the kept file, or removes it if none was kept
  case $1 in /run/netns*) on_machine umount "$1" 2>/dev/null || : ;; esac
  on_machine rm -rf "$1"
  [ ! -e "$kept/files$1" ] && [ ! -L "$kept/files$1" ] || tar --format=posix -cf - -C "$kept/files" ".$1" | on_machine tar -xf - -C /
  printf 'restored\t%s\n' "$1"
}
restore_rules() { # OLD:NEW ...
  changes=
  for ports; do changes="$changes;s/ --dport ${ports%:*} / --dport =${ports#*:} /"; done
  sed -e "$changes" -e 's/ --dport =/ --dport /' "$kept/rules" > "$kept/rules-wanted"
  rules | cmp -s - "$kept/rules-wanted" || on_machine iptables-restore --counters < "$kept/rules-wanted"
}
restore_listed() {
  comm -3 "$kept/list" "$kept/list-now" | sed "s/^$tab//" | cut -f1 | grep ^/ | sort -u | while read -r path; do restore_file "$path"; done
  comm -23 "$kept/list" "$kept/list-now" | grep '^setting' | while IFS=$tab: read -r _ path value; do
    on_machine sh -c 'echo "$2" > "$1"' sh "$path" "$value"
  done
  comm -13 "$kept/list" "$kept/list-now" | sed -n "s/^nft$tab//p" | while read -r table; do on_machine nft delete $table; done
  list > "$kept/list-now"
}
# An address may have moved to another neighbour. On the host, this covers its containers too.
forget='conntrack --flush
  for process in $([ "$1" = client ] && echo 1 || lsns --type net --noheadings --output PID); do
    nsenter --target "$process" --net ip neighbour flush all
  done'
restore() {
  list > "$kept/list-now"
  cmp -s "$kept/list" "$kept/list-now" || restore_listed
  restore_rules "$@"
  daemon_runs || [ ! -e "$kept/store" ] || cp -a "$kept/store" "$root$store"
  on_machine sh -c "$forget" sh "$machine" 2>/dev/null || :
  cat "$kept/list-now"
}

$act "$@"
