import { expect, it } from 'vitest';
import { isReadOnlyCommand } from '../../engine/session/read-only-command.ts';

it.each([
  'ping -c 3 172.17.0.2',
  'docker ps -a',
  'docker inspect -f "{{.State.Pid}}" web | head -1',
  "docker network inspect bridge --format '{{json .Containers}}' | jq .",
  'iptables -t nat -L DOCKER -n -v --line-numbers',
  'iptables -S',
  'iptables -nvL FORWARD',
  'ip addr',
  'ip -4 addr show dev docker0',
  'ip route get 10.0.0.1',
  'ip netns list',
  'brctl show',
  'watch -n 1 docker ps',
  'sudo tcpdump -ni docker0 icmp 2>&1 | grep request',
  'curl -s http://192.168.190.128:801/ >/dev/null',
  'sysctl net.ipv4.ip_forward',
  'conntrack -L -p tcp; ss -lnt',
  'LC_ALL=C systemctl status docker',
  '/usr/sbin/iptables-save -t nat',
  '',
])('knows that “%s” changes nothing of how the network is set up', (command) => {
  expect(isReadOnlyCommand(command)).toBe(true);
});

it.each([
  'docker run -d -P vethlab/web',
  'docker ps -q | xargs docker rm -f',
  'docker rm -f $(docker ps -q)',
  'docker rm -f `docker ps -q`',
  'iptables -t nat -A PREROUTING -p tcp --dport 8080 -j REDIRECT',
  'iptables -t nat -F',
  'ip link set A up',
  'ip addr add 10.0.0.1/24 dev A',
  'ip netns add blue',
  'ip netns exec n ip link set lo up',
  'brctl addif docker0 A',
  'sysctl -w net.ipv4.ip_forward=0',
  'sysctl net.ipv4.ip_forward=0',
  'echo 0 > /proc/sys/net/ipv4/ip_forward',
  'ping -c 1 172.17.0.2; ip link del A',
  'systemctl stop docker',
  'service docker stop',
  'ssh root@192.168.190.128',
  './script.sh',
  'conntrack -D -p tcp',
  'docker network rm mine',
  'ifconfig docker0 down',
  'echo "$(ip link del A)"',
  'docker ps && docker stop web',
])('does not take “%s” for harmless', (command) => {
  expect(isReadOnlyCommand(command)).toBe(false);
});
