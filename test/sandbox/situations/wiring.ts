// Situations of containers and namespaces that are wired by hand.
import { inLone, type Situation, unwire, wire } from './situation.ts';

export const wiring: Situation[] = [
  {
    title: 'a container wired by hand',
    host: `${wire('172.17.0.50/16')}; ${inLone('ip route add default via 172.17.0.1')}`,
    packets: [
      'lone tcp internet:80',
      'lone tcp one:80',
      'db tcp 172.17.0.50:80',
      'host tcp 172.17.0.50:80',
      'host udp 172.17.0.50:9',
    ],
    undo: { host: unwire },
  },
  {
    title: 'a container wired by hand, without a default route',
    host: wire('172.17.0.50/16'),
    packets: ['lone tcp internet:80', 'lone tcp one:80', 'lone tcp host:801'],
    undo: { host: unwire },
  },
  {
    title: 'a container with a wrong gateway',
    host: `${wire('172.17.0.50/16')}; ${inLone('ip route add default via 172.17.0.77')}`,
    packets: ['lone tcp internet:80', 'lone tcp db:80'],
    undo: { host: unwire },
  },
  {
    title: 'a container whose gateway is another container',
    host: `${wire('172.17.0.50/16')}; ${inLone('ip route add default via 172.17.0.2')}`,
    packets: ['lone tcp internet:80'],
    undo: { host: unwire },
  },
  {
    title: 'a container with an address of another subnet',
    host: `${wire('10.9.9.9/24')}; ${inLone('ip route add default dev eth0')}`,
    packets: [
      'lone tcp 172.17.0.1:801',
      'lone tcp internet:80',
      'lone icmp db',
      'host tcp 10.9.9.9:80',
      'db tcp 10.9.9.9:80',
    ],
    undo: { host: unwire },
  },
  {
    title: 'a container with the address of another one',
    host: wire('172.17.0.3/16'),
    packets: ['lone tcp one:80 ?', 'lone tcp 172.17.0.1:801 ?'],
    undo: { host: unwire },
  },
  {
    title: 'a container with too small a subnet',
    host: wire('172.17.0.50/29'),
    packets: ['lone tcp 172.17.0.1:801', 'lone tcp 172.17.0.49:80', 'host tcp 172.17.0.50:80'],
    undo: { host: unwire },
  },
  {
    title: 'a cable that is down at the container’s end',
    host: `${wire('172.17.0.50/16')}; ${inLone('ip link set eth0 down')}`,
    packets: ['lone tcp one:80', 'host tcp 172.17.0.50:80', 'db icmp 172.17.0.50'],
    undo: { host: unwire },
  },
  {
    title: 'a cable that is down at the host’s end',
    host: `${wire('172.17.0.50/16')}; ip link set near down`,
    packets: ['lone tcp one:80', 'host tcp 172.17.0.50:80'],
    undo: { host: unwire },
  },
  {
    title: 'a cable that is not plugged into the bridge',
    host: `${wire('172.17.0.50/16')}; ip link set near nomaster`,
    packets: ['lone tcp one:80', 'lone tcp 172.17.0.1:801', 'host tcp 172.17.0.50:80'],
    undo: { host: unwire },
  },
  {
    title: 'an address on the bridge’s port instead of the bridge',
    host: `${wire('172.17.0.50/16')}; ip addr add 10.7.0.1/24 dev near; ${inLone('ip addr add 10.7.0.2/24 dev eth0')}`,
    packets: ['host icmp 10.7.0.2', 'lone icmp 10.7.0.1'],
    undo: { host: unwire },
  },
  {
    title: 'two namespaces behind a hand-made router',
    host: `ip netns add left; ip netns add middle
      ip link add up1 type veth peer name eth0 netns middle; ip addr add 10.1.0.1/24 dev up1; ip link set up1 up
      ip -n middle addr add 10.1.0.2/24 dev eth0; ip -n middle link set eth0 up; ip -n middle link set lo up
      ip -n middle link add in0 type veth peer name eth0 netns left; ip -n middle addr add 10.2.0.1/24 dev in0
      ip -n middle link set in0 up; ip -n left addr add 10.2.0.2/24 dev eth0; ip -n left link set eth0 up; ip -n left link set lo up
      ip -n left route add default via 10.2.0.1; ip -n middle route add default via 10.1.0.1; ip route add 10.2.0.0/24 via 10.1.0.2
      ip netns exec middle sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratemask=0`,
    packets: [
      'host icmp 10.2.0.2',
      'host tcp 10.2.0.2:80',
      'host udp 10.2.0.2:80',
      'host icmp 10.2.0.7',
      'db icmp 10.2.0.2',
      'one tcp 10.1.0.2:99',
    ],
  },
  {
    title: 'routes that lead in a circle',
    host: 'ip route add 10.3.0.0/24 via 10.1.0.2; iptables -I FORWARD -i up1 -o up1 -j ACCEPT',
    packets: ['host icmp 10.3.0.1', 'db tcp 10.3.0.1:80'],
    undo: { host: 'ip route del 10.3.0.0/24; iptables -D FORWARD 1' },
  },
  {
    title: 'masquerading in the hand-made router',
    host: `ip netns exec middle iptables -t nat -A POSTROUTING -o in0 -j MASQUERADE
      ip netns exec middle iptables -A FORWARD -p icmp -m comment --comment "no ping; not -j ACCEPT" -j REJECT --reject-with icmp-host-prohibited
      ip netns exec middle iptables -A FORWARD -m conntrack ! --ctstate INVALID -j ACCEPT
      ip netns exec middle iptables -P FORWARD DROP`,
    packets: ['host tcp 10.2.0.2:80', 'host udp 10.2.0.2:80', 'host icmp 10.2.0.2', 'db tcp 10.2.0.2:80'],
    undo: { host: 'ip netns del left; ip netns del middle; sleep 0.2' },
  },
];
