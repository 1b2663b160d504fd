// Checkpoints of real sandboxes: what can be undone is undone, down to files and counters; the rest is reported.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Checkpoint } from '../../engine/session/checkpoints/checkpoint.ts';
import { Observer } from '../../engine/observer/observer.ts';
import { onEachDriver } from './each-driver.ts';

onEachDriver('a checkpoint', (bench) => {
  let observer: Observer;
  let checkpoint: Checkpoint;
  const signal = new AbortController().signal;
  const take = () =>
    Checkpoint.take(
      {
        exec: bench.sandbox.exec,
        fresh: (stop) => observer.fresh(stop ? { signal: stop } : {}),
      },
      { signal, counted: true },
    );

  beforeAll(async () => {
    observer = new Observer(bench.sandbox);
    await bench.says('host', 'docker run -d -P --name web vethlab/web', 60);
    await bench.says('host', 'docker create --name idle vethlab/web; touch /etc/kept', 60);
    checkpoint = await take();
  });
  afterAll(() => observer?.close());

  test.each([
    ['nothing', 'true', 'docker ps -aq | wc -l', '2'],
    ['another container', 'docker run -d -p 8080:80 --name other vethlab/web', 'docker ps -q | wc -l', '1'],
    ['a stopped container', 'docker stop -t 0 web', "docker inspect -f '{{.State.Running}}' web", 'true'],
    ['a renamed container', 'docker rename idle busy', 'docker ps -a -f name=idle -q | wc -l', '1'],
    [
      'a rule, and the counter of another',
      'iptables -I FORWARD -j DROP; iptables -t raw -A PREROUTING -j ACCEPT',
      'iptables-save | grep -c -e raw -e "FORWARD -j DROP" || :',
      '0',
    ],
    ['a new network', 'docker network create --subnet 10.1.0.0/24 own', 'docker network ls -q | wc -l', '3'],
    [
      'a bridge and an address',
      'ip link add br7 type bridge; ip addr add 10.9.0.1/24 dev eth0',
      'ip -br addr | grep -c -e br7 -e 10.9.0.1 || :',
      '0',
    ],
    [
      'a learnt neighbour',
      'ip addr add 172.17.0.254/16 dev docker0; docker exec web ping -c 1 -W 5 172.17.0.254',
      'docker exec web ip neighbour show 172.17.0.254 | wc -l',
      '0',
    ],
    ['a bridge that is down', 'ip link set docker0 down', 'ip -br link show docker0 | grep -c ,UP', '1'],
    [
      'a removed default route',
      'ip route del default',
      'ip route show default | xargs',
      'default via 192.168.190.2 dev eth0',
    ],
    [
      'a changed file and a new one',
      'echo x > /etc/kept; echo y > /etc/new; mkdir -p /etc/folder/x',
      'cat /etc/kept; ls /etc/new /etc/folder 2>/dev/null | wc -l',
      '0',
    ],
    ['a named namespace', 'ip netns add blue; ln -s /proc/1/ns/net /run/netns/red', 'ls /run/netns | wc -l', '0'],
    ['a kernel setting', 'sysctl -w net.ipv4.conf.eth0.rp_filter=2', 'cat /proc/sys/net/ipv4/conf/eth0/rp_filter', '0'],
    ['forwarding', 'sysctl -w net.ipv4.ip_forward=0', 'cat /proc/sys/net/ipv4/ip_forward', '1'],
    [
      'a stopped daemon',
      'systemctl stop docker.socket docker.service',
      'systemctl is-active docker.service docker.socket | uniq',
      'active',
    ],
    [
      'a daemon with changed settings',
      `echo '{ "userland-proxy": false }' > /etc/docker/daemon.json; systemctl restart docker; docker start web`,
      'pgrep docker-proxy | wc -l',
      '3',
    ],
  ])(
    'undoes: %s',
    async (_, change, look, wanted) => {
      await bench.run('host', change, { seconds: 60 });
      expect(await checkpoint.restore()).toBe(null);
      expect(await bench.says('host', look)).toBe(wanted);
    },
    300_000,
  );

  test.each([
    ['a file in a container', 'docker exec web touch /srv/x', '/srv/x'],
    ['a process that keeps running', 'setsid -f tail -f /dev/null > /dev/null 2>&1', 'process tail'],
    [
      'a subnet that Docker keeps',
      `echo '{ "bip": "172.18.0.1/24" }' > /etc/docker/daemon.json; systemctl restart docker`,
      'the connection of container web to network bridge is not as it was',
    ],
    ['a removed container', 'docker rm -f web', 'container web is gone'],
  ])(
    'reports that this cannot be undone: %s',
    async (_, change, why) => {
      await bench.says('host', change, 60);
      expect(await checkpoint.restore()).toContain(why);
      checkpoint = await take();
      expect(await checkpoint.restore()).toBe(null);
    },
    300_000,
  );
});
