// Situations of the host’s forwarding, routes and bridges.
import { forget, type Situation } from './situation.ts';

export const routing: Situation[] = [
  {
    title: 'a host that does not forward',
    host: 'sysctl -qw net.ipv4.ip_forward=0',
    packets: [
      'db tcp internet:80',
      'client tcp host:801',
      'host tcp one:80',
      'db tcp one:80',
      'db tcp host:801',
      'host tcp host:801',
    ],
    undo: { host: 'sysctl -qw net.ipv4.ip_forward=1' },
  },
  {
    title: 'a host without a default route',
    host: 'ip route del default',
    packets: [
      'host tcp internet:80',
      'db tcp internet:80',
      'db icmp internet',
      'internet tcp host:801',
      'internet tcp host:80',
      'client tcp host:801',
    ],
    undo: { host: 'ip route add default via 192.168.190.2' },
  },
  {
    title: 'competing routes',
    host: 'ip route add 203.0.113.0/24 via 192.168.190.1; ip route add default via 192.168.190.55 metric 50; ip route add 198.51.100.0/24 dev docker0',
    packets: ['db tcp internet:80', 'host tcp 198.51.100.9:80', 'host tcp 8.8.8.8:80'],
    undo: { host: 'ip route del 203.0.113.0/24; ip route del default metric 50; ip route del 198.51.100.0/24' },
  },
  {
    title: 'the bridge is down',
    host: `ip link set docker0 down; ${forget}`,
    packets: ['db tcp one:80', 'host tcp one:80', 'client tcp host:801', 'db tcp internet:80'],
    undo: { host: `ip link set docker0 up; ${forget}` },
  },
  {
    title: 'the bridge has lost its address',
    host: `ip addr del 172.17.0.1/16 dev docker0; ${forget}`,
    packets: ['db tcp internet:80', 'db tcp one:80', 'host tcp one:80', 'client tcp host:801'],
    undo: { host: `ip addr add 172.17.0.1/16 dev docker0; ${forget}` },
  },
  {
    title: 'bridges whose packets bypass iptables',
    host: 'sysctl -qw net.bridge.bridge-nf-call-iptables=0; iptables -I FORWARD -i docker0 -o docker0 -j DROP',
    packets: ['db tcp one:80', 'db tcp internet:80', 'client tcp host:801', 'db tcp host:801', 'db tcp 172.17.0.1:82'],
    undo: { host: 'sysctl -qw net.bridge.bridge-nf-call-iptables=1; iptables -D FORWARD 1' },
  },
  {
    title: 'both ends of a cable in the host',
    host: `ip link add back type veth peer name forth; ip link set back master docker0 up
      ip addr add 172.17.0.200/16 dev forth; ip link set forth up; ${forget}`,
    packets: ['db icmp 172.17.0.200 ?', 'host icmp 172.17.0.200', 'host tcp db:80 ?'],
    undo: { host: `ip link del back; ${forget}` },
  },
];
