# Runs on a machine and lists what commands leave behind there and a NetworkState does not show, one fact a line, sorted.
# The text before the tab says what can be restored: a path that begins with /, a kernel setting, an nft table.
files='/etc /root /home /opt /srv /usr/local'

list_files() { # files with their metadata; folders only by mode, because they change with their contents
  find $files /run/netns -xdev \( -type d -printf '%p\t%m\n' -o -printf '%p\t%y %m %U:%G %s %T@ %l\n' \) 2>/dev/null
  find /run -mindepth 1 -maxdepth 1 -printf '%p\t\n'
}
list_container_files() { # what was written into containers, except logs and runtime files
  for shim in $(pgrep -f '^/usr/bin/containerd-shim'); do
    upper=$(sed -n 's/^.* \/ \/ .* - overlay .*,upperdir=\([^,]*\).*/\1/p' "/proc/$(pgrep -P "$shim" -o)/mountinfo" 2>/dev/null)
    [ -z "$upper" ] || find "$upper" -xdev ! -type d ! -path '*/run/*' ! -path '*/var/log/*' ! -name '.*_history' -printf 'container\t%p %s %T@\n'
  done
}
list_stored() { # what Docker has, whether it runs or not
  find /var/lib/docker/containers -mindepth 1 -maxdepth 1 -type d -printf 'stored container\t%f\n' 2>/dev/null
  find /var/lib/docker/volumes -mindepth 2 -printf 'volume\t%p %y %s %T@\n' 2>/dev/null
}
list_settings() {
  nft list tables 2>/dev/null | sed 's/^/nft\t/'
  ip rule | sed 's/^/rule\t/'
  grep -s '' /proc/sys/net/ipv4/conf/*/rp_filter /proc/sys/net/ipv4/conf/*/route_localnet /proc/sys/net/ipv4/conf/*/proxy_arp \
    /proc/sys/net/bridge/bridge-nf-call-iptables /proc/sys/net/ipv4/ip_local_port_range | sed -e /veth/d -e 's/^/setting\t/'
  sed -e '/ \/var\/lib\/docker\//d' -e '/ \/run\/docker\//d' -e 's/^/mount\t/' /proc/self/mounts
}
list_processes() { # on this machine, not in its containers, without those that observing starts for a moment
  for process in /proc/[0-9]*; do
    if [ "$process/ns/pid" -ef /proc/self/ns/pid ] && read -r name < "$process/comm"; then
      case $name in docker | curl | ssh | ping | bash | sh | sed | sort | docker-proxy | containerd-shim* | '(sd-'* | systemd-*) ;;
        *) printf 'process\t%s\n' "$name" ;;
      esac
    fi
  done 2>/dev/null | sort -u
}
{ list_files; list_container_files; list_stored; list_settings; list_processes; } | sort
