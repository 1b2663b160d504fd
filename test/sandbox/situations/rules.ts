// Situations of iptables rules.
import { type Situation } from './situation.ts';

export const rules: Situation[] = [
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
];
