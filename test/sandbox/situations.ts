// Situations for comparing simulated and traced packets: the setup of the machines, and the packets sent then. A packet
// reads FROM PROTOCOL TO[:PORT]. A name stands for the address of a machine or a container (NAME@NETWORK: its address
// there), or for the port that publishes a container's port (NAME/PORT). After a question mark the model must say that
// it does not know.

export interface Situation {
  title: string;
  /** lines of bash; all must succeed */
  host?: string;
  client?: string;
  packets: string[];
  undo?: { host?: string; client?: string };
}

const wire = (address: string) => `
  pid=$(docker inspect -f '{{.State.Pid}}' lone)
  ip link add near type veth peer name far
  ip link set near master docker0 up
  ip link set far netns $pid name eth0
  nsenter -t $pid -n sh -ec 'ip addr add ${address} dev eth0; ip link set eth0 up'`;
const inLone = (lines: string) => `nsenter -t $(docker inspect -f '{{.State.Pid}}' lone) -n sh -ec '${lines}'`;
/** Clears the neighbour tables of machines and containers, which the model does not know. */
const forget = `ip neigh flush all
  for pid in $(docker inspect -f '{{.State.Pid}}' $(docker ps -q)); do nsenter -t $pid -n ip neigh flush all; done`;
const unwire = `ip link del near; ${forget}`;

export const situations: Situation[] = [
  {
    title: 'containers that publish ports',
    packets: [
      'client tcp host:801',
      'client tcp host:web/80',
      'client tcp host:web/443',
      'client tcp host:8080',
      'client tcp host:8081',
      'client udp host:5300',
      'internet tcp host:801',
      'host tcp 127.0.0.1:801',
      'host tcp 127.0.0.1:8081',
      'host tcp host:801',
      'host tcp 172.17.0.1:801',
      'host tcp one:80',
      'host tcp one:81',
      'db tcp host:801',
      'db tcp 172.17.0.1:801',
      'one tcp host:801',
    ],
  },
  {
    title: 'machines and containers as they are',
    packets: [
      'db tcp one:80',
      'db tcp one:81',
      'db udp one:99',
      'db icmp one',
      'db icmp 172.17.0.1',
      'db tcp internet:80',
      'db tcp internet:81',
      'db udp internet:53',
      'db udp internet:99',
      'db icmp internet',
      'db icmp client',
      'db tcp client:99',
      'db tcp db:80',
      'db tcp 127.0.0.1:80',
      'client icmp host',
      'client tcp internet:80',
      'client udp host:99',
      'host tcp internet:80',
      'host icmp 127.0.0.1',
      'internet icmp host',
      'client tcp one:80',
      'client icmp 192.168.190.2',
    ],
  },
  {
    title: 'addresses without an owner',
    packets: [
      'host tcp 172.17.0.99:80',
      'db tcp 172.17.0.98:80',
      'client icmp 192.168.190.77',
      'db tcp 192.168.190.78:80',
      'client tcp 203.0.113.77:80',
    ],
  },
  {
    title: 'a client with a route to Docker’s network',
    client: 'ip route add 172.17.0.0/16 via 192.168.190.128',
    packets: ['client tcp one:80', 'client tcp one:22', 'client icmp db'],
    undo: { client: 'ip route del 172.17.0.0/16' },
  },
  {
    title: 'custom networks',
    host: `docker network create blue; docker network create red; docker network create --internal inner
      docker run -d --net blue --name blue1 vethlab/web; docker run -d --net blue -p 802:80 --name blue2 vethlab/web
      docker run -d --net red --name red1 vethlab/web; docker run -d --net inner --name inner1 vethlab/web
      docker network connect red blue2`,
    packets: [
      'blue1 tcp blue2:80',
      'blue1 tcp red1:80',
      'blue1 tcp one:80',
      'db tcp blue1:80',
      'blue1 tcp host:801',
      'db tcp host:802',
      'blue1 tcp host:802',
      'blue1 tcp internet:80',
      'blue1 udp 127.0.0.11:53',
      'red1 tcp blue2@red:80',
      'red1 tcp blue2@blue:80',
      'client tcp host:802',
      'host tcp host:802',
      'host tcp blue1:80',
      'inner1 tcp internet:80',
      'inner1 icmp 172.20.0.1',
      'host tcp inner1:80',
    ],
    undo: { host: 'docker rm -f blue1 blue2 red1 inner1; docker network rm blue red inner' },
  },
  {
    title: 'the other network modes',
    host: `docker run -d --net host --name free vethlab/web; docker run -d --net none --name lone vethlab/web
      docker run -d --net container:one --name guest vethlab/web sleep 1d`,
    packets: [
      'client tcp host:80',
      'free tcp internet:80',
      'free tcp one:80',
      'guest tcp 127.0.0.1:80',
      'guest tcp internet:80',
      'db tcp one:80',
      'lone tcp 172.17.0.1:80',
      'lone tcp 127.0.0.1:80',
    ],
    undo: { host: 'docker rm -f guest free' },
  },
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
  ...['INPUT', 'OUTPUT', 'FORWARD', 'DOCKER-USER'].map((chain): Situation => ({
    title: `a drop in ${chain}`,
    host: `iptables -I ${chain} -p tcp -m tcp --dport 81 -j DROP`,
    packets: ['client tcp host:81', 'host tcp internet:81', 'db tcp internet:81', 'db tcp one:81'],
    undo: { host: `iptables -D ${chain} 1` },
  })),
  ...['INPUT', 'OUTPUT', 'FORWARD'].map((chain): Situation => ({
    title: `rejections in ${chain}`,
    host: `iptables -I ${chain} -p tcp --dport 81 -j REJECT; iptables -I ${chain} -p udp --dport 81 -j REJECT --reject-with icmp-admin-prohibited
        iptables -I ${chain} -p tcp --dport 82 -j REJECT --reject-with tcp-reset`,
    packets: [
      'client tcp host:81',
      'client udp host:81',
      'client tcp host:82',
      'host tcp internet:81',
      'host tcp internet:82',
      'db tcp internet:81',
      'db tcp internet:82',
      'db udp internet:81',
      'db tcp one:81',
    ],
    undo: { host: `iptables -D ${chain} 1; iptables -D ${chain} 1; iptables -D ${chain} 1` },
  })),
  {
    title: 'policies that drop',
    host: 'iptables -P INPUT DROP; iptables -P OUTPUT DROP; iptables -P FORWARD DROP',
    packets: [
      'client tcp host:83',
      'host tcp internet:80',
      'host icmp 127.0.0.1',
      'client tcp host:801',
      'db tcp 172.17.0.1:801',
      'db icmp one',
    ],
    undo: { host: 'iptables -P INPUT ACCEPT; iptables -P OUTPUT ACCEPT' },
  },
  {
    title: 'a firewall that accepts answers',
    host: `iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      iptables -A INPUT ! -s 192.168.190.0/24 -p tcp -m multiport --dports 22,8000:8100 -j ACCEPT
      iptables -A INPUT -p icmp -m icmp --icmp-type 8 -j ACCEPT; iptables -P INPUT DROP`,
    packets: [
      'host tcp internet:80',
      'host tcp one:81',
      'host udp one:99',
      'internet tcp host:8050',
      'client tcp host:8050',
      'internet tcp host:8101',
      'client icmp host',
      'host tcp 127.0.0.1:801',
      'client tcp host:801',
    ],
    undo: { host: 'iptables -P INPUT ACCEPT; iptables -F INPUT' },
  },
  {
    title: 'answers that are dropped',
    host: 'iptables -I INPUT -p tcp --sport 80 -j DROP; iptables -I FORWARD -p tcp -m tcp --tcp-flags SYN,ACK SYN,ACK -j DROP',
    packets: ['host tcp one:80', 'db tcp internet:80', 'client tcp host:801', 'db tcp one:80'],
    undo: { host: 'iptables -D INPUT 1; iptables -D FORWARD 1' },
  },
  {
    title: 'custom chains with jumps, gotos and returns',
    host: `iptables -N outer; iptables -N inner; iptables -N last; iptables -I FORWARD 1 -j outer; iptables -A outer -p udp -j RETURN
      iptables -A outer -p tcp -j inner; iptables -A outer -i docker0 -g last; iptables -A inner ! -o eth0 -j RETURN
      iptables -A inner -p tcp -m tcp ! --dport 80 -j LOG; iptables -A inner -p tcp --dport 81:90 -j DROP
      iptables -A last -p icmp -j RETURN; iptables -A last -d 203.0.113.0/24 -j ACCEPT`,
    packets: [
      'db tcp internet:80',
      'db tcp internet:81',
      'db tcp internet:91',
      'db udp internet:99',
      'db icmp internet',
      'db tcp one:80',
      'client tcp host:801',
    ],
    undo: {
      host: 'iptables -D FORWARD 1; iptables -F outer; iptables -F inner; iptables -F last; iptables -X outer; iptables -X inner; iptables -X last',
    },
  },
  {
    title: 'rules in raw and mangle',
    host: `iptables -t raw -A PREROUTING -p udp -j DROP; iptables -t raw -A PREROUTING -p icmp -j CT --notrack
      iptables -t mangle -A FORWARD -p tcp --dport 81 -j DROP; iptables -t mangle -A POSTROUTING -o eth0 -j MARK --set-mark 7
      iptables -t mangle -A PREROUTING -s 172.17.0.0/16 -m addrtype ! --dst-type LOCAL -j ACCEPT`,
    packets: [
      'client udp host:99',
      'db udp internet:53',
      'db icmp one',
      'client icmp host',
      'db tcp internet:81',
      'db tcp internet:80',
      'db tcp 172.17.0.1:801',
    ],
    undo: { host: 'iptables -t raw -F; iptables -t mangle -F' },
  },
  {
    title: 'REDIRECT rules',
    host: `iptables -t nat -A PREROUTING -p tcp --dport 8000 -j REDIRECT --to-ports 801; iptables -t nat -A OUTPUT -p tcp --dport 8000 -j REDIRECT --to-ports 801
      iptables -t nat -A PREROUTING -p udp -j REDIRECT`,
    packets: [
      'client tcp host:8000',
      'db tcp internet:8000',
      'host tcp internet:8000',
      'client udp host:77',
      'client tcp internet:8000',
    ],
    undo: { host: 'iptables -t nat -D PREROUTING 3; iptables -t nat -D PREROUTING 2; iptables -t nat -D OUTPUT 2' },
  },
  {
    title: 'destinations rewritten by hand',
    host: `iptables -t nat -I PREROUTING 1 -p tcp --dport 9000 -j DNAT --to-destination 203.0.113.10:80; iptables -t nat -I PREROUTING 1 -p tcp --dport 9001 -j DNAT --to-destination 172.17.0.3
      iptables -t nat -I PREROUTING 1 -p tcp --dport 9002 -j DNAT --to-destination 127.0.0.1:801; iptables -t nat -I PREROUTING 1 -i docker0 -p tcp --dport 9003 -j DNAT --to-destination 172.17.0.3:80
      iptables -t nat -I PREROUTING 1 -i eth0 -p tcp --dport 9004 -j DNAT --to-destination 172.17.0.3:80; iptables -t nat -I OUTPUT 1 -d 127.0.0.1 -p tcp --dport 9005 -j DNAT --to-destination 172.17.0.3:80
      iptables -t nat -I OUTPUT 1 -d 203.0.113.10 -p tcp --dport 9006 -j DNAT --to-destination 172.17.0.3:80; iptables -t nat -I PREROUTING 1 -p tcp --dport 9007 -j DNAT --to-destination 172.17.0.97`,
    packets: [
      'client tcp host:9000',
      'client tcp host:9001',
      'client tcp host:9002',
      'one tcp 172.17.0.1:9003',
      'one tcp internet:9003',
      'one tcp web:9003',
      'client tcp host:9004',
      'host tcp 127.0.0.1:9005',
      'host tcp internet:9006',
      'client tcp host:9007',
    ],
    undo: {
      host: 'for n in 1 2 3 4 5 6; do iptables -t nat -D PREROUTING 1; done; iptables -t nat -D OUTPUT 1; iptables -t nat -D OUTPUT 1',
    },
  },
  {
    title: 'a forwarding rule for these destinations',
    host: `iptables -I FORWARD -d 172.17.0.3 -j ACCEPT; iptables -I FORWARD -i eth0 -o eth0 -j ACCEPT; iptables -I FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
      iptables -t nat -I PREROUTING 1 -p tcp --dport 9004 -j DNAT --to-destination 172.17.0.3:80; iptables -t nat -I PREROUTING 1 -p tcp --dport 9000 -j DNAT --to-destination 203.0.113.10:80
      iptables -t nat -I POSTROUTING 1 -d 203.0.113.10 -j MASQUERADE`,
    packets: ['client tcp host:9004', 'client tcp host:9000', 'client tcp internet:80', 'db tcp host:9004'],
    undo: {
      host: 'iptables -t nat -D PREROUTING 1; iptables -t nat -D PREROUTING 1; iptables -t nat -D POSTROUTING 1; for n in 1 2 3; do iptables -D FORWARD 1; done',
    },
  },
  {
    title: 'sources rewritten by hand',
    host: `iptables -t nat -I POSTROUTING 1 -p tcp -s 172.17.0.0/16 -o eth0 -j SNAT --to-source 192.168.190.128; ip addr add 192.168.190.200/24 dev eth0
      iptables -t nat -I POSTROUTING 1 -p icmp -s 172.17.0.0/16 -o eth0 -j SNAT --to-source 192.168.190.200; iptables -t nat -I POSTROUTING 1 -p udp -s 172.17.0.0/16 -o eth0 -j SNAT --to-source 192.168.190.66`,
    packets: [
      'db tcp internet:80',
      'db icmp internet',
      'db udp internet:53',
      'db icmp client',
      'client icmp 192.168.190.200',
    ],
    undo: {
      host: 'for n in 1 2 3; do iptables -t nat -D POSTROUTING 1; done; ip addr del 192.168.190.200/24 dev eth0',
    },
  },
  {
    title: 'without Docker’s masquerading',
    host: 'iptables -t nat -D POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE',
    packets: ['db tcp internet:80', 'db icmp client', 'db udp internet:99'],
    undo: { host: 'iptables -t nat -I POSTROUTING 1 -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE' },
  },
  {
    title: 'without Docker’s own nat chain',
    host: 'iptables-save -t nat > /root/nat; iptables -t nat -F DOCKER',
    packets: ['client tcp host:801', 'client tcp host:8080', 'host tcp host:801'],
    undo: { host: 'iptables-restore < /root/nat' },
  },
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
