# traces.sh keep | restore [OLD:NEW ...]: what commands leave behind on a machine and a NetworkState does not show. Lists
# it, a line each. "keep" also keeps what is needed to restore it, in a folder of this machine's memory; "restore" first puts
# files, rules and logs back as they were kept, rules with new host ports for old ones, and empties the connection table; it
# says what files it restored.
set -u
kept=/run/.kept
files='/etc /root /home /opt /srv /usr/local'
tab=$(printf '\t')

list_files() { # tab-separated: path, then what it is; of folders, which change with what is in them, only that they are there
  find $files /run/netns -xdev \( -type d -printf '%p\t%m\n' -o -printf '%p\t%y %m %u:%g %s %T@ %l\n' \) 2>/dev/null
  find /run -mindepth 1 -maxdepth 1 ! -path $kept -printf '%p\t\n'
}
containers() { # process id of the first process of each
  for shim in $(pgrep -f '^/usr/bin/containerd-shim'); do pgrep -P "$shim" -o; done
}
list_container_files() { # what was written into containers, but for logs and what runs there
  for pid in $(containers); do
    upper=$(sed -n 's/^.* \/ \/ .* - overlay .*,upperdir=\([^,]*\).*/\1/p' "/proc/$pid/mountinfo")
    [ -z "$upper" ] || find "$upper" -xdev ! -type d ! -path '*/run/*' ! -path '*/var/log/*' ! -name '.*_history' -printf 'container\t%p %s %T@\n'
  done
}
list_rest() {
  nft list tables 2>/dev/null | sed 's/^/nft\t/'
  ip rule | sed 's/^/rule\t/'
  grep -s '' /proc/sys/net/ipv4/conf/*/rp_filter /proc/sys/net/ipv4/conf/*/route_localnet /proc/sys/net/ipv4/conf/*/proxy_arp \
    /proc/sys/net/bridge/bridge-nf-call-iptables /proc/sys/net/ipv4/ip_local_port_range | sed -e /veth/d -e 's/^/setting\t/'
  sed -e '/ \/var\/lib\/docker\//d' -e '/ \/run\/docker\//d' -e 's/^/mount\t/' /proc/self/mounts
  for process in /proc/[0-9]*; do # of this machine, not of its containers; looking at things takes some too, for a moment
    if [ "$process/ns/pid" -ef /proc/self/ns/pid ] && read -r name < "$process/comm"; then
      case $name in docker | curl | ssh | ping | bash | sh | sed | sort | docker-proxy | containerd-shim* | '(sd-'* | systemd-*) ;; *) printf 'process\t%s\n' "$name" ;; esac
    fi
  done 2>/dev/null | sort -u
}
list() {
  { list_files; list_container_files; list_rest; } | sort
}
store=/var/lib/docker/network/files/local-kv.db # what Docker knows of its networks from earlier runs
daemon_runs() { pgrep -f '^/usr/sbin/dockerd -H' > /dev/null; } # not one that only looks at its settings
logs() { # tab-separated: path, bytes
  find /var/lib/docker/containers -name '*-json.log' -printf '%p\t%s\n' 2>/dev/null
}

restore_file() { # path: as it was kept, or gone
  umount "$1" 2>/dev/null || :
  rm -rf "$1"
  [ ! -e "$kept/files$1" ] && [ ! -L "$kept/files$1" ] || cp -a "$kept/files$1" "$1"
}

case $1 in
  keep)
    rm -rf $kept
    mkdir -p $kept/files
    for folder in $files /run/netns; do [ ! -d $folder ] || cp -a --parents $folder $kept/files/ 2>/dev/null; done
    iptables-save --counters > $kept/rules
    daemon_runs || cp -a $store $kept/store 2>/dev/null
    logs > $kept/logs
    list > $kept/list
    cat $kept/list
    ;;
  restore)
    list | comm -3 $kept/list - | sed "s/^$tab//" | cut -f1 | grep ^/ | sort -u | while read -r path; do
      restore_file "$path"
      printf 'restored\t%s\n' "$path"
    done
    list | comm -13 - $kept/list | grep '^setting' | while IFS=$tab: read -r _ path value; do echo "$value" > "$path"; done
    nft list tables ip 2>/dev/null | while read -r line; do
      grep -q -x "nft$tab$line" $kept/list || nft delete $line
    done
    shift
    daemon_runs || [ ! -e $kept/store ] || cp -a $kept/store $store
    to_new=
    for ports; do to_new="$to_new;s/ --dport ${ports%:*} / --dport =${ports#*:} /"; done
    sed -e '/^#/d' -e "$to_new" -e 's/ --dport =/ --dport /' $kept/rules > $kept/rules-wanted
    iptables-save --counters | sed '/^#/d' | cmp -s - $kept/rules-wanted || iptables-restore --counters $kept/rules-wanted
    while read -r path bytes; do [ ! -e "$path" ] || truncate -s "<$bytes" "$path"; done < $kept/logs
    conntrack --flush 2>/dev/null || :
    list
    ;;
esac
